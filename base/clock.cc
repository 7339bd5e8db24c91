#include "parley/base/clock.h"

#include <chrono>

#include "absl/time/clock.h"

namespace parley::internal {
namespace {

class SystemClock final : public Clock {
 public:
  absl::Time Now() const override {
    return start_ + absl::FromChrono(std::chrono::steady_clock::now() - steady_start_);
  }

 private:
  const absl::Time start_ = absl::Now();
  const std::chrono::steady_clock::time_point steady_start_ = std::chrono::steady_clock::now();
};

}  // namespace

Clock* Clock::System() {
  // Never destroyed: threads may ask for the time while the process ends.
  static Clock* const clock = new SystemClock;
  return clock;
}

}  // namespace parley::internal
