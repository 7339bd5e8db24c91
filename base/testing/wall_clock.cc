#include "parley/base/testing/wall_clock.h"

#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>

namespace {

std::atomic<int64_t> seconds_back = 0;

}  // namespace

// Takes the C library's place for the whole program, its shared libraries too.
extern "C" int clock_gettime(clockid_t clock, timespec* time) noexcept {
  const long result = syscall(SYS_clock_gettime, clock, time);
  if (result == 0 && clock == CLOCK_REALTIME) time->tv_sec -= seconds_back;
  return static_cast<int>(result);
}

namespace parley::testing {

WallClockSetBack::WallClockSetBack(absl::Duration back) {
  seconds_back = absl::ToInt64Seconds(back);
}

WallClockSetBack::~WallClockSetBack() { seconds_back = 0; }

}  // namespace parley::testing
