#include "parley/base/clock.h"

#include "absl/time/clock.h"

namespace parley::internal {
namespace {

class SystemClock final : public Clock {
 public:
  absl::Time Now() const override {
    return start_ + absl::FromChrono(std::chrono::steady_clock::now() - steady_start_);
  }
  std::chrono::steady_clock::time_point ToSteady(absl::Time time) const {
    // Together they are in range when the duration is: it saturates, the sum would not.
    const absl::Duration since_boot =
        (time - start_) + absl::FromChrono(steady_start_.time_since_epoch());
    return std::chrono::steady_clock::time_point(absl::ToChronoNanoseconds(since_boot));
  }

 private:
  const absl::Time start_ = absl::Now();
  const std::chrono::steady_clock::time_point steady_start_ = std::chrono::steady_clock::now();
};

SystemClock& TheSystemClock() {
  // Never destroyed: threads may ask for the time while the process ends.
  static SystemClock& clock = *new SystemClock;
  return clock;
}

}  // namespace

Clock* Clock::System() { return &TheSystemClock(); }

std::chrono::steady_clock::time_point Clock::ToSteady(absl::Time on_system) {
  return TheSystemClock().ToSteady(on_system);
}

std::chrono::system_clock::time_point Clock::ToWall(absl::Time on_system) {
  return absl::ToChronoTime(absl::Now() + (on_system - System()->Now()));
}

}  // namespace parley::internal
