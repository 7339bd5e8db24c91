#include "parley/base/values/object_ref.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace parley {
namespace {

// absl's conversions also take signs, blanks and 0x, which FormatRef never writes.
bool ParseId(absl::string_view text, uint64_t* id) {
  return std::all_of(text.begin(), text.end(), absl::ascii_isdigit) && absl::SimpleAtoi(text, id);
}
bool ParseEpoch(absl::string_view text, uint64_t* epoch) {
  return std::all_of(text.begin(), text.end(), absl::ascii_isxdigit) &&
         absl::SimpleHexAtoi(text, epoch);
}

}  // namespace

std::string FormatRef(const ObjectRef& ref) {
  return absl::StrFormat("%s:%u@%016x", ref.typeid_(), ref.id(), ref.epoch());
}

absl::StatusOr<ObjectRef> ParseRef(absl::string_view text) {
  size_t at = text.rfind('@');
  size_t colon = text.rfind(':', at);
  uint64_t id = 0;
  uint64_t epoch = 0;
  if (at == absl::string_view::npos || colon == absl::string_view::npos || colon == 0 ||
      !ParseId(text.substr(colon + 1, at - colon - 1), &id) ||
      !ParseEpoch(text.substr(at + 1), &epoch)) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", text, "\" is not an object reference such as dict:12@9f3a5c0012345678"));
  }
  ObjectRef ref;
  ref.set_typeid_(std::string(text.substr(0, colon)));
  ref.set_id(id);
  ref.set_epoch(epoch);
  return ref;
}

}  // namespace parley
