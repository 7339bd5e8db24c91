#ifndef PARLEY_BASE_VALUES_OBJECT_REF_H_
#define PARLEY_BASE_VALUES_OBJECT_REF_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "parley/proto/datum.pb.h"

namespace parley {

// An ObjectRef as text, to hand to another process: `dict:12@9f3a5c0012345678`.
std::string FormatRef(const ObjectRef& ref);
// INVALID_ARGUMENT: not such a text.
absl::StatusOr<ObjectRef> ParseRef(absl::string_view text);

}  // namespace parley

#endif  // PARLEY_BASE_VALUES_OBJECT_REF_H_
