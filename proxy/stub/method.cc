#include "parley/proxy/stub/method.h"

#include "absl/strings/str_cat.h"

namespace parley::stub {
namespace method_internal {

absl::Status EmptyProxy(const char* method) {
  return absl::FailedPreconditionError(
      absl::StrCat(method,
                   ": the proxy is empty (default-made or moved from); create or look up "
                   "an object first"));
}

absl::Status BadReply(const ObjectRef& ref) {
  return absl::InternalError(absl::StrCat(ref.typeid_(), " ", ref.id(),
                                          ": the broker's reply does not parse; do client and "
                                          "broker have the same IDL?"));
}

ArrivedReferences TakeUp(const Reference& from, const std::vector<const ObjectRef*>& refs) {
  ArrivedReferences arrivals;
  for (const ObjectRef* ref : refs) {
    arrivals.push_back(std::make_shared<Reference>(from.transport(), *ref));
  }
  return arrivals;
}

}  // namespace method_internal

absl::StatusOr<std::string> Invoke(const std::shared_ptr<Reference>& to, const char* method,
                                   RequestParts request, CallOptions options) {
  if (to == nullptr) return method_internal::EmptyProxy(method);
  return to->transport()->Invoke(to->ref().id(), method, request, options.timeout);
}

}  // namespace parley::stub
