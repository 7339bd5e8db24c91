#include "parley/base/clock.h"

#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "parley/base/testing/wall_clock.h"

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

TEST(ClockTest, SettingTheMachinesClockMovesNothing) {
  const absl::Time before = internal::Clock::System()->Now();
  testing::WallClockSetBack set_back(absl::Hours(1));
  ASSERT_LT(absl::Now(), before);
  EXPECT_GE(internal::Clock::System()->Now(), before);
}

TEST(ClockTest, OthersClocksComeToATimeAtTheSameMoment) {
  const absl::Time now = internal::Clock::System()->Now();
  const auto soon = now + absl::Hours(1);
  EXPECT_LT(absl::AbsDuration(absl::FromChrono(internal::Clock::ToSteady(soon) -
                                               std::chrono::steady_clock::now()) -
                              absl::Hours(1)),
            absl::Minutes(1));
  testing::WallClockSetBack set_back(absl::Hours(1));
  EXPECT_LT(absl::AbsDuration(absl::FromChrono(internal::Clock::ToWall(soon)) - now),
            absl::Minutes(1));
}

TEST(ClockTest, ATimeBeyondAnotherClocksRangeIsItsEnd) {
  for (absl::Time far : {absl::InfiniteFuture(), absl::FromUnixSeconds(int64_t{1} << 60)}) {
    EXPECT_EQ(internal::Clock::ToSteady(far), std::chrono::steady_clock::time_point::max());
    EXPECT_EQ(internal::Clock::ToWall(far), std::chrono::system_clock::time_point::max());
  }
  for (absl::Time past : {absl::InfinitePast(), absl::FromUnixSeconds(-(int64_t{1} << 60))}) {
    EXPECT_EQ(internal::Clock::ToSteady(past), std::chrono::steady_clock::time_point::min());
    EXPECT_EQ(internal::Clock::ToWall(past), std::chrono::system_clock::time_point::min());
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
