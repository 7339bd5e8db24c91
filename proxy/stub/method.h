// How proxies, generated and typed, call the methods of an IDL's service.
#ifndef PARLEY_PROXY_STUB_METHOD_H_
#define PARLEY_PROXY_STUB_METHOD_H_

#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "parley/proto/datum.pb.h"
#include "parley/proxy/call_options.h"
#include "parley/proxy/future.h"
#include "parley/proxy/stub/reference.h"
#include "parley/proxy/stub/transport.h"

namespace parley::stub {

// A method as a generated proxy's MethodTable has it. A call gives a ResultT: the reply, or
// Received of it where that may carry references.
template <typename RequestT, typename ResultT>
struct ProxyMethod {
  using Request = RequestT;
  using Reply = ResultT;
  using Result = ResultT;

  const char* name;
};
template <typename RequestT, typename ReplyT>
struct ProxyMethod<RequestT, ReceivedReply<ReplyT>> {
  using Request = RequestT;
  using Reply = ReplyT;
  using Result = ReceivedReply<ReplyT>;

  const char* name;
  // Appends the ObjectRefs in a reply.
  void (*collect_refs)(const Reply&, std::vector<const ObjectRef*>*);
};

// The type of a Method.
template <const auto& kMethod>
using ProxyMethodOf = std::remove_cvref_t<decltype(kMethod)>;

namespace method_internal {

absl::Status EmptyProxy(const char* method);
absl::Status BadReply(const ObjectRef& ref);
ArrivedReferences TakeUp(const Reference& from, const std::vector<const ObjectRef*>& refs);

}  // namespace method_internal

// Calls a method of the object that `to` refers to, and waits for its serialised reply.
// FAILED_PRECONDITION: `to` is null.
absl::StatusOr<std::string> Invoke(const std::shared_ptr<Reference>& to, const char* method,
                                   RequestParts request, CallOptions options);

// The same without waiting; `decode` is the future's. It keeps the reference too, so that the
// object outlives its calls.
template <typename T>
Future<T> InvokeAsync(const std::shared_ptr<Reference>& to, const char* method,
                      RequestParts request, CallOptions options, typename Future<T>::Decode decode,
                      std::shared_ptr<const void> kept) {
  if (to == nullptr) return Future<T>(method_internal::EmptyProxy(method));
  return Future<T>(to->transport()->InvokeAsync(to->ref().id(), method, request, options.timeout),
                   decode, std::move(kept));
}

// What a call of kMethod gives, of the reply that came over `from`. INTERNAL: it is none.
template <const auto& kMethod>
absl::StatusOr<typename ProxyMethodOf<kMethod>::Result> ParseReply(const Reference& from,
                                                                   const std::string& bytes) {
  using Reply = typename ProxyMethodOf<kMethod>::Reply;
  Reply reply;
  if (!reply.ParseFromString(bytes)) return method_internal::BadReply(from.ref());
  if constexpr (std::is_same_v<Reply, typename ProxyMethodOf<kMethod>::Result>) {
    return reply;
  } else {
    std::vector<const ObjectRef*> refs;
    kMethod.collect_refs(reply, &refs);
    ArrivedReferences arrivals = method_internal::TakeUp(from, refs);
    return ReceivedReply<Reply>{std::move(reply), std::move(arrivals)};
  }
}

}  // namespace parley::stub

#endif  // PARLEY_PROXY_STUB_METHOD_H_
