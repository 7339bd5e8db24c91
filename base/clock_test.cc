#include "parley/base/clock.h"

#include <gtest/gtest.h>

#include "absl/time/clock.h"

namespace parley {
namespace {

TEST(ClockTest, TheSystemClockTellsAboutTheMachinesTime) {
  EXPECT_LT(absl::AbsDuration(internal::Clock::System()->Now() - absl::Now()), absl::Minutes(1));
  EXPECT_EQ(internal::Clock::System(), internal::Clock::System());
}

TEST(ClockTest, TheSystemClockNeverGoesBack) {
  absl::Time last = internal::Clock::System()->Now();
  for (int i = 0; i < 10'000; ++i) {
    absl::Time now = internal::Clock::System()->Now();
    ASSERT_GE(now, last);
    last = now;
  }
}

TEST(ClockTest, AManualClockMovesOnlyWhenTold) {
  internal::ManualClock clock(absl::FromUnixSeconds(100));
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
