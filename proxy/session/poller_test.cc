#include "parley/proxy/session/poller.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>

#include "parley/base/clock.h"
#include "parley/base/mutex.h"
#include "parley/proxy/session/testing/fake_link.h"

namespace parley::session {
namespace {

constexpr absl::Time kNever = absl::InfiniteFuture();
constexpr absl::Duration kMoment = absl::Milliseconds(1);

class PollerTest : public ::testing::Test {
 protected:
  // Sends it only when somebody polls, or flushes.
  std::shared_ptr<Call> Send() {
    internal::MutexLock lock(&mutex_);
    auto call = std::make_shared<Call>();
    EXPECT_TRUE(conversation_.room().Take(100));
    conversation_.Send(call.get(), {.object = 7, .method = "Get"}, {}, 100);
    return call;
  }
  bool Wait(Call& call, absl::Time deadline = kNever) {
    internal::MutexLock lock(&mutex_);
    return poller_.Wait(&call.latch, deadline, &mutex_);
  }
  void KeepWatch() {
    internal::MutexLock lock(&mutex_);
    poller_.KeepWatch(&mutex_);
  }
  void Flush() {
    internal::MutexLock lock(&mutex_);
    poller_.Flush();
  }
  void AwaitParked(const Call& call) {
    for (;;) {
      internal::MutexLock lock(&mutex_);
      if (call.latch.parked != nullptr) return;
    }
  }

  internal::Mutex mutex_;
  internal::ManualClock clock_;
  testing::FakeLink link_{absl::Milliseconds(60)};
  Watch watch_{clock_.Now()};
  Lookout lookout_;
  Lead lead_{&lookout_};
  Callbacks callbacks_{&watch_};
  Conversation conversation_{link_.welcome(), 1 << 20, clock_.Now(), &lead_, &callbacks_};
  Poller poller_{{&link_, &conversation_, &lookout_, &lead_, &watch_, &callbacks_, &clock_},
                 "broker:1",
                 absl::ZeroDuration()};
};

TEST_F(PollerTest, WhoWaitsAloneLeadsAndLeavesWithItsReply) {
  auto call = Send();
  link_.Reply(1, "reply");
  EXPECT_TRUE(Wait(*call));
  EXPECT_EQ(call->result, "reply");
  EXPECT_EQ(link_.Receive().calls_size(), 1);
  EXPECT_FALSE(lookout_.is_led());
}

TEST_F(PollerTest, ALeaderThatLeavesHandsOverToAFollower) {
  auto first = Send(), second = Send();
  std::thread leader([&] { EXPECT_TRUE(Wait(*first)); });
  link_.AwaitPoll();
  std::thread follower([&] { EXPECT_TRUE(Wait(*second)); });
  AwaitParked(*second);
  link_.Reply(1, "first");
  leader.join();
  EXPECT_EQ(first->result, "first");
  EXPECT_FALSE(second->latch.is_open);
  link_.AwaitPoll();
  link_.Reply(2, "second");
  follower.join();
  EXPECT_EQ(second->result, "second");
}

TEST_F(PollerTest, TheLeaderReadsForAFollowerToo) {
  auto first = Send(), second = Send();
  std::thread leader([&] { EXPECT_TRUE(Wait(*first)); });
  link_.AwaitPoll();
  std::thread follower([&] { EXPECT_TRUE(Wait(*second)); });
  AwaitParked(*second);
  link_.Reply(2, "second");
  follower.join();
  EXPECT_FALSE(first->latch.is_open);
  link_.Reply(1, "first");
  leader.join();
}

TEST_F(PollerTest, AWaitThatEndsLeavesTheLeadToOthers) {
  auto first = Send(), second = Send();
  EXPECT_FALSE(Wait(*first, internal::Clock::System()->Now()));
  EXPECT_FALSE(lookout_.is_led());
  std::thread leader([&] { EXPECT_TRUE(Wait(*second)); });
  link_.AwaitPoll();
  EXPECT_FALSE(Wait(*first, internal::Clock::System()->Now() + kMoment));  // as a follower
  link_.Reply(2, "second");
  leader.join();
}

TEST_F(PollerTest, TheSessionsOwnThreadLeadsWhenNobodyHasForAMoment) {
  auto call = Send();
  clock_.Advance(kMoment);
  link_.Reply(1, "reply");
  KeepWatch();
  EXPECT_EQ(call->result, "reply");
  EXPECT_FALSE(lookout_.is_led());
}

TEST_F(PollerTest, AndAtOnceForCallbacks) {
  auto call = Send();
  conversation_.calls().SetCallback(call.get(), [] {});
  link_.Reply(1, "reply");
  KeepWatch();
  EXPECT_TRUE(callbacks_.are_due());
}

TEST_F(PollerTest, ElseItSleepsForAMoment) {
  auto call = Send();
  link_.Reply(1, "reply");
  KeepWatch();
  EXPECT_FALSE(call->latch.is_open);
}

TEST_F(PollerTest, ItLeavesTheLeadToWhoWaits) {
  auto call = Send(), other = Send();
  clock_.Advance(kMoment);
  std::thread own([&] { KeepWatch(); });
  link_.AwaitPoll();
  std::thread waiting([&] { EXPECT_TRUE(Wait(*call)); });
  AwaitParked(*call);
  link_.EndPoll();  // as each event would
  own.join();
  link_.Reply(1, "reply");
  waiting.join();
}

TEST_F(PollerTest, TheEndOfAWriteIsSeenWithoutWaiting) {
  link_.HoldWrites(true);
  Send();
  Flush();
  link_.HoldWrites(false);
  Send();
  internal::MutexLock lock(&mutex_);
  poller_.PollForWritten(&mutex_);
  EXPECT_TRUE(conversation_.queue().is_empty());
  EXPECT_FALSE(conversation_.queue().is_writing());
}

TEST_F(PollerTest, AHeartbeatGoesWhenItIsDue) {
  clock_.Advance(absl::Milliseconds(20));
  wire::BrokerFrame answer;
  answer.set_heartbeat(true);
  link_.Send(answer);
  KeepWatch();
  EXPECT_EQ(link_.Receive().ByteSizeLong(), 0u);
  EXPECT_FALSE(conversation_.IsAwaited());
}

TEST_F(PollerTest, ASilentBrokerIsTheEnd) {
  auto call = Send();
  Flush();
  clock_.Advance(absl::Milliseconds(61));
  KeepWatch();
  EXPECT_EQ(call->failure,
            absl::UnavailableError(
                "the broker at broker:1 has been silent for 60ms; the session is lost"));
  EXPECT_TRUE(conversation_.has_ended());
}

TEST_F(PollerTest, ABrokenLinkIsTheEndForLeaderAndFollowers) {
  auto first = Send(), second = Send();
  std::thread leader([&] { EXPECT_TRUE(Wait(*first)); });
  link_.AwaitPoll();
  std::thread follower([&] { EXPECT_TRUE(Wait(*second)); });
  AwaitParked(*second);
  link_.BreakOff(absl::UnavailableError("cut off"));
  leader.join();
  follower.join();
  EXPECT_EQ(second->failure,
            absl::UnavailableError("the session with the broker at broker:1 is lost: cut off; "
                                   "connect again"));
}

TEST_F(PollerTest, ABreakCancelsTheLink) {
  auto call = Send();
  std::thread leader([&] { EXPECT_TRUE(Wait(*call)); });
  link_.AwaitPoll();
  {
    internal::MutexLock lock(&mutex_);
    poller_.Break(absl::UnavailableError("closed"));
    poller_.Break(absl::UnavailableError("closed again"));
  }
  leader.join();
  EXPECT_EQ(call->failure, absl::UnavailableError("closed"));
}

}  // namespace
}  // namespace parley::session
