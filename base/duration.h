// Arithmetic of times that saturates: what lies beyond a type's range is its end, or infinite, and
// never comes round. The one place where std::chrono's times and poll's turn into absl's or back.
#ifndef PARLEY_BASE_DURATION_H_
#define PARLEY_BASE_DURATION_H_

#include <algorithm>
#include <chrono>
#include <climits>
#include <cstdint>

#include "absl/time/time.h"

namespace parley {

// Rounded up to nanoseconds, so that a short wait is not none. What is longer than these count,
// some 285 years, is infinite: std::chrono::hours::max() and its like.
template <typename Rep, typename Period>
absl::Duration ToDuration(std::chrono::duration<Rep, Period> duration) {
  constexpr double kMostSeconds = 9e9;
  const double seconds = std::chrono::duration<double>(duration).count();
  if (seconds > kMostSeconds) return absl::InfiniteDuration();
  if (!(seconds >= -kMostSeconds)) return -absl::InfiniteDuration();  // no number neither
  return absl::FromChrono(std::chrono::ceil<std::chrono::nanoseconds>(duration));
}

// How long it is from now until `deadline` on its own clock. Negative: it has passed.
template <typename Clock, typename Duration>
absl::Duration TimeUntil(const std::chrono::time_point<Clock, Duration>& deadline) {
  // Each since the clock's beginning: std::chrono would overflow as it subtracts.
  return ToDuration(deadline.time_since_epoch()) - ToDuration(Clock::now().time_since_epoch());
}

// For poll: rounded up, so that it does not look again and again in the last millisecond; not
// negative, which would be no limit; at most what an int holds, after which one looks again.
inline int PollMilliseconds(absl::Duration left) {
  if (left <= absl::ZeroDuration()) return 0;
  const int64_t milliseconds = absl::ToInt64Milliseconds(absl::Ceil(left, absl::Milliseconds(1)));
  return static_cast<int>(std::min<int64_t>(milliseconds, INT_MAX));
}

// For the wire: rounded away from zero, so that what is negative stays negative and what is short
// is not none. At most what 64 bits hold.
inline int64_t WireMicroseconds(absl::Duration duration) {
  const int64_t towards_zero = absl::ToInt64Microseconds(duration);
  if (absl::Microseconds(towards_zero) == duration) return towards_zero;
  const absl::Duration unit = absl::Microseconds(1);
  return absl::ToInt64Microseconds(duration < absl::ZeroDuration() ? absl::Floor(duration, unit)
                                                                   : absl::Ceil(duration, unit));
}

}  // namespace parley

#endif  // PARLEY_BASE_DURATION_H_
