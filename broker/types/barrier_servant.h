#ifndef PARLEY_BROKER_TYPES_BARRIER_SERVANT_H_
#define PARLEY_BROKER_TYPES_BARRIER_SERVANT_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "parley/broker/engine/wait_list.h"
#include "parley/proto/barrier.skeleton.h"

namespace parley::types {

// Typeid "Barrier", as proto/barrier.proto says. Who has arrived holds a seat (Host::Hold),
// so that the end of its session is told. Nobody waits while the barrier is broken, and
// nobody has come early unless an action is under way.
class BarrierServant final : public barrier::BarrierSkeleton {
 public:
  static absl::StatusOr<std::unique_ptr<engine::Servant>> Make(engine::Host* host,
                                                               const barrier::BarrierInit& init);

  void Wait(const barrier::WaitRequest& request,
            engine::TypedResponder<barrier::WaitReply> reply) override;
  void FinishAction(const barrier::FinishActionRequest& request,
                    engine::TypedResponder<barrier::FinishActionReply> reply) override;
  void Abort(const barrier::AbortRequest& request,
             engine::TypedResponder<barrier::AbortReply> reply) override;
  void Reset(const barrier::ResetRequest& request,
             engine::TypedResponder<barrier::ResetReply> reply) override;
  void Parties(const barrier::PartiesRequest& request,
               engine::TypedResponder<barrier::PartiesReply> reply) override;
  void NWaiting(const barrier::NWaitingRequest& request,
                engine::TypedResponder<barrier::NWaitingReply> reply) override;
  void Broken(const barrier::BrokenRequest& request,
              engine::TypedResponder<barrier::BrokenReply> reply) override;
  Datum State() const override;
  void OnSessionEnd(engine::SessionId session) override;

 private:
  using Waiter = engine::TypedResponder<barrier::WaitReply>;

  BarrierServant(engine::Host* host, const barrier::BarrierInit& init);

  uint64_t parties() const { return static_cast<uint64_t>(init_.parties()); }
  uint64_t n_waiting() const { return arrived_.size() + (elected_.has_value() ? 1 : 0); }
  // How long a call waits; absent: without limit.
  std::optional<absl::Duration> LimitOf(const Waiter& reply) const;

  void Arrive(Waiter reply);
  void ComeEarly(Waiter reply);
  // The last one has arrived.
  void Complete(Waiter last);
  // The action, if it is the broker's.
  absl::Status MakeObject();
  // Answers those who have arrived with their indices, and ends the generation.
  void LetGo();
  // Those who came early arrive, as far as there is room.
  void LetIn();

  void BreakByTimeout(Waiter reply);
  // `why` completes "the barrier is broken: ". One that is broken stays as it is.
  void Break(absl::string_view why);
  // All who have arrived fail, and the generation ends.
  void FailArrived(const absl::Status& status);
  // Takes the first's seat from it. Requires that somebody has arrived.
  Waiter TakeArrived();
  void EndGeneration();
  // Requires that it is broken.
  absl::Status BrokenError() const;
  absl::Status EarlyError() const;
  absl::Status NoActionError() const;

  engine::Host* host_;
  const barrier::BarrierInit init_;
  uint64_t generation_ = 1;
  std::optional<std::string> broken_;         // why
  std::optional<engine::SessionId> elected_;  // does the action; has arrived last
  engine::WaitList<barrier::WaitReply> arrived_;
  engine::WaitList<barrier::WaitReply> early_;
};

}  // namespace parley::types

#endif  // PARLEY_BROKER_TYPES_BARRIER_SERVANT_H_
