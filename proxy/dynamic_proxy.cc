#include "parley/proxy/dynamic_proxy.h"

#include <memory>

#include "parley/base/status.h"
#include "parley/base/values/references.h"
#include "parley/proto/manager.proxy.h"

namespace parley {
namespace {

void CollectResult(const dynamic::Result& result, std::vector<const ObjectRef*>* refs) {
  internal::CollectRefs(result.ref(), refs);
  internal::CollectRefs(result.value(), refs);
}

constexpr stub::ProxyMethod<dynamic::Arguments, stub::ReceivedReply<dynamic::Result>> kAnyMethod{
    "", &CollectResult};

}  // namespace

absl::StatusOr<stub::ReceivedReply<dynamic::Result>> stub::DynamicStub::Invoke(
    const std::string& method, const dynamic::Arguments& arguments, CallOptions options) const {
  return Call<kAnyMethod>(arguments, options, method.c_str());
}

Future<stub::ReceivedReply<dynamic::Result>> stub::DynamicStub::InvokeAsync(
    const std::string& method, const dynamic::Arguments& arguments, CallOptions options) const {
  return CallAsync<kAnyMethod>(arguments, options, method.c_str());
}

absl::StatusOr<manager::DescribeReply> DynamicProxy::Describe() const {
  manager::ManagerProxy manager;
  if (stub_) {
    manager = manager::ManagerProxy(
        std::make_shared<stub::Reference>(stub_.reference()->transport(), ObjectRef()));
  }
  manager::DescribeRequest request;
  request.set_typeid_(ref().typeid_());
  return manager.Describe(request, options_);
}

absl::StatusOr<std::vector<manager::MethodsReply::Method>> DynamicProxy::Methods() const {
  PARLEY_ASSIGN_OR_RETURN(manager::DescribeReply described, Describe());
  return std::vector<manager::MethodsReply::Method>(described.methods().begin(),
                                                    described.methods().end());
}

namespace dynamic_internal {

absl::Status At(absl::string_view where, const absl::Status& status) {
  if (status.ok()) return status;
  return MakeError(status.code(), Reason(status), absl::StrCat(where, ": ", status.message()));
}

}  // namespace dynamic_internal
}  // namespace parley
