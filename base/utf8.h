#ifndef PARLEY_BASE_UTF8_H_
#define PARLEY_BASE_UTF8_H_

#include <cstddef>

#include "absl/strings/string_view.h"

namespace parley::internal {

// Whether `text` is well-formed UTF-8: no overlong forms, surrogates or code points
// beyond U+10FFFF. Protobuf refuses a whole frame for one `string` field that is not.
bool IsUtf8(absl::string_view text);

// At most `size` bytes of well-formed `text`, no character cut in two.
absl::string_view Utf8Beginning(absl::string_view text, size_t size);

}  // namespace parley::internal

#endif  // PARLEY_BASE_UTF8_H_
