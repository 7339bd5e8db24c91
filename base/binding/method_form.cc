#include "parley/base/binding/method_form.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace parley::binding {

std::string MethodForm::Arguments() const {
  auto write = [](std::string* out, const Parameter& parameter) {
    absl::StrAppend(out, parameter.name, parameter.name.empty() ? "" : ": ", parameter.type);
  };
  return absl::StrCat("(", absl::StrJoin(parameters, ", ", write), ")");
}

std::string MethodForm::Signature(absl::string_view name) const {
  return absl::StrCat(name, Arguments(), " -> ",
                      gives == ResultKind::kValue || is_generator ? result : returns);
}

}  // namespace parley::binding
