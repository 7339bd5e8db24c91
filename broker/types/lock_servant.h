#ifndef PARLEY_BROKER_TYPES_LOCK_SERVANT_H_
#define PARLEY_BROKER_TYPES_LOCK_SERVANT_H_

#include <cstdint>
#include <memory>
#include <optional>

#include "broker/engine/wait_list.h"
#include "proto/lock.skeleton.h"

namespace parley::types {

// Typeid "Lock", as proto/lock.proto says. Nobody waits while it is free.
class LockServant final : public lock::LockSkeleton {
 public:
  static absl::StatusOr<std::unique_ptr<engine::Servant>> Make(engine::Host* host);

  void Acquire(const lock::AcquireRequest& request,
               engine::TypedResponder<lock::AcquireReply> reply) override;
  void Release(const lock::ReleaseRequest& request,
               engine::TypedResponder<lock::ReleaseReply> reply) override;
  void Locked(const lock::LockedRequest& request,
              engine::TypedResponder<lock::LockedReply> reply) override;
  Datum State() const override;
  void OnSessionEnd(engine::SessionId session) override;

 private:
  explicit LockServant(engine::Host* host);
  void Grant(engine::TypedResponder<lock::AcquireReply> reply);
  // To the next waiter, or to nobody.
  void PassOn();

  engine::Host* host_;
  std::optional<engine::Owner> holder_;
  engine::WaitList<lock::AcquireReply> waiters_;
};

}  // namespace parley::types

#endif  // PARLEY_BROKER_TYPES_LOCK_SERVANT_H_
