#ifndef PARLEY_PROXY_PROXY_H_
#define PARLEY_PROXY_PROXY_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message_lite.h"
#include "proto/datum.pb.h"
#include "proxy/future.h"
#include "proxy/transport.h"

namespace parley {

// One reference that this process owns: dropped at the broker when it is destroyed.
class Reference {
 public:
  Reference(std::shared_ptr<Transport> transport, ObjectRef ref)
      : transport_(std::move(transport)), ref_(std::move(ref)) {}
  Reference(const Reference&) = delete;
  ~Reference() {
    if (ref_.id() != 0) transport_->Drop(ref_.id(), 1);  // the manager is never counted
  }
  const std::shared_ptr<Transport>& transport() const { return transport_; }
  const ObjectRef& ref() const { return ref_; }

 private:
  std::shared_ptr<Transport> transport_;
  ObjectRef ref_;
};

// References that came with one reply. Decoding it turns those that are used into
// proxies; the rest are dropped when this goes.
using Arrivals = std::vector<std::shared_ptr<Reference>>;

// A reply and the references that came with it, which keep the objects alive until the
// caller has made its proxies.
template <typename Reply>
struct Received {
  Reply reply;
  Arrivals arrivals;
};

// What all proxies are: a share in a reference. A copy shares it; when the last copy
// in this process ends, the broker's count goes down. Thread-safe as far as several
// threads may call methods of one proxy; assigning to it needs the user's own order.
// A default-made or moved-from proxy is empty: its calls fail with FAILED_PRECONDITION.
class Proxy {
 public:
  Proxy() = default;
  explicit Proxy(std::shared_ptr<Reference> reference) : reference_(std::move(reference)) {}

  explicit operator bool() const { return reference_ != nullptr; }
  // The ObjectRef to hand to another process, which takes it up with
  // SyncManager::Attach. Empty for an empty proxy.
  ObjectRef ref() const { return reference_ ? reference_->ref() : ObjectRef(); }
  const std::shared_ptr<Reference>& reference() const { return reference_; }

 protected:
  // Appends the ObjectRefs in a reply.
  template <typename Reply>
  using Collector = void (*)(const Reply&, std::vector<const ObjectRef*>*);

  // For methods whose replies carry no references.
  template <typename Reply, typename Request>
  absl::StatusOr<Reply> Call(const char* method, const Request& request,
                             CallOptions options) const {
    absl::StatusOr<std::string> result = Invoke(method, request, options);
    if (!result.ok()) return result.status();
    return Parse<Reply>(*reference_, *result);
  }
  template <typename Reply, typename Request>
  Future<Reply> CallAsync(const char* method, const Request& request, CallOptions options) const {
    if (!reference_) return Future<Reply>(EmptyProxy(method));
    // The future keeps the reference, so that the object outlives its calls.
    return Future<Reply>(InvokeAsync(method, request, options),
                         [reference = reference_](const std::string& result) {
                           return Parse<Reply>(*reference, result);
                         });
  }

  // For methods whose replies may carry references.
  template <typename Reply, typename Request>
  absl::StatusOr<Received<Reply>> CallForRefs(const char* method, const Request& request,
                                              CallOptions options, Collector<Reply> collect) const {
    absl::StatusOr<std::string> result = Invoke(method, request, options);
    if (!result.ok()) return result.status();
    return Receive<Reply>(*reference_, *result, collect);
  }
  template <typename Reply, typename Request>
  Future<Received<Reply>> CallForRefsAsync(const char* method, const Request& request,
                                           CallOptions options, Collector<Reply> collect) const {
    if (!reference_) return Future<Received<Reply>>(EmptyProxy(method));
    return Future<Received<Reply>>(InvokeAsync(method, request, options),
                                   [reference = reference_, collect](const std::string& result) {
                                     return Receive<Reply>(*reference, result, collect);
                                   });
  }

 private:
  static absl::Status EmptyProxy(const char* method);
  static absl::Status BadReply(const ObjectRef& ref);

  absl::StatusOr<std::string> Invoke(const char* method,
                                     const google::protobuf::MessageLite& request,
                                     CallOptions options) const;
  std::shared_ptr<PendingCall> InvokeAsync(const char* method,
                                           const google::protobuf::MessageLite& request,
                                           CallOptions options) const;

  template <typename Reply>
  static absl::StatusOr<Reply> Parse(const Reference& from, const std::string& result) {
    Reply reply;
    if (!reply.ParseFromString(result)) return BadReply(from.ref());
    return reply;
  }

  template <typename Reply>
  static absl::StatusOr<Received<Reply>> Receive(const Reference& from, const std::string& result,
                                                 Collector<Reply> collect) {
    Received<Reply> received;
    if (!received.reply.ParseFromString(result)) return BadReply(from.ref());
    std::vector<const ObjectRef*> refs;
    collect(received.reply, &refs);
    for (const ObjectRef* ref : refs) {
      received.arrivals.push_back(std::make_shared<Reference>(from.transport(), *ref));
    }
    return received;
  }

  std::shared_ptr<Reference> reference_;
};

// Whether proxies of that class may stand for an object of `type_id`. A kTypeId that is
// empty is one for objects of any typeid.
template <typename ProxyT>
bool StandsFor(absl::string_view type_id) {
  const absl::string_view own = ProxyT::kTypeId;
  return own.empty() || own == type_id;
}

}  // namespace parley

#endif  // PARLEY_PROXY_PROXY_H_
