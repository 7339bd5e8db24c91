#ifndef PARLEY_BROKER_TYPES_RLOCK_SERVANT_H_
#define PARLEY_BROKER_TYPES_RLOCK_SERVANT_H_

#include <memory>

#include "broker/types/owned_lock.h"
#include "proto/lock.skeleton.h"

namespace parley::types {

// Typeid "RLock", as proto/lock.proto says.
class RLockServant final : public lock::RLockSkeleton, public Lockable {
 public:
  static absl::StatusOr<std::unique_ptr<engine::Servant>> Make(engine::Host* host);

  void Acquire(const lock::AcquireRequest& request,
               engine::TypedResponder<lock::AcquireReply> reply) override;
  void Release(const lock::ReleaseRequest& request,
               engine::TypedResponder<lock::ReleaseReply> reply) override;
  void Locked(const lock::LockedRequest& request,
              engine::TypedResponder<lock::LockedReply> reply) override;
  Datum State() const override { return lock_.State(); }
  void OnSessionEnd(engine::SessionId session) override { lock_.OnSessionEnd(session); }
  OwnedLock& owned_lock() override { return lock_; }

 private:
  explicit RLockServant(engine::Host* host) : lock_(host, OwnedLock::Kind::kReentrant) {}
  OwnedLock lock_;
};

}  // namespace parley::types

#endif  // PARLEY_BROKER_TYPES_RLOCK_SERVANT_H_
