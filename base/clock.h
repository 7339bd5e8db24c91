// Where time comes from, so that tests can decide it.
#ifndef PARLEY_BASE_CLOCK_H_
#define PARLEY_BASE_CLOCK_H_

#include <chrono>
#include <mutex>

#include "absl/time/time.h"

namespace parley::internal {

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;

  // The machine's time at the first call, and counted on from there: setting the machine's clock
  // moves nothing, so that no session expires and no wait is longer by it. What is measured is
  // measured with it, never with absl::Now. Lives as long as the process; not to be deleted.
  static Clock* System();

  // When the time `on_system`, of System(), is on the clocks that others wait by. What lies beyond
  // their range is their last moment, or their first.
  static std::chrono::steady_clock::time_point ToSteady(absl::Time on_system);
  // As the machine's time is set now: for gRPC, which looks at it once and then counts by itself.
  static std::chrono::system_clock::time_point ToWall(absl::Time on_system);
};

// Stands still but when it is told otherwise. Thread-safe. Nobody who waits is woken:
// whoever moves it also makes the waiter look again.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(absl::Time now = absl::UnixEpoch()) : now_(now) {}

  absl::Time Now() const override {
    std::scoped_lock lock(mutex_);
    return now_;
  }
  void Set(absl::Time now) {
    std::scoped_lock lock(mutex_);
    now_ = now;
  }
  // A negative duration sets it back, as happens to real clocks.
  void Advance(absl::Duration by) {
    std::scoped_lock lock(mutex_);
    now_ += by;
  }

 private:
  mutable std::mutex mutex_;  // base/mutex.h waits by this file's clock
  absl::Time now_;            // guarded by mutex_
};

}  // namespace parley::internal

#endif  // PARLEY_BASE_CLOCK_H_
