#ifndef PARLEY_BROKER_TYPES_OWNED_LOCK_H_
#define PARLEY_BROKER_TYPES_OWNED_LOCK_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "parley/broker/engine/wait_list.h"
#include "parley/broker/types/notification.h"
#include "parley/proto/condition.pb.h"
#include "parley/proto/lock.pb.h"

namespace parley::types {

// What Lock and RLock are, as proto/lock.proto says, and what a Condition waits with. Nobody
// waits while it is free.
class OwnedLock {
 public:
  enum class Kind { kPlain, kReentrant };

  // `host` is the servant's; outlives this.
  OwnedLock(engine::Host* host, Kind kind);

  void Acquire(engine::TypedResponder<lock::AcquireReply> reply);
  void Release(engine::TypedResponder<lock::ReleaseReply> reply);
  void Locked(engine::TypedResponder<lock::LockedReply> reply) const;
  void OnSessionEnd(engine::SessionId session);
  // Holder and depth, then who waits.
  Datum State() const;

  // For conditions.
  bool IsHeldBy(engine::Owner owner) const { return holder_ == owner; }
  // How often its holder has acquired it.
  uint64_t depth() const { return depth_; }
  // Frees it wholly, for the next waiter. Requires that it is held.
  void GiveUp();
  // Lets a Wait, which gave it up, have it again in its turn, so often as before, and
  // answers it then. Without a notification its time has run out.
  void Regain(engine::TypedResponder<condition::WaitReply> reply, uint64_t depth,
              Notification notification);

 private:
  // What a waiter is to have.
  struct Claim {
    uint64_t depth = 1;
    bool after_wait = false;  // of a condition
    Notification notification;
  };
  using Waiters = engine::WaitList<lock::AcquireReply, Claim>;

  // It is free, or its holder may have it again.
  bool IsOpenTo(engine::Owner owner) const;
  void Grant(Waiters::Taken taken);
  // To the next waiter, or to nobody.
  void PassOn();
  absl::Status NotHeldError() const;

  engine::Host* host_;
  const Kind kind_;
  // Of the holder.
  std::optional<engine::Owner> holder_;
  uint64_t depth_ = 0;
  uint64_t fencing_token_ = 0;
  std::vector<Notification> notifications_;
  Waiters waiters_;
};

// A servant that a condition can be over.
class Lockable {
 public:
  virtual ~Lockable() = default;
  virtual OwnedLock& owned_lock() = 0;
};

}  // namespace parley::types

#endif  // PARLEY_BROKER_TYPES_OWNED_LOCK_H_
