#ifndef PARLEY_PROXY_LOCK_H_
#define PARLEY_PROXY_LOCK_H_

#include <algorithm>
#include <chrono>

#include "absl/time/time.h"
#include "proto/lock.proxy.h"
#include "proxy/typed.h"

namespace parley {

// A shared mutual-exclusion lock. Freed when the session of its holder ends, and
// passed on to the next waiter.
class Lock : public Typed<lock::LockProxy> {
 public:
  using Typed::Typed;

  struct Grant {
    bool acquired = false;
    // Grows with every grant; see proto/lock.proto.
    uint64_t fencing_token = 0;
    explicit operator bool() const { return acquired; }
  };

  // Without a timeout, or with a negative one, waits without limit (Python's -1); zero
  // does not wait. Not to get the lock in time is no error.
  absl::StatusOr<Grant> Acquire(absl::Duration timeout = absl::InfiniteDuration()) const {
    PARLEY_ASSIGN_OR_RETURN(auto reply, stub_.Acquire({}, {timeout}));
    return GrantOf(reply);
  }
  Future<Grant> AcquireAsync(absl::Duration timeout = absl::InfiniteDuration()) const {
    return stub_.AcquireAsync({}, {timeout}).Map<Grant>(&GrantOf);
  }
  // By anybody. FAILED_PRECONDITION: it is not locked.
  absl::Status Release() const { return stub_.Release({}).status(); }
  Future<std::monostate> ReleaseAsync() const { return Ignore(stub_.ReleaseAsync({})); }
  absl::StatusOr<bool> Locked() const {
    PARLEY_ASSIGN_OR_RETURN(auto reply, stub_.Locked({}));
    return reply.locked();
  }

  // C++'s TimedLockable, for std::scoped_lock and std::unique_lock. As a failed
  // std::mutex they throw: std::runtime_error when the session is lost.
  void lock() const { (void)Granted(absl::InfiniteDuration()); }
  bool try_lock() const { return Granted(absl::ZeroDuration()); }
  // As the standard has it, a negative time is none, not Acquire's without limit.
  template <typename Rep, typename Period>
  bool try_lock_for(const std::chrono::duration<Rep, Period>& time) const {
    auto nanoseconds = std::chrono::ceil<std::chrono::nanoseconds>(time);
    return Granted(std::max(absl::FromChrono(nanoseconds), absl::ZeroDuration()));
  }
  template <typename Clock, typename Duration>
  bool try_lock_until(const std::chrono::time_point<Clock, Duration>& deadline) const {
    return try_lock_for(deadline - Clock::now());
  }
  // Never throws: a lost session has released the lock already.
  void unlock() const { (void)Release().ok(); }

 private:
  static absl::StatusOr<Grant> GrantOf(const lock::AcquireReply& reply) {
    return Grant{reply.acquired(), reply.fencing_token()};
  }
  bool Granted(absl::Duration timeout) const {
    absl::StatusOr<Grant> grant = Acquire(timeout);
    if (!grant.ok()) ThrowError(grant.status());
    return grant->acquired;
  }
};

}  // namespace parley

#endif  // PARLEY_PROXY_LOCK_H_
