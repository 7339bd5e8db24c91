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
    return Call<Methods::IsSet>(kNoArguments, &event::IsSetReply::is_set);
  }
  Future<bool> IsSetAsync() const {
    return CallAsync<Methods::IsSet>(kNoArguments, &event::IsSetReply::is_set);
  }
  // Wakes all who wait.
  absl::Status Set() const { return Call<Methods::Set>(kNoArguments); }
  Future<std::monostate> SetAsync() const { return CallAsync<Methods::Set>(kNoArguments); }
  absl::Status Clear() const { return Call<Methods::Clear>(kNoArguments); }
  Future<std::monostate> ClearAsync() const { return CallAsync<Methods::Clear>(kNoArguments); }

  // Without a timeout waits without limit; zero or less does not wait. False: it was not
  // set in time.
  absl::StatusOr<bool> Wait(Timeout timeout = absl::InfiniteDuration()) const {
    return Call<Methods::Wait>(kNoArguments, &event::WaitReply::is_set, {timeout});
  }
  Future<bool> WaitAsync(Timeout timeout = absl::InfiniteDuration()) const {
    return CallAsync<Methods::Wait>(kNoArguments, &event::WaitReply::is_set, {timeout});
  }
};

}  // namespace parley

#endif  // PARLEY_PROXY_EVENT_H_
