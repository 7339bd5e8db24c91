#include "parley/proxy/session/watch.h"

#include <gtest/gtest.h>

#include <thread>

#include "parley/base/mutex.h"

namespace parley::session {
namespace {

constexpr absl::Duration kMoment = absl::Milliseconds(1), kLongest = absl::Seconds(5);

class WatchTest : public ::testing::Test {
 protected:
  absl::Duration Sleep(bool alone) {
    const absl::Duration time = watch_.BeginSleep(alone, kLongest);
    watch_.EndSleep();
    return time;
  }

  absl::Time now_ = absl::FromUnixSeconds(1000);
  Watch watch_{now_};
};

TEST_F(WatchTest, ItLeadsWhenNobodyHasForAMoment) {
  EXPECT_FALSE(watch_.IsTimeToLead(now_, false));
  EXPECT_TRUE(watch_.IsTimeToLead(now_ + kMoment, false));
  watch_.OnLed(now_ + kMoment);
  EXPECT_FALSE(watch_.IsTimeToLead(now_ + kMoment, false));
}

TEST_F(WatchTest, ItLeadsAtOnceForCallbacks) { EXPECT_TRUE(watch_.IsTimeToLead(now_, true)); }

TEST_F(WatchTest, ItSleepsLongWhenThereIsNothingToLookAfter) {
  EXPECT_EQ(Sleep(false), kLongest);
  EXPECT_EQ(Sleep(false), kLongest);
}

TEST_F(WatchTest, ItLooksAgainSoonWhileCallsAreAlone) {
  EXPECT_EQ(Sleep(true), kMoment);
  EXPECT_EQ(Sleep(false), kLongest);
}

TEST_F(WatchTest, ItLooksAgainSoonAfterAnAsynchronousCall) {
  watch_.OnAsyncCall();
  EXPECT_EQ(Sleep(false), kMoment);
  EXPECT_EQ(Sleep(false), kLongest);
}

TEST_F(WatchTest, ItLooksLessOftenWhileItGoesWellWithoutIt) {
  EXPECT_EQ(Sleep(true), kMoment);
  EXPECT_EQ(Sleep(true), 2 * kMoment);
  EXPECT_EQ(Sleep(true), 4 * kMoment);
  EXPECT_EQ(Sleep(true), 4 * kMoment);
  EXPECT_TRUE(watch_.IsTimeToLead(now_ + kMoment, false));  // it is needed after all
  EXPECT_EQ(Sleep(true), kMoment);
}

TEST_F(WatchTest, WhileItLooksBeforeLongNobodyHasToWakeIt) {
  EXPECT_FALSE(watch_.looks_soon());
  watch_.BeginSleep(true, kLongest);
  EXPECT_TRUE(watch_.looks_soon());
  watch_.EndSleep();
  EXPECT_FALSE(watch_.looks_soon());
  watch_.BeginSleep(false, kLongest);
  EXPECT_FALSE(watch_.looks_soon());
  watch_.LookNow();
  EXPECT_TRUE(watch_.looks_soon());  // one waker is enough
}

TEST_F(WatchTest, ASleepIsEndedByWhoWakesIt) {
  internal::Mutex mutex;
  bool wanted = false;
  std::thread waker;
  {
    internal::MutexLock lock(&mutex);
    waker = std::thread([&] {
      internal::MutexLock lock(&mutex);
      wanted = true;
      watch_.LookNow();
    });
    while (!wanted) watch_.Sleep(false, absl::InfiniteDuration(), &mutex);
  }
  waker.join();
}

}  // namespace
}  // namespace parley::session
