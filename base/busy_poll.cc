#include "parley/base/busy_poll.h"

#include <sched.h>

#include <algorithm>
#include <fstream>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"
#include "parley/base/clock.h"

namespace parley::internal {
namespace {

// When nobody else wants the core the kernel is back sooner.
constexpr absl::Duration kOthersRan = absl::Microseconds(4);
constexpr absl::Duration kUntilTheKernelMovesThem = absl::Milliseconds(8);
constexpr int kLeftOutInACrowd = 64;
constexpr int kMostLeftOut = 1024;

// Whether more threads want to run than there are cores, so that the kernel has nowhere to move
// them. False where the machine does not tell.
bool IsMachineFull() {
  std::ifstream file("/proc/loadavg");
  std::string load, running_of_all;  // "0.20 0.18 0.12 3/80 11206"
  file >> load >> load >> load >> running_of_all;
  int running = 0;
  return absl::SimpleAtoi(absl::string_view(running_of_all).substr(0, running_of_all.find('/')),
                          &running) &&
         running > UsableCores();
}

}  // namespace

int UsableCores() {
  cpu_set_t usable;
  return sched_getaffinity(0, sizeof(usable), &usable) == 0 ? CPU_COUNT(&usable) : 1;
}

void BusyPoll::Start() {
  end_ = absl::InfinitePast();
  if (to_leave_out_ > 0) {
    --to_leave_out_;
    return;
  }
  if (last_ == Last::kWorthIt) left_out_ = 0;
  last_ = Last::kNotUsed;
  end_ = Clock::System()->Now() + time_;
}

bool BusyPoll::Again(Others others) {
  const absl::Time before = Clock::System()->Now();
  if (before >= end_) {
    if (end_ != absl::InfinitePast()) End(1);
    return false;
  }
  if (last_ == Last::kNotUsed) last_ = Last::kWorthIt;  // so far
  sched_yield();
  if (others == Others::kHeed) Heed(before, Clock::System()->Now());
  return true;  // once more: it may have come meanwhile
}

void BusyPoll::Heed(absl::Time before, absl::Time after) {
  if (after - before < kOthersRan) {
    crowded_since_ = absl::InfiniteFuture();
    return;
  }
  last_ = Last::kCrowded;
  crowded_since_ = std::min(crowded_since_, after);
  if (after - crowded_since_ < kUntilTheKernelMovesThem && !IsMachineFull()) return;
  crowded_since_ = absl::InfiniteFuture();
  End(kLeftOutInACrowd);
}

void BusyPoll::End(int leave_out) {
  end_ = absl::InfinitePast();
  last_ = Last::kInVain;
  left_out_ = std::clamp(2 * left_out_, leave_out, kMostLeftOut);
  to_leave_out_ = left_out_;
}

}  // namespace parley::internal
