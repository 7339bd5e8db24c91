// A mutex that clang's thread-safety analysis and ThreadSanitizer both understand.
// (Debian's Abseil is not instrumented, so absl::Mutex gives false reports.)
#ifndef PARLEY_BASE_MUTEX_H_
#define PARLEY_BASE_MUTEX_H_

#include <sched.h>

#include <condition_variable>
#include <mutex>

#include "absl/base/thread_annotations.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "parley/base/clock.h"

namespace parley::internal {

class ABSL_LOCKABLE Mutex {
 public:
  // Nobody holds one for long: to look again costs less than to be woken up.
  void Lock() ABSL_EXCLUSIVE_LOCK_FUNCTION() {
    for (int looks = 0; looks < 10; ++looks) {
      if (mutex_.try_lock()) return;
      sched_yield();
    }
    mutex_.lock();
  }
  void Unlock() ABSL_UNLOCK_FUNCTION() { mutex_.unlock(); }

 private:
  friend class CondVar;
  std::mutex mutex_;
};

class ABSL_SCOPED_LOCKABLE MutexLock {
 public:
  explicit MutexLock(Mutex* mutex) ABSL_EXCLUSIVE_LOCK_FUNCTION(mutex) : mutex_(mutex) {
    mutex_->Lock();
  }
  MutexLock(const MutexLock&) = delete;
  ~MutexLock() ABSL_UNLOCK_FUNCTION() { mutex_->Unlock(); }

 private:
  Mutex* mutex_;
};

// Abseil's annotation for the end of a lock does not say that it can come back with the scope.
#if defined(__clang__)
#define PARLEY_RELEASE(...) __attribute__((release_capability(__VA_ARGS__)))
#else
#define PARLEY_RELEASE(...)
#endif

// Lets a mutex go that is held, while it lives.
class ABSL_SCOPED_LOCKABLE MutexUnlock {
 public:
  explicit MutexUnlock(Mutex* mutex) PARLEY_RELEASE(mutex) : mutex_(mutex) { mutex_->Unlock(); }
  MutexUnlock(const MutexUnlock&) = delete;
  ~MutexUnlock() PARLEY_RELEASE() { mutex_->Lock(); }

 private:
  Mutex* mutex_;
};

// Waits may end without a reason: look at the condition again.
class CondVar {
 public:
  void Wait(Mutex* mutex) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    std::unique_lock<std::mutex> lock(mutex->mutex_, std::adopt_lock);
    changed_.wait(lock);
    lock.release();
  }
  // At the latest until `deadline` on Clock::System(), whatever the machine's clock is set to.
  void WaitUntil(Mutex* mutex, absl::Time deadline) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    if (deadline == absl::InfiniteFuture()) return Wait(mutex);
    std::unique_lock<std::mutex> lock(mutex->mutex_, std::adopt_lock);
    changed_.wait_until(lock, Clock::ToSteady(deadline));
    lock.release();
  }
  void NotifyOne() { changed_.notify_one(); }
  void NotifyAll() { changed_.notify_all(); }

 private:
  std::condition_variable changed_;
};

}  // namespace parley::internal

#endif  // PARLEY_BASE_MUTEX_H_
