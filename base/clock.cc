#include "base/clock.h"

#include "absl/time/clock.h"

namespace parley {
namespace {

class SystemClock final : public Clock {
 public:
  absl::Time Now() const override { return absl::Now(); }
};

}  // namespace

Clock* Clock::System() {
  // Never destroyed: threads may ask for the time while the process ends.
  static Clock* const clock = new SystemClock;
  return clock;
}

}  // namespace parley
