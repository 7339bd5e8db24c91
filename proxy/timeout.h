#ifndef PARLEY_PROXY_TIMEOUT_H_
#define PARLEY_PROXY_TIMEOUT_H_

#include <algorithm>
#include <chrono>

#include "absl/time/time.h"
#include "parley/base/duration.h"

namespace parley {

// How long a call may wait, in the units of absl::Duration or std::chrono. What zero and
// negative times mean is for the method to say.
class Timeout {
 public:
  Timeout(absl::Duration duration) : duration_(duration) {}  // NOLINT: implicit by intent
  template <typename Rep, typename Period>
  Timeout(std::chrono::duration<Rep, Period> duration)  // NOLINT
      : duration_(ToDuration(duration)) {}
  // Until then; negative when it has passed.
  template <typename Clock, typename Duration>
  explicit Timeout(const std::chrono::time_point<Clock, Duration>& deadline)
      : duration_(TimeUntil(deadline)) {}
  operator absl::Duration() const { return duration_; }  // NOLINT
  // For what follows the C++ standard, where a negative time is none.
  Timeout ForStandard() const { return std::max(duration_, absl::ZeroDuration()); }

 private:
  absl::Duration duration_;
};

}  // namespace parley

#endif  // PARLEY_PROXY_TIMEOUT_H_
