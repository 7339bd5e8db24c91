#ifndef PARLEY_PROXY_TIMED_LOCK_H_
#define PARLEY_PROXY_TIMED_LOCK_H_

#include <chrono>
#include <cstdint>

#include "absl/time/time.h"
#include "parley/proto/lock.pb.h"
#include "parley/proxy/stub/typed.h"
#include "parley/proxy/timeout.h"

namespace parley {

struct LockGrant {
  bool acquired = false;
  // Grows with every grant; see proto/lock.proto.
  uint64_t fencing_token = 0;
  explicit operator bool() const { return acquired; }
};

// What Lock, RLock and Condition have in common: a lock to acquire, in Python's way and
// in C++'s. Its owner is the thread that calls, also of an asynchronous call.
template <typename StubT>
class TimedLock : public Typed<StubT> {
 public:
  using Grant = LockGrant;
  using Typed<StubT>::Typed;

  // Without a timeout, or with a negative one, waits without limit (Python's -1); zero
  // does not wait. Not to get the lock in time is no error.
  absl::StatusOr<Grant> Acquire(Timeout timeout = absl::InfiniteDuration()) const {
    PARLEY_ASSIGN_OR_RETURN(auto reply, stub_.Acquire({}, {timeout}));
    return GrantOf(reply);
  }
  Future<Grant> AcquireAsync(Timeout timeout = absl::InfiniteDuration()) const {
    return stub_.AcquireAsync({}, {timeout}).template Map<Grant>(&GrantOf);
  }
  // FAILED_PRECONDITION (Reason "RuntimeError"): it is not locked, or it is an RLock that
  // this thread does not own.
  absl::Status Release() const { return stub_.Release({}).status(); }
  Future<std::monostate> ReleaseAsync() const { return this->Ignore(stub_.ReleaseAsync({})); }
  absl::StatusOr<bool> Locked() const {
    PARLEY_ASSIGN_OR_RETURN(auto reply, stub_.Locked({}));
    return reply.locked();
  }
  Future<bool> LockedAsync() const {
    return stub_.LockedAsync({}).template Map<bool>(
        [](const lock::LockedReply& reply) -> absl::StatusOr<bool> { return reply.locked(); });
  }

  // C++'s TimedLockable, for std::scoped_lock and std::unique_lock. As a failed
  // std::mutex they throw: StatusError when the session is lost.
  void lock() const { (void)Granted(absl::InfiniteDuration()); }
  bool try_lock() const { return Granted(absl::ZeroDuration()); }
  // As the standard has it, a negative time is none, not Acquire's without limit.
  bool try_lock_for(Timeout time) const { return Granted(time.ForStandard()); }
  template <typename Clock, typename Duration>
  bool try_lock_until(const std::chrono::time_point<Clock, Duration>& deadline) const {
    return try_lock_for(Timeout(deadline));
  }
  // Never throws: a lost session has released the lock already.
  void unlock() const { (void)Release().ok(); }

 protected:
  using Typed<StubT>::stub_;

 private:
  static absl::StatusOr<Grant> GrantOf(const lock::AcquireReply& reply) {
    return Grant{reply.acquired(), reply.fencing_token()};
  }
  bool Granted(Timeout timeout) const {
    absl::StatusOr<Grant> grant = Acquire(timeout);
    if (!grant.ok()) stub::ThrowError(grant.status());
    return grant->acquired;
  }
};

}  // namespace parley

#endif  // PARLEY_PROXY_TIMED_LOCK_H_
