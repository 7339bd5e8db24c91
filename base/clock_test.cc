#include "parley/base/clock.h"

#include <gtest/gtest.h>

#include "absl/time/clock.h"

namespace parley {
namespace {

TEST(ClockTest, TheSystemClockTellsAboutTheMachinesTime) {
  EXPECT_LT(absl::AbsDuration(Clock::System()->Now() - absl::Now()), absl::Minutes(1));
  EXPECT_EQ(Clock::System(), Clock::System());
}

TEST(ClockTest, TheSystemClockNeverGoesBack) {
  absl::Time last = Clock::System()->Now();
  for (int i = 0; i < 10'000; ++i) {
    absl::Time now = Clock::System()->Now();
    ASSERT_GE(now, last);
    last = now;
  }
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
