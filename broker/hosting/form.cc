#include "parley/broker/hosting/form.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace parley::custom {

std::string Form::Arguments() const {
  auto write = [](std::string* out, const Parameter& parameter) {
    absl::StrAppend(out, parameter.name, parameter.name.empty() ? "" : ": ", parameter.type);
  };
  return absl::StrCat("(", absl::StrJoin(parameters, ", ", write), ")");
}

std::string Form::Signature(absl::string_view name) const {
  return absl::StrCat(name, Arguments(), " -> ",
                      gives == Gives::kValue || is_generator ? result : returns);
}

}  // namespace parley::custom
