#include "base/busy_poll.h"

#include <sched.h>

#include <algorithm>

#include "absl/time/clock.h"

namespace parley {
namespace {

// When nobody else wants the core the kernel is back sooner.
constexpr absl::Duration kOthersRan = absl::Microseconds(4);
constexpr int kMostLeftOut = 1024;

}  // namespace

void BusyPoll::Start() {
  if (to_leave_out_ > 0) {
    --to_leave_out_;
    return;
  }
  if (!was_in_vain_) left_out_ = 0;
  was_in_vain_ = false;
  end_ = absl::Now() + time_;
}

bool BusyPoll::Again(Others others) {
  const absl::Time before = absl::Now();
  if (before >= end_) {
    if (end_ != absl::InfinitePast()) End();
    return false;
  }
  sched_yield();
  if (others == Others::kHeed && absl::Now() - before >= kOthersRan) End();
  return true;  // once more: it may have come meanwhile
}

void BusyPoll::End() {
  end_ = absl::InfinitePast();
  was_in_vain_ = true;
  left_out_ = std::clamp(2 * left_out_, 1, kMostLeftOut);
  to_leave_out_ = left_out_;
}

}  // namespace parley
