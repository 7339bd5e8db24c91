#include "parley/broker/hosting/hosted_class.h"

#include "absl/strings/str_cat.h"
#include "parley/base/status.h"

namespace parley::hosting {
namespace hosted_internal {

absl::Status Parse(absl::string_view what, absl::string_view bytes,
                   google::protobuf::MessageLite* message) {
  if (message->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("the ", what, " is not a valid ", message->GetTypeName(),
                   ", or a text in it is not UTF-8, or a value nested deeper than 32 levels; "
                   "correct or flatten it"));
}

absl::Status NoObject() {
  return MakeError(absl::StatusCode::kInternal, "RuntimeError",
                   "there is no object in what it returned; return one, or an error that says why "
                   "there is none");
}

}  // namespace hosted_internal

ClassInfo ClassFrom(const engine::TypeInfo& type, std::type_index instance,
                    std::vector<ClassMethod> methods) {
  ClassInfo made;
  made.type_id = type.type_id;
  made.type = instance;
  for (ClassMethod& method : methods) made.Add(std::move(method));
  made.doc = type.doc;
  made.signature = type.signature;
  made.init = type.init;
  return made;
}

}  // namespace parley::hosting
