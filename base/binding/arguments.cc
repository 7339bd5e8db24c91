#include "parley/base/binding/arguments.h"

#include "absl/strings/str_cat.h"
#include "parley/base/status.h"
#include "parley/base/values/references.h"

namespace parley::binding {
namespace {

bool Parse(absl::string_view bytes, dynamic::Arguments* arguments) {
  return arguments->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

}  // namespace

absl::Status ParseArguments(absl::string_view bytes, const MethodForm& form,
                            dynamic::Arguments* arguments) {
  if (!Parse(bytes, arguments)) {
    return MakeError(absl::StatusCode::kInvalidArgument, "TypeError",
                     "the request is not a valid parley.dynamic.Arguments, or a text in it is "
                     "not UTF-8, or a value nested deeper than 32 levels; correct or flatten it");
  }
  const size_t expected = form.parameters.size();
  const size_t got = arguments->values_size();
  if (got == expected) return absl::OkStatus();
  return MakeError(absl::StatusCode::kInvalidArgument, "TypeError",
                   absl::StrCat("expected ", expected, expected == 1 ? " argument " : " arguments ",
                                form.Arguments(), ", got ", got));
}

absl::Status AboutArgument(const absl::Status& status, const MethodForm& form, size_t index) {
  if (status.ok()) return status;
  const Parameter& parameter = form.parameters[index];
  std::string name = parameter.name.empty() ? "" : absl::StrCat(" \"", parameter.name, "\"");
  return MakeError(
      status.code(), Reason(status),
      absl::StrCat("argument ", index + 1, name, " (", parameter.type, "): ", status.message()));
}

std::vector<ObjectRef> RefsInArguments(absl::string_view bytes) {
  dynamic::Arguments arguments;
  if (!Parse(bytes, &arguments)) return {};  // the method will say so
  std::vector<const ObjectRef*> refs;
  for (const Datum& value : arguments.values()) internal::CollectRefs(value, &refs);
  std::vector<ObjectRef> copies;
  for (const ObjectRef* ref : refs) copies.push_back(*ref);
  return copies;
}

}  // namespace parley::binding
