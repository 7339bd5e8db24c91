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
    return this->template Call<Methods::Acquire>(kNoArguments, kGrant, {timeout});
  }
  Future<Grant> AcquireAsync(Timeout timeout = absl::InfiniteDuration()) const {
    return this->template CallAsync<Methods::Acquire>(kNoArguments, kGrant, {timeout});
  }
  // FAILED_PRECONDITION (Reason "RuntimeError"): it is not locked, or it is an RLock that
  // this thread does not own.
  absl::Status Release() const { return this->template Call<Methods::Release>(kNoArguments); }
  Future<std::monostate> ReleaseAsync() const {
    return this->template CallAsync<Methods::Release>(kNoArguments);
  }
  absl::StatusOr<bool> Locked() const {
    return this->template Call<Methods::Locked>(kNoArguments, &lock::LockedReply::locked);
  }
  Future<bool> LockedAsync() const {
    return this->template CallAsync<Methods::Locked>(kNoArguments, &lock::LockedReply::locked);
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
  using Methods = typename Typed<StubT>::Methods;

 private:
  static constexpr auto kGrant = [](const lock::AcquireReply& reply) {
    return Grant{reply.acquired(), reply.fencing_token()};
  };
  bool Granted(Timeout timeout) const {
    absl::StatusOr<Grant> grant = Acquire(timeout);
    if (!grant.ok()) stub::ThrowError(grant.status());
    return grant->acquired;
  }
};

}  // namespace parley

#endif  // PARLEY_PROXY_TIMED_LOCK_H_
