#include "base/clock.h"

#include <gtest/gtest.h>

#include "absl/time/clock.h"

namespace parley {
namespace {

TEST(ClockTest, TheSystemClockIsTheMachines) {
  absl::Time before = absl::Now();
  absl::Time now = Clock::System()->Now();
  EXPECT_GE(now, before);
  EXPECT_LE(now, absl::Now());
  EXPECT_EQ(Clock::System(), Clock::System());
}

TEST(ClockTest, AManualClockMovesOnlyWhenTold) {
  ManualClock clock(absl::FromUnixSeconds(100));
  EXPECT_EQ(clock.Now(), absl::FromUnixSeconds(100));
  clock.Advance(absl::Seconds(5));
  EXPECT_EQ(clock.Now(), absl::FromUnixSeconds(105));
  clock.Advance(-absl::Seconds(10));
  EXPECT_EQ(clock.Now(), absl::FromUnixSeconds(95));
  clock.Set(absl::InfiniteFuture());
  EXPECT_EQ(clock.Now(), absl::InfiniteFuture());
}

}  // namespace
}  // namespace parley
