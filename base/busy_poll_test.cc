#include "parley/base/busy_poll.h"

#include <sched.h>

#include <atomic>
#include <thread>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "parley/base/clock.h"
#include "parley/base/testing/wall_clock.h"

namespace parley {
namespace {

// How often it looks in a moment in which nothing comes.
int LooksInVain(internal::BusyPoll& busy) {
  busy.Start();
  int looks = 0;
  while (busy.Again(internal::BusyPoll::Others::kIgnore)) ++looks;
  return looks;
}

TEST(BusyPollTest, LooksUntilTheMomentIsOver) {
  internal::BusyPoll busy(absl::Milliseconds(1));
  const absl::Time start = internal::Clock::System()->Now();
  EXPECT_GT(LooksInVain(busy), 0);
  EXPECT_GE(internal::Clock::System()->Now() - start, absl::Milliseconds(1));
}

TEST(BusyPollTest, TheMomentEndsAlthoughTheMachinesClockIsSetBack) {
  internal::BusyPoll busy(absl::Milliseconds(1));
  busy.Start();
  testing::WallClockSetBack set_back(absl::Hours(1));
  const absl::Time start = internal::Clock::System()->Now();
  while (busy.Again(internal::BusyPoll::Others::kIgnore)) {
    ASSERT_LT(internal::Clock::System()->Now() - start, absl::Minutes(1));
  }
}

TEST(BusyPollTest, WithoutTimeItDoesNotLook) {
  internal::BusyPoll busy(absl::ZeroDuration());
  EXPECT_EQ(LooksInVain(busy), 0);
  EXPECT_EQ(LooksInVain(busy), 0);
}

TEST(BusyPollTest, DoesNotLookBeforeItStarts) {
  internal::BusyPoll busy(absl::Hours(1));
  EXPECT_FALSE(busy.Again());
}

TEST(BusyPollTest, LeavesOutMoreAfterEachMomentInVain) {
  internal::BusyPoll busy(absl::Microseconds(50));
  for (int left_out : {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1024}) {
    EXPECT_GT(LooksInVain(busy), 0);
    for (int i = 0; i < left_out; ++i) EXPECT_EQ(LooksInVain(busy), 0) << left_out;
  }
}

TEST(BusyPollTest, LeavesNothingOutAfterAMomentThatWasWorthIt) {
  internal::BusyPoll busy(absl::Hours(1));
  for (int i = 0; i < 3; ++i) {
    busy.Start();
    EXPECT_TRUE(busy.Again(internal::BusyPoll::Others::kIgnore));
  }
}

TEST(BusyPollTest, GivesWayToOthersThatWantTheCore) {
  cpu_set_t before, one;
  ASSERT_EQ(sched_getaffinity(0, sizeof(before), &before), 0);
  CPU_ZERO(&one);
  CPU_SET(sched_getcpu(), &one);
  ASSERT_EQ(sched_setaffinity(0, sizeof(one), &one), 0);  // the thread inherits it
  std::atomic<bool> stop = false;
  std::thread other([&stop] {
    while (!stop) {
    }
  });
  internal::BusyPoll busy(absl::Hours(1));
  busy.Start();
  while (busy.Again(internal::BusyPoll::Others::kHeed)) {
  }
  stop = true;
  other.join();
  ASSERT_EQ(sched_setaffinity(0, sizeof(before), &before), 0);
  EXPECT_EQ(LooksInVain(busy), 0);
}

}  // namespace
}  // namespace parley
