#ifndef PARLEY_PROXY_STUB_PROXY_H_
#define PARLEY_PROXY_STUB_PROXY_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "parley/proto/datum.pb.h"
#include "parley/proxy/call_options.h"
#include "parley/proxy/future.h"
#include "parley/proxy/stub/method.h"
#include "parley/proxy/stub/reference.h"
#include "parley/proxy/stub/request_bytes.h"
#include "parley/proxy/stub/transport.h"

namespace parley::stub {

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
  // Calls kMethod, by another name if one is given.
  template <const auto& kMethod, typename Request>
  absl::StatusOr<typename ProxyMethodOf<kMethod>::Result> Call(
      const Request& request, CallOptions options, const char* name = kMethod.name) const {
    const absl::StatusOr<std::string> bytes = RequestBytes(request);
    if (!bytes.ok()) return bytes.status();
    const absl::string_view part = *bytes;
    absl::StatusOr<std::string> reply = Invoke(reference_, name, RequestParts(&part, 1), options);
    if (!reply.ok()) return reply.status();
    return ParseReply<kMethod>(*reference_, *reply);
  }
  template <const auto& kMethod, typename Request>
  Future<typename ProxyMethodOf<kMethod>::Result> CallAsync(const Request& request,
                                                            CallOptions options,
                                                            const char* name = kMethod.name) const {
    const absl::StatusOr<std::string> bytes = RequestBytes(request);
    if (!bytes.ok()) return Future<typename ProxyMethodOf<kMethod>::Result>(bytes.status());
    const absl::string_view part = *bytes;
    return InvokeAsync<typename ProxyMethodOf<kMethod>::Result>(
        reference_, name, RequestParts(&part, 1), options,
        [](const void* from, std::string reply) {
          return ParseReply<kMethod>(*static_cast<const Reference*>(from), reply);
        },
        reference_);
  }

 private:
  std::shared_ptr<Reference> reference_;
};

// Whether proxies of that class may stand for an object of `type_id`. A kTypeId that is
// empty is one for objects of any typeid.
template <typename ProxyT>
bool StandsFor(absl::string_view type_id) {
  const absl::string_view own = ProxyT::kTypeId;
  return own.empty() || own == type_id;
}

}  // namespace parley::stub

#endif  // PARLEY_PROXY_STUB_PROXY_H_
