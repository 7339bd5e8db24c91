#include "proxy/proxy.h"

#include "absl/strings/str_cat.h"

namespace parley {

absl::StatusOr<std::string> Proxy::Invoke(const char* method,
                                          const google::protobuf::MessageLite& request,
                                          CallOptions options) const {
  if (!reference_) return EmptyProxy(method);
  return reference_->transport()->Invoke(reference_->ref().id(), method,
                                         request.SerializeAsString(), options.timeout);
}

std::shared_ptr<PendingCall> Proxy::InvokeAsync(const char* method,
                                                const google::protobuf::MessageLite& request,
                                                CallOptions options) const {
  return reference_->transport()->InvokeAsync(reference_->ref().id(), method,
                                              request.SerializeAsString(), options.timeout);
}

absl::Status Proxy::EmptyProxy(const char* method) {
  return absl::FailedPreconditionError(
      absl::StrCat(method,
                   ": the proxy is empty (default-made or moved from); create or look up "
                   "an object first"));
}

absl::Status Proxy::BadReply(const ObjectRef& ref) {
  return absl::InternalError(absl::StrCat(ref.typeid_(), " ", ref.id(),
                                          ": the broker's reply does not parse; do client and "
                                          "broker have the same IDL?"));
}

}  // namespace parley
