// Where time comes from, so that tests can decide it.
#ifndef PARLEY_BASE_CLOCK_H_
#define PARLEY_BASE_CLOCK_H_

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "parley/base/mutex.h"

namespace parley::internal {

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;

  // The machine's time at the first call, and counted on from there: setting the
  // machine's clock moves nothing, so no session expires by it. Lives as long as the
  // process; not to be deleted.
  static Clock* System();
};

// Stands still but when it is told otherwise. Thread-safe. Nobody who waits is woken:
// whoever moves it also makes the waiter look again.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(absl::Time now = absl::UnixEpoch()) : now_(now) {}

  absl::Time Now() const override {
    MutexLock lock(&mutex_);
    return now_;
  }
  void Set(absl::Time now) {
    MutexLock lock(&mutex_);
    now_ = now;
  }
  // A negative duration sets it back, as happens to real clocks.
  void Advance(absl::Duration by) {
    MutexLock lock(&mutex_);
    now_ += by;
  }

 private:
  mutable Mutex mutex_;
  absl::Time now_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace parley::internal

#endif  // PARLEY_BASE_CLOCK_H_
