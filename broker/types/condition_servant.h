#ifndef PARLEY_BROKER_TYPES_CONDITION_SERVANT_H_
#define PARLEY_BROKER_TYPES_CONDITION_SERVANT_H_

#include <cstdint>
#include <memory>
#include <set>
#include <utility>

#include "parley/broker/engine/wait_list.h"
#include "parley/broker/types/owned_lock.h"
#include "parley/proto/condition.skeleton.h"

namespace parley::types {

// Typeid "Condition", as proto/condition.proto says. A Wait is first in its line, until it
// is notified or its time runs out, then in that of the lock, which answers it.
class ConditionServant final : public condition::ConditionSkeleton {
 public:
  static absl::StatusOr<std::unique_ptr<engine::Servant>> Make(
      engine::Host* host, const condition::ConditionInit& init);

  void Acquire(const lock::AcquireRequest& request,
               engine::TypedResponder<lock::AcquireReply> reply) override;
  void Release(const lock::ReleaseRequest& request,
               engine::TypedResponder<lock::ReleaseReply> reply) override;
  void Locked(const lock::LockedRequest& request,
              engine::TypedResponder<lock::LockedReply> reply) override;
  void Wait(const condition::WaitRequest& request,
            engine::TypedResponder<condition::WaitReply> reply) override;
  void Notify(const condition::NotifyRequest& request,
              engine::TypedResponder<condition::NotifyReply> reply) override;
  void NotifyAll(const condition::NotifyAllRequest& request,
                 engine::TypedResponder<condition::NotifyAllReply> reply) override;
  // The lock, who waits, and whose notifications may still be lost.
  Datum State() const override;

 private:
  using CallId = std::pair<engine::SessionId, uint64_t>;  // with its sequence number

  ConditionServant(engine::Host* host, engine::KeptValue lock, OwnedLock* owned_lock);
  // Sends the first so many to the lock.
  void Wake(uint64_t count);
  void OnNotificationEnd(CallId call, bool used);
  absl::Status NotOwnerError(absl::string_view method) const;

  engine::Host* host_;
  const engine::KeptValue kept_lock_;
  OwnedLock* const lock_;                                     // what is kept
  std::set<CallId> notified_;                                 // notifications on their way
  engine::WaitList<condition::WaitReply, uint64_t> waiters_;  // with their depth of the lock
  // Notifications may outlive their condition. Last: so that it ends before the waiters do.
  const std::shared_ptr<ConditionServant> self_{this, [](ConditionServant*) {}};
};

}  // namespace parley::types

#endif  // PARLEY_BROKER_TYPES_CONDITION_SERVANT_H_
