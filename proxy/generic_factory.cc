#include "parley/proxy/generic_factory.h"

#include "parley/proxy/stub/debug_text.h"

namespace parley {

absl::StatusOr<std::shared_ptr<stub::Reference>> GenericFactory::CreateFrom(
    const std::string& type_id, std::string init, const CreateOptions& options) const {
  manager::CreateRequest request;
  request.set_typeid_(type_id);
  request.set_name(options.name);
  request.set_init(std::move(init));
  const CallOptions wait = {options.timeout};
  PARLEY_ASSIGN_OR_RETURN(auto got, options.name.empty() ? stub_.Create(request, wait)
                                                         : stub_.GetOrCreate(request, wait));
  return FirstOf(got.arrivals);
}

absl::Status GenericFactory::RemoveName(const std::string& name) const {
  manager::RemoveNameRequest request;
  request.set_name(name);
  return stub_.RemoveName(request).status();
}

absl::StatusOr<uint64_t> GenericFactory::NumberOfObjects() const {
  PARLEY_ASSIGN_OR_RETURN(auto reply, stub_.NumberOfObjects({}));
  return reply.count();
}

absl::StatusOr<manager::DebugInfoReply> GenericFactory::DebugInfo() const {
  return stub_.DebugInfo({});
}

absl::StatusOr<std::string> GenericFactory::DebugText() const {
  PARLEY_ASSIGN_OR_RETURN(auto info, stub_.DebugInfo({}));
  return parley::stub::DebugText(info);
}

absl::StatusOr<std::vector<std::string>> GenericFactory::TypeIds() const {
  PARLEY_ASSIGN_OR_RETURN(auto reply, stub_.TypeIds({}));
  return std::vector<std::string>(reply.typeids().begin(), reply.typeids().end());
}

absl::StatusOr<manager::DescribeReply> GenericFactory::Describe(const std::string& type_id) const {
  manager::DescribeRequest request;
  request.set_typeid_(type_id);
  return stub_.Describe(request);
}

absl::StatusOr<std::shared_ptr<stub::Reference>> GenericFactory::FirstOf(
    const stub::ArrivedReferences& arrivals) {
  if (!arrivals.empty()) return arrivals.front();
  return absl::InternalError("the broker's reply refers to no object; has it the same IDL?");
}

}  // namespace parley
