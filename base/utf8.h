#ifndef PARLEY_BASE_UTF8_H_
#define PARLEY_BASE_UTF8_H_

#include "absl/strings/string_view.h"

namespace parley {

// Whether `text` is well-formed UTF-8: no overlong forms, surrogates or code points
// beyond U+10FFFF. Protobuf refuses a whole frame for one `string` field that is not.
bool IsUtf8(absl::string_view text);

}  // namespace parley

#endif  // PARLEY_BASE_UTF8_H_
