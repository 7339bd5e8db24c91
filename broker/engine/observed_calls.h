#ifndef PARLEY_BROKER_ENGINE_OBSERVED_CALLS_H_
#define PARLEY_BROKER_ENGINE_OBSERVED_CALLS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "parley/broker/engine/call_observer.h"
#include "parley/broker/engine/ids.h"

namespace parley::engine {

// The calls whose end an observer is still to hear of: the one that is executed, and those that are
// parked. The engine tells the steps of a call, Begin to Leave, and its End, which comes in between
// or later. Without an observer it does nothing. Not thread-safe.
class ObservedCalls {
 public:
  // Not owned; outlives this. Null: nobody listens.
  explicit ObservedCalls(CallObserver* observer) : observer_(observer) {}

  // A call comes in.
  void Begin(SessionId session, uint64_t sequence) {
    if (observer_ == nullptr) return;
    executed_ = Executed{{session, sequence}, "", ""};
  }
  // Of what it is; the names live until Leave.
  void Found(absl::string_view type_id, absl::string_view method) {
    if (!executed_.has_value()) return;
    executed_->type_id = type_id;
    executed_->method = method;
  }
  // Its execution is over. Unless it has ended, it is parked from now on.
  void Leave(absl::Time now) {
    if (!executed_.has_value()) return;
    parked_.insert_or_assign(executed_->id, Parked{std::string(executed_->type_id),
                                                   std::string(executed_->method), now});
    executed_.reset();
  }
  // Its answer, or what takes the place of one. Nothing happens when it has ended before.
  void End(SessionId session, uint64_t sequence, const absl::Status& status, absl::Time now) {
    if (observer_ != nullptr) Tell({session, sequence}, status, now);
  }

 private:
  using CallId = std::pair<SessionId, uint64_t>;  // with its sequence number
  struct Executed {
    CallId id;
    absl::string_view type_id;
    absl::string_view method;
  };
  struct Parked {
    std::string type_id;
    std::string method;
    absl::Time since;
  };

  void Tell(const CallId& id, const absl::Status& status, absl::Time now) {
    if (executed_.has_value() && executed_->id == id) {
      const Executed ended = *std::exchange(executed_, std::nullopt);
      return observer_->OnCall(ended.type_id, ended.method, status, absl::ZeroDuration());
    }
    auto parked = parked_.extract(id);
    if (parked.empty()) return;
    const Parked& ended = parked.mapped();
    observer_->OnCall(ended.type_id, ended.method, status, now - ended.since);
  }

  CallObserver* const observer_;
  std::optional<Executed> executed_;
  std::map<CallId, Parked> parked_;
};

}  // namespace parley::engine

#endif  // PARLEY_BROKER_ENGINE_OBSERVED_CALLS_H_
