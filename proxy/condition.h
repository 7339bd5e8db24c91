#ifndef PARLEY_PROXY_CONDITION_H_
#define PARLEY_PROXY_CONDITION_H_

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <type_traits>

#include "parley/base/duration.h"
#include "parley/proto/condition.proxy.h"
#include "parley/proxy/timed_lock.h"

namespace parley {

// A shared condition variable over a lock; see proto/condition.proto. It is a lock itself:
// std::scoped_lock and std::unique_lock hold it as well as the lock that it is over.
class Condition : public TimedLock<condition::ConditionProxy> {
  // What makes the request.
  static auto UpTo(int64_t n) {
    return [n](condition::NotifyRequest* request) {
      request->set_n(n);
      return absl::OkStatus();
    };
  }

 public:
  using TimedLock::TimedLock;

  struct Wakeup {
    bool notified = false;       // false: the time ran out
    uint64_t fencing_token = 0;  // of the lock's new grant
    explicit operator bool() const { return notified; }
  };

  // Without a timeout waits without limit; zero or less does not wait. Has the lock again
  // when it returns. FAILED_PRECONDITION (Reason "RuntimeError"): this thread does not own
  // the lock. RESOURCE_EXHAUSTED: too many calls wait; it keeps the lock. After any other
  // error it does not have the lock.
  absl::StatusOr<Wakeup> Wait(Timeout timeout = absl::InfiniteDuration()) const {
    return Call<Methods::Wait>(kNoArguments, &WakeupOf, {timeout});
  }
  Future<Wakeup> WaitAsync(Timeout timeout = absl::InfiniteDuration()) const {
    return CallAsync<Methods::Wait>(kNoArguments, &WakeupOf, {timeout});
  }

  // Waits until `predicate`, which is called with the lock held, is true, or the time has
  // run out; its last result. The predicate may return a StatusOr; its error ends the wait.
  // There is no asynchronous form: nothing could run the predicate.
  template <typename Predicate>
  auto WaitFor(Predicate predicate, Timeout timeout = absl::InfiniteDuration()) const {
    using Result = typename ResultOf<std::invoke_result_t<Predicate>>::type;
    return WaitUntil<Result>(predicate, timeout);
  }

  // Wakes at most `n` who wait, the longest first. FAILED_PRECONDITION (Reason
  // "RuntimeError"): this thread does not own the lock.
  absl::Status Notify(int64_t n = 1) const { return Call<Methods::Notify>(UpTo(n)); }
  Future<std::monostate> NotifyAsync(int64_t n = 1) const {
    return CallAsync<Methods::Notify>(UpTo(n));
  }
  absl::Status NotifyAll() const { return Call<Methods::NotifyAll>(kNoArguments); }
  Future<std::monostate> NotifyAllAsync() const {
    return CallAsync<Methods::NotifyAll>(kNoArguments);
  }

  // As std::condition_variable_any has them. `lock` holds this, or the lock that this is
  // over. They throw StatusError where the above return an error.
  template <typename LockT>
  void wait(LockT& lock) const {
    (void)wait_for(lock, absl::InfiniteDuration());
  }
  template <typename LockT, typename Predicate>
  void wait(LockT& lock, Predicate predicate) const {
    (void)wait_for(lock, absl::InfiniteDuration(), predicate);
  }
  template <typename LockT>
  std::cv_status wait_for(LockT&, Timeout time) const {
    return OrThrow(Wait(time)).notified ? std::cv_status::no_timeout : std::cv_status::timeout;
  }
  template <typename LockT, typename Predicate>
  bool wait_for(LockT&, Timeout time, Predicate predicate) const {
    return OrThrow(WaitFor(predicate, time));
  }
  template <typename LockT, typename Clock, typename Duration>
  std::cv_status wait_until(LockT& lock,
                            const std::chrono::time_point<Clock, Duration>& deadline) const {
    return wait_for(lock, Timeout(deadline));
  }
  template <typename LockT, typename Clock, typename Duration, typename Predicate>
  bool wait_until(LockT& lock, const std::chrono::time_point<Clock, Duration>& deadline,
                  Predicate predicate) const {
    return wait_for(lock, Timeout(deadline), predicate);
  }
  void notify_one() const { ThrowUnlessOk(Notify()); }
  void notify_all() const { ThrowUnlessOk(NotifyAll()); }

 private:
  template <typename T>
  struct ResultOf {
    using type = absl::StatusOr<T>;
  };
  template <typename T>
  struct ResultOf<absl::StatusOr<T>> {
    using type = absl::StatusOr<T>;
  };

  template <typename Result, typename Predicate>
  Result WaitUntil(Predicate& predicate, absl::Duration time) const {
    using Clock = std::chrono::steady_clock;  // whatever happens to the time of day
    const Clock::time_point start = Clock::now();
    for (;;) {
      Result result = predicate();
      if (!result.ok() || static_cast<bool>(*result)) return result;
      absl::Duration left = time - ToDuration(Clock::now() - start);
      if (left <= absl::ZeroDuration()) return result;
      PARLEY_RETURN_IF_ERROR(Wait(left).status());
    }
  }
  static Wakeup WakeupOf(const condition::WaitReply& reply) {
    return {reply.notified(), reply.fencing_token()};
  }
  static void ThrowUnlessOk(const absl::Status& status) {
    if (!status.ok()) stub::ThrowError(status);
  }
  template <typename T>
  static T OrThrow(absl::StatusOr<T> result) {
    ThrowUnlessOk(result.status());
    return *std::move(result);
  }
};

}  // namespace parley

#endif  // PARLEY_PROXY_CONDITION_H_
