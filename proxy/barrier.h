#ifndef PARLEY_PROXY_BARRIER_H_
#define PARLEY_PROXY_BARRIER_H_

#include <cstdint>
#include <functional>
#include <utility>

#include "parley/proto/barrier.proxy.h"
#include "parley/proxy/stub/typed.h"
#include "parley/proxy/timeout.h"

namespace parley {

// A place where a number of parties wait for one another, as proto/barrier.proto has it.
// ABORTED (Reason "BrokenBarrierError"): somebody's wait did not end well, or it was
// aborted or reset; the message says who did what.
//
// Its action may be a function of the clients: the last to arrive is elected, does it in
// its Wait, and then all are let go. So each process that waits needs it: from
// BarrierOptions, or by SetAction for a proxy that came another way.
class Barrier : public Typed<barrier::BarrierProxy> {
  // What makes the requests.
  auto Announcement() const {
    return [this](barrier::WaitRequest* request) {
      request->set_with_action(action_ != nullptr);
      return absl::OkStatus();
    };
  }
  static auto Outcome(uint64_t generation, const absl::Status& outcome) {
    return [generation, &outcome](barrier::FinishActionRequest* request) {
      request->set_generation(generation);
      if (!outcome.ok()) request->set_failure(outcome.ToString());
      return absl::OkStatus();
    };
  }

 public:
  using Action = std::function<absl::Status()>;
  using Typed::Typed;

  // One party's arrival.
  struct Arrival {
    uint64_t index = 0;       // in order of arrival; exactly one of a generation has 0
    uint64_t generation = 0;  // grows with each that is let go or fails
    bool elected = false;     // to do the action: the others wait for FinishAction
  };

  // What Wait does when it is elected. Of this proxy and its later copies. When it fails
  // or throws, the barrier breaks. Of a barrier that was made without such an action
  // (BarrierOptions), each Wait and WaitAsync fails with FAILED_PRECONDITION then.
  void SetAction(Action action) { action_ = std::move(action); }

  // Waits for the others; returns the index. Without a timeout the barrier's own counts.
  // One that runs out breaks the barrier for all. If the action fails here, its error.
  absl::StatusOr<uint64_t> Wait(Timeout timeout = absl::InfiniteDuration()) const {
    PARLEY_ASSIGN_OR_RETURN(Arrival arrival,
                            Call<Methods::Wait>(Announcement(), &ArrivalOf, {timeout}));
    if (arrival.elected) PARLEY_RETURN_IF_ERROR(DoAction(arrival));
    return arrival.index;
  }
  // Does no action: if the arrival is elected, the caller sees to it and to FinishAction.
  Future<Arrival> WaitAsync(Timeout timeout = absl::InfiniteDuration()) const {
    return CallAsync<Methods::Wait>(Announcement(), &ArrivalOf, {timeout});
  }
  // Lets the others go, or breaks the barrier if `outcome` is an error. ABORTED: they do
  // not wait any more.
  absl::Status FinishAction(const Arrival& elected, const absl::Status& outcome) const {
    return Call<Methods::FinishAction>(Outcome(elected.generation, outcome));
  }
  Future<std::monostate> FinishActionAsync(const Arrival& elected,
                                           const absl::Status& outcome) const {
    return CallAsync<Methods::FinishAction>(Outcome(elected.generation, outcome));
  }

  // Breaks the barrier.
  absl::Status Abort() const { return Call<Methods::Abort>(kNoArguments); }
  Future<std::monostate> AbortAsync() const { return CallAsync<Methods::Abort>(kNoArguments); }
  // Makes it as new; whoever waits fails.
  absl::Status Reset() const { return Call<Methods::Reset>(kNoArguments); }
  Future<std::monostate> ResetAsync() const { return CallAsync<Methods::Reset>(kNoArguments); }

  absl::StatusOr<uint64_t> Parties() const {
    return Call<Methods::Parties>(kNoArguments, &barrier::PartiesReply::parties);
  }
  Future<uint64_t> PartiesAsync() const {
    return CallAsync<Methods::Parties>(kNoArguments, &barrier::PartiesReply::parties);
  }
  absl::StatusOr<uint64_t> NWaiting() const {
    return Call<Methods::NWaiting>(kNoArguments, &barrier::NWaitingReply::n_waiting);
  }
  Future<uint64_t> NWaitingAsync() const {
    return CallAsync<Methods::NWaiting>(kNoArguments, &barrier::NWaitingReply::n_waiting);
  }
  absl::StatusOr<bool> Broken() const {
    return Call<Methods::Broken>(kNoArguments, &barrier::BrokenReply::broken);
  }
  Future<bool> BrokenAsync() const {
    return CallAsync<Methods::Broken>(kNoArguments, &barrier::BrokenReply::broken);
  }

  // As std::barrier, whose completion function is the action. Throws StatusError
  // where Wait fails.
  void arrive_and_wait() const {
    if (absl::Status status = Wait().status(); !status.ok()) stub::ThrowError(status);
  }

 private:
  static Arrival ArrivalOf(const barrier::WaitReply& reply) {
    return {reply.index(), reply.generation(), reply.elected()};
  }
  absl::Status DoAction(const Arrival& elected) const {
    absl::Status outcome = absl::FailedPreconditionError(
        "this process is elected to do the barrier's action and does not have it; give it to the "
        "proxy with SetAction");
    try {
      if (action_ != nullptr) outcome = action_();
    } catch (...) {
      (void)FinishAction(elected, absl::UnknownError("it threw an exception")).ok();
      throw;
    }
    absl::Status told = FinishAction(elected, outcome);
    return outcome.ok() ? told : outcome;
  }

  Action action_;
};

}  // namespace parley

#endif  // PARLEY_PROXY_BARRIER_H_
