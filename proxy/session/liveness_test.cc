#include "parley/proxy/session/liveness.h"

#include <gtest/gtest.h>

namespace parley::session {
namespace {

using Verdict = Liveness::Verdict;

constexpr absl::Duration kTtl = absl::Seconds(60), kSecond = absl::Seconds(1);

class LivenessTest : public ::testing::Test {
 protected:
  Verdict After(absl::Duration time, bool writing = false) {
    now_ += time;
    return liveness_.Check(now_, writing);
  }

  absl::Time now_ = absl::FromUnixSeconds(1000);
  Liveness liveness_{kTtl, now_};
};

TEST_F(LivenessTest, AnIdleSessionSendsAHeartbeatEachThirdOfItsTime) {
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(After(kTtl / 3 - kSecond), Verdict::kAlive);
    EXPECT_EQ(After(kSecond), Verdict::kHeartbeatIsDue);
    EXPECT_TRUE(liveness_.awaits_answer());
    liveness_.OnSent(now_);
    liveness_.OnHeard(now_);
    liveness_.OnHeartbeatAnswered();
    EXPECT_FALSE(liveness_.awaits_answer());
  }
}

TEST_F(LivenessTest, OneThatSendsAndHearsNeedsNone) {
  for (int i = 0; i < 100; ++i) {
    liveness_.OnSent(now_);
    liveness_.OnHeard(now_);
    EXPECT_EQ(After(kTtl / 4), Verdict::kAlive);
  }
}

TEST_F(LivenessTest, OneThatOnlySendsAsksWhetherTheBrokerIsThere) {
  After(kTtl / 4);
  liveness_.OnSent(now_);
  EXPECT_EQ(After(kTtl / 4), Verdict::kHeartbeatIsDue);
}

TEST_F(LivenessTest, OneThatOnlyHearsRenewsItself) {
  After(kTtl / 4);
  liveness_.OnHeard(now_);
  EXPECT_EQ(After(kTtl / 4), Verdict::kHeartbeatIsDue);
}

TEST_F(LivenessTest, OneHeartbeatIsUnderWayAtATime) {
  EXPECT_EQ(After(kTtl / 3), Verdict::kHeartbeatIsDue);
  liveness_.OnSent(now_);
  EXPECT_EQ(After(kTtl / 3), Verdict::kAlive);
}

TEST_F(LivenessTest, NoneGoesBehindAWriteThatDoesNotEnd) {
  EXPECT_EQ(After(kTtl / 2, /*writing=*/true), Verdict::kAlive);
  EXPECT_FALSE(liveness_.awaits_answer());
}

TEST_F(LivenessTest, ABrokerThatDoesNotAnswerAHeartbeatIsSilentAfterTheWholeTime) {
  EXPECT_EQ(After(kTtl / 3), Verdict::kHeartbeatIsDue);
  liveness_.OnSent(now_);
  EXPECT_EQ(After(2 * kTtl / 3), Verdict::kAlive);
  EXPECT_EQ(After(kSecond), Verdict::kSilent);
}

TEST_F(LivenessTest, ABrokerThatTakesNoBytesIsSilentAfterTheWholeTime) {
  liveness_.OnSent(now_);
  EXPECT_EQ(After(kTtl, /*writing=*/true), Verdict::kAlive);
  EXPECT_EQ(After(kSecond, /*writing=*/true), Verdict::kSilent);
}

TEST_F(LivenessTest, AProcessThatWasStoppedAsksBeforeItGivesUp) {
  EXPECT_EQ(After(100 * kTtl), Verdict::kHeartbeatIsDue);
  liveness_.OnSent(now_);
  EXPECT_EQ(After(kTtl / 6), Verdict::kAlive);
  EXPECT_EQ(After(kSecond), Verdict::kSilent);
}

TEST_F(LivenessTest, AnyFrameShowsThatTheBrokerIsThere) {
  EXPECT_EQ(After(kTtl / 3), Verdict::kHeartbeatIsDue);
  liveness_.OnSent(now_);
  After(kTtl / 2);
  liveness_.OnHeard(now_);  // a reply, and the heartbeat's answer is still to come
  EXPECT_EQ(After(kTtl), Verdict::kAlive);
  EXPECT_EQ(After(kSecond), Verdict::kSilent);
}

TEST_F(LivenessTest, ItIsToBeAskedOftenEnoughForAllOfThat) {
  EXPECT_LE(liveness_.interval(), kTtl / 6);
  EXPECT_EQ(liveness_.ttl(), kTtl);
}

}  // namespace
}  // namespace parley::session
