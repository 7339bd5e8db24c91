#include "parley/proxy/session/pump.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "parley/base/clock.h"
#include "parley/base/mutex.h"
#include "parley/proxy/session/testing/fake_link.h"

namespace parley::session {
namespace {

using Event = Link::Event;

constexpr absl::Duration kTtl = absl::Minutes(1);

class PumpTest : public ::testing::Test {
 protected:
  void Add() {
    internal::MutexLock lock(&mutex_);
    queue_.AddDrop(7, 1);
    pump_.Flush();
  }
  Event Next(absl::Time deadline = absl::InfiniteFuture()) {
    internal::MutexLock lock(&mutex_);
    return pump_.Next(deadline, &mutex_);
  }

  internal::Mutex mutex_;
  internal::ManualClock clock_;
  testing::FakeLink link_;
  SendQueue queue_{1 << 20};
  Liveness liveness_{kTtl, clock_.Now()};
  Lookout lookout_;
  Pump pump_{{&link_, &queue_, &liveness_, &lookout_, &clock_}, absl::ZeroDuration()};
};

TEST_F(PumpTest, WhileNobodyLeadsWhoeverFlushesWrites) {
  Add();
  EXPECT_EQ(link_.Receive().drops_size(), 1);
  EXPECT_EQ(link_.submits(), 1);
}

TEST_F(PumpTest, TheLeaderWritesWhatIsThereWhenItBegins) {
  queue_.AddDrop(7, 1);
  pump_.Begin();
  EXPECT_EQ(Next(), Event::kWritten);
  EXPECT_EQ(link_.Receive().drops_size(), 1);
  EXPECT_EQ(link_.submits(), 0);  // along with its poll
}

TEST_F(PumpTest, WhatPilesUpBehindAWriteGoesInOneFrameWhenThatHasEnded) {
  link_.HoldWrites(true);
  for (int i = 0; i < 3; ++i) Add();
  EXPECT_EQ(link_.Receive().drops_size(), 1);
  EXPECT_FALSE(link_.HasSent());
  link_.HoldWrites(false);
  pump_.Begin();
  EXPECT_EQ(Next(), Event::kWritten);
  EXPECT_EQ(Next(), Event::kWritten);
  EXPECT_EQ(link_.Receive().drops_size(), 2);
}

TEST_F(PumpTest, TheLeaderThatLooksWritesForOthersAndIsToldThatItIsTo) {
  pump_.Begin();
  Add();
  EXPECT_FALSE(link_.HasSent());
  EXPECT_EQ(Next(), Event::kWritten);
  EXPECT_EQ(link_.Receive().drops_size(), 1);
}

TEST_F(PumpTest, WhileTheLeaderSleepsOthersWriteForThemselves) {
  pump_.Begin();
  std::thread leader([this] { EXPECT_EQ(Next(), Event::kWritten); });
  link_.AwaitPoll();
  Add();
  leader.join();
  EXPECT_EQ(link_.Receive().drops_size(), 1);
}

TEST_F(PumpTest, WhoEndsToLeadLeavesNothingUnwritten) {
  pump_.Begin();
  Add();
  pump_.End();
  EXPECT_EQ(link_.Receive().drops_size(), 1);
  Add();  // behind a write that nobody has seen the end of
  EXPECT_FALSE(link_.HasSent());
}

TEST_F(PumpTest, FramesAreReadOneBehindTheOther) {
  pump_.Begin();
  link_.Reply(1, "first");
  link_.Reply(2, "second");
  EXPECT_EQ(Next(), Event::kRead);
  EXPECT_EQ(pump_.frame().replies(0).result(), "first");
  EXPECT_EQ(Next(), Event::kRead);
  EXPECT_EQ(pump_.frame().replies(0).result(), "second");
}

TEST_F(PumpTest, ALookAtWhatHasHappenedDoesNotWaitOrRead) {
  link_.HoldWrites(true);
  Add();
  link_.Reply(1, "reply");
  pump_.Begin();
  internal::MutexLock lock(&mutex_);
  EXPECT_EQ(pump_.NextNow(&mutex_), Event::kNone);
  link_.HoldWrites(false);
  EXPECT_EQ(pump_.NextNow(&mutex_), Event::kWritten);
  EXPECT_FALSE(queue_.is_writing());
  EXPECT_EQ(pump_.NextNow(&mutex_), Event::kNone);
}

TEST_F(PumpTest, APollEndsAtItsDeadline) {
  pump_.Begin();
  EXPECT_EQ(Next(internal::Clock::System()->Now()), Event::kNone);
  EXPECT_EQ(Next(internal::Clock::System()->Now() + absl::Milliseconds(1)), Event::kNone);
}

TEST_F(PumpTest, WhatIsSentAndHeardCountsForTheSessionsLife) {
  pump_.Begin();
  link_.Send({});
  clock_.Advance(kTtl / 2);
  EXPECT_EQ(Next(), Event::kRead);
  Add();
  EXPECT_EQ(Next(), Event::kWritten);
  clock_.Advance(kTtl / 4);
  EXPECT_EQ(liveness_.Check(clock_.Now(), false), Liveness::Verdict::kAlive);
}

TEST_F(PumpTest, AStoppedOneWritesNothing) {
  pump_.Stop();
  Add();
  EXPECT_FALSE(link_.HasSent());
  pump_.Begin();
  EXPECT_EQ(Next(), Event::kBroken);
}

TEST_F(PumpTest, AnEndOfTheLinkIsAnEvent) {
  pump_.Begin();
  std::thread leader([this] { EXPECT_EQ(Next(), Event::kBroken); });
  link_.AwaitPoll();
  link_.BreakOff(absl::UnavailableError("gone"));
  leader.join();
  EXPECT_EQ(link_.status(), absl::UnavailableError("gone"));
}

}  // namespace
}  // namespace parley::session
