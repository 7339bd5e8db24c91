#ifndef PARLEY_PROXY_EVENT_H_
#define PARLEY_PROXY_EVENT_H_

#include "absl/time/time.h"
#include "parley/proto/event.proxy.h"
#include "parley/proxy/stub/typed.h"
#include "parley/proxy/timeout.h"

namespace parley {

// A shared flag to wait for; see proto/event.proto.
class Event : public Typed<event::EventProxy> {
 public:
  using Typed::Typed;

  absl::StatusOr<bool> IsSet() const {
    PARLEY_ASSIGN_OR_RETURN(auto reply, stub_.IsSet({}));
    return reply.is_set();
  }
  Future<bool> IsSetAsync() const { return IsSetOf(stub_.IsSetAsync({})); }
  // Wakes all who wait.
  absl::Status Set() const { return stub_.Set({}).status(); }
  Future<std::monostate> SetAsync() const { return Ignore(stub_.SetAsync({})); }
  absl::Status Clear() const { return stub_.Clear({}).status(); }
  Future<std::monostate> ClearAsync() const { return Ignore(stub_.ClearAsync({})); }

  // Without a timeout waits without limit; zero or less does not wait. False: it was not
  // set in time.
  absl::StatusOr<bool> Wait(Timeout timeout = absl::InfiniteDuration()) const {
    PARLEY_ASSIGN_OR_RETURN(auto reply, stub_.Wait({}, {timeout}));
    return reply.is_set();
  }
  Future<bool> WaitAsync(Timeout timeout = absl::InfiniteDuration()) const {
    return IsSetOf(stub_.WaitAsync({}, {timeout}));
  }

 private:
  template <typename Reply>
  static Future<bool> IsSetOf(Future<Reply> future) {
    return std::move(future).template Map<bool>(
        [](const Reply& reply) -> absl::StatusOr<bool> { return reply.is_set(); });
  }
};

}  // namespace parley

#endif  // PARLEY_PROXY_EVENT_H_
