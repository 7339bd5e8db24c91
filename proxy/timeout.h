#ifndef PARLEY_PROXY_TIMEOUT_H_
#define PARLEY_PROXY_TIMEOUT_H_

#include <algorithm>
#include <chrono>

#include "absl/time/time.h"

namespace parley {

// How long a call may wait, in the units of absl::Duration or std::chrono. What zero and
// negative times mean is for the method to say.
class Timeout {
 public:
  Timeout(absl::Duration duration) : duration_(duration) {}  // NOLINT: implicit by intent
  template <typename Rep, typename Period>
  Timeout(std::chrono::duration<Rep, Period> duration)  // NOLINT
      : duration_(FromChrono(duration)) {}
  // Until then.
  template <typename Clock, typename Duration>
  explicit Timeout(const std::chrono::time_point<Clock, Duration>& deadline)
      : Timeout(deadline - Clock::now()) {}
  operator absl::Duration() const { return duration_; }  // NOLINT
  // For what follows the C++ standard, where a negative time is none.
  Timeout ForStandard() const { return std::max(duration_, absl::ZeroDuration()); }

 private:
  // Rounds up, so that a short wait is not none. What nanoseconds do not hold is infinite:
  // std::chrono::hours::max() and its like.
  template <typename Rep, typename Period>
  static absl::Duration FromChrono(std::chrono::duration<Rep, Period> duration) {
    constexpr double kMostSeconds = 9e9;
    const double seconds = std::chrono::duration<double>(duration).count();
    if (seconds > kMostSeconds) return absl::InfiniteDuration();
    if (seconds < -kMostSeconds) return -absl::InfiniteDuration();
    return absl::FromChrono(std::chrono::ceil<std::chrono::nanoseconds>(duration));
  }

  absl::Duration duration_;
};

}  // namespace parley

#endif  // PARLEY_PROXY_TIMEOUT_H_
