#ifndef PARLEY_BROKER_TYPES_LOCK_SERVANT_H_
#define PARLEY_BROKER_TYPES_LOCK_SERVANT_H_

#include <memory>
#include <utility>

#include "parley/broker/types/owned_lock.h"
#include "parley/proto/lock.skeleton.h"

namespace parley::types {

// What Lock and RLock share: all but their typeid and kind.
template <typename Skeleton, OwnedLock::Kind kind>
class OwnedLockServant final : public Skeleton, public Lockable {
 public:
  static absl::StatusOr<std::unique_ptr<engine::Servant>> Make(engine::Host* host) {
    return std::unique_ptr<engine::Servant>(new OwnedLockServant(host));
  }

  void Acquire(const lock::AcquireRequest&,
               engine::TypedResponder<lock::AcquireReply> reply) override {
    lock_.Acquire(std::move(reply));
  }
  void Release(const lock::ReleaseRequest&,
               engine::TypedResponder<lock::ReleaseReply> reply) override {
    lock_.Release(std::move(reply));
  }
  void Locked(const lock::LockedRequest&,
              engine::TypedResponder<lock::LockedReply> reply) override {
    lock_.Locked(std::move(reply));
  }
  Datum State() const override { return lock_.State(); }
  void OnSessionEnd(engine::SessionId session) override { lock_.OnSessionEnd(session); }
  OwnedLock& owned_lock() override { return lock_; }

 private:
  explicit OwnedLockServant(engine::Host* host) : lock_(host, kind) {}
  OwnedLock lock_;
};

// Typeids "Lock" and "RLock", as proto/lock.proto says.
using LockServant = OwnedLockServant<lock::LockSkeleton, OwnedLock::Kind::kPlain>;
using RLockServant = OwnedLockServant<lock::RLockSkeleton, OwnedLock::Kind::kReentrant>;

}  // namespace parley::types

#endif  // PARLEY_BROKER_TYPES_LOCK_SERVANT_H_
