#include "parley/base/duration.h"

#include <gtest/gtest.h>

#include <chrono>
#include <climits>
#include <cmath>
#include <cstdint>
#include <limits>

namespace parley {
namespace {

using std::chrono::steady_clock;
using std::chrono::system_clock;
using Seconds = std::chrono::seconds;
using SysSeconds = std::chrono::sys_seconds;

TEST(DurationTest, RoundsUpToNanoseconds) {
  using Picoseconds = std::chrono::duration<int64_t, std::pico>;
  EXPECT_EQ(ToDuration(Picoseconds(1)), absl::Nanoseconds(1));
  EXPECT_EQ(ToDuration(std::chrono::nanoseconds(-1)), absl::Nanoseconds(-1));
  EXPECT_EQ(ToDuration(std::chrono::duration<double>(0.5)), absl::Milliseconds(500));
}

TEST(DurationTest, WhatIsOutOfRangeIsInfinite) {
  for (auto far : {std::chrono::hours::max(), std::chrono::hours(24 * 366 * 8000)}) {
    EXPECT_EQ(ToDuration(far), absl::InfiniteDuration());
    EXPECT_EQ(ToDuration(-far), -absl::InfiniteDuration());
  }
  EXPECT_EQ(ToDuration(Seconds::min()), -absl::InfiniteDuration());
  EXPECT_EQ(ToDuration(std::chrono::duration<double>(std::nan(""))), -absl::InfiniteDuration());
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(ToDuration(std::chrono::duration<double>(kInfinity)), absl::InfiniteDuration());
  EXPECT_EQ(ToDuration(std::chrono::duration<double>(-kInfinity)), -absl::InfiniteDuration());
}

TEST(DurationTest, ADeadlineOfTheClocksFirstMomentHasPassed) {
  EXPECT_LT(TimeUntil(steady_clock::time_point::min()), -absl::Hours(24 * 365 * 100));
  EXPECT_LT(TimeUntil(system_clock::time_point::min()), -absl::Hours(24 * 365 * 100));
  EXPECT_EQ(TimeUntil(SysSeconds::min()), -absl::InfiniteDuration());
}

TEST(DurationTest, ADeadlineBeyondTheClocksRangeIsToCome) {
  EXPECT_GT(TimeUntil(steady_clock::time_point::max()), absl::Hours(24 * 365 * 100));
  EXPECT_EQ(TimeUntil(SysSeconds::max()), absl::InfiniteDuration());
  const SysSeconds year9999{Seconds(253'402'300'799)};
  EXPECT_GT(TimeUntil(year9999), absl::Hours(24 * 365 * 100));
}

TEST(DurationTest, ADeadlineNearbyIsAsFarAsItIs) {
  const absl::Duration left = TimeUntil(steady_clock::now() + std::chrono::hours(1));
  EXPECT_LE(left, absl::Hours(1));
  EXPECT_GT(left, absl::Minutes(59));
  EXPECT_LT(TimeUntil(system_clock::now() - std::chrono::nanoseconds(1)), absl::ZeroDuration());
}

TEST(DurationTest, PollGetsNothingThatItTakesForNoLimit) {
  EXPECT_EQ(PollMilliseconds(absl::ZeroDuration()), 0);
  EXPECT_EQ(PollMilliseconds(absl::Nanoseconds(-1)), 0);
  EXPECT_EQ(PollMilliseconds(-absl::InfiniteDuration()), 0);
  EXPECT_EQ(PollMilliseconds(absl::Nanoseconds(1)), 1);
  EXPECT_EQ(PollMilliseconds(absl::Milliseconds(3)), 3);
  EXPECT_EQ(PollMilliseconds(absl::Milliseconds(int64_t{1} << 32)), INT_MAX);
  EXPECT_EQ(PollMilliseconds(absl::InfiniteDuration()), INT_MAX);
}

TEST(DurationTest, OnTheWireNegativeStaysNegativeAndShortIsNotNone) {
  EXPECT_EQ(WireMicroseconds(absl::ZeroDuration()), 0);
  EXPECT_EQ(WireMicroseconds(absl::Nanoseconds(-1)), -1);
  EXPECT_EQ(WireMicroseconds(absl::Nanoseconds(1)), 1);
  EXPECT_EQ(WireMicroseconds(absl::Nanoseconds(1001)), 2);
  EXPECT_EQ(WireMicroseconds(absl::Seconds(-2)), -2'000'000);
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  EXPECT_EQ(WireMicroseconds(absl::InfiniteDuration()), kMost);
  EXPECT_EQ(WireMicroseconds(absl::Microseconds(kMost) + absl::Hours(1)), kMost);
  EXPECT_EQ(WireMicroseconds(-absl::InfiniteDuration()), std::numeric_limits<int64_t>::min());
}

}  // namespace
}  // namespace parley
