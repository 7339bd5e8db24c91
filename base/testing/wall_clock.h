#ifndef PARLEY_BASE_TESTING_WALL_CLOCK_H_
#define PARLEY_BASE_TESTING_WALL_CLOCK_H_

#include "absl/time/time.h"

namespace parley::testing {

// While this lives, the machine's time as this process reads it (absl::Now, std::chrono's
// system_clock) lies `back` behind, as if somebody had set it. The steady clock goes on. One at a
// time.
class WallClockSetBack {
 public:
  explicit WallClockSetBack(absl::Duration back);
  WallClockSetBack(const WallClockSetBack&) = delete;
  ~WallClockSetBack();
};

}  // namespace parley::testing

#endif  // PARLEY_BASE_TESTING_WALL_CLOCK_H_
