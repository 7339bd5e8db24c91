// The seam between typed proxies and whatever carries their calls.
#ifndef PARLEY_PROXY_STUB_TRANSPORT_H_
#define PARLEY_PROXY_STUB_TRANSPORT_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "parley/proto/datum.pb.h"

namespace parley::stub {

// One asynchronous call on its way.
class PendingCall {
 public:
  virtual ~PendingCall() = default;
  // Waits until the call is answered or its session is lost, or until `deadline` on
  // Clock::System().
  // False: the deadline came first, or this is a callback, which may not wait.
  virtual bool Wait(absl::Time deadline) = 0;
  // The serialised reply. Take it once. FAILED_PRECONDITION: the call is not done yet.
  virtual absl::StatusOr<std::string> TakeResult() = 0;
  // Asks the broker to answer a waiting call with CANCELLED. The answer may still be a
  // success when it was under way already.
  virtual void Cancel() = 0;
  // Calls `done` once the call is done, at once if it is already, else on the session's
  // own thread: it must not block or throw. Blocking calls in it fail with
  // FAILED_PRECONDITION. At most one callback.
  virtual void OnDone(std::function<void()> done) = 0;
};

// The serialised message of a request, in parts one behind the other: whoever made them need not
// put them together, for they are copied to where they are sent from. Refers to its maker's memory.
using RequestParts = std::span<const absl::string_view>;

// Carries calls to one broker. Thread-safe. Implemented by Session (over gRPC) and by
// tests (straight into an engine).
class Transport {
 public:
  virtual ~Transport() = default;

  // One call, waited for. The result is a serialised message. A timeout that is absent
  // or infinite is no limit. `request` is not looked at any more after the return. UNAVAILABLE: the
  // session is lost. FAILED_PRECONDITION: in a callback, where nothing may wait.
  virtual absl::StatusOr<std::string> Invoke(uint64_t object, absl::string_view method,
                                             RequestParts request,
                                             std::optional<absl::Duration> timeout) = 0;
  virtual std::shared_ptr<PendingCall> InvokeAsync(uint64_t object, absl::string_view method,
                                                   RequestParts request,
                                                   std::optional<absl::Duration> timeout) = 0;
  // Gives back `count` references to `object`. Never blocks or fails: with the session
  // lost they are gone anyway.
  virtual void Drop(uint64_t object, uint64_t count) = 0;
  // The broker's epoch.
  virtual uint64_t epoch() const = 0;
};

}  // namespace parley::stub

#endif  // PARLEY_PROXY_STUB_TRANSPORT_H_
