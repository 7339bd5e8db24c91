#ifndef PARLEY_BROKER_TYPES_LOCK_SERVANT_H_
#define PARLEY_BROKER_TYPES_LOCK_SERVANT_H_

#include <memory>

#include "broker/types/owned_lock.h"
#include "proto/lock.skeleton.h"

namespace parley::types {

// Typeid "Lock", as proto/lock.proto says.
class LockServant final : public lock::LockSkeleton, public Lockable {
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
  explicit LockServant(engine::Host* host) : lock_(host, OwnedLock::Kind::kPlain) {}
  OwnedLock lock_;
};

}  // namespace parley::types

#endif  // PARLEY_BROKER_TYPES_LOCK_SERVANT_H_
