#include "parley/proxy/session/conversation.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "parley/proxy/session/watch.h"

namespace parley::session {
namespace {

constexpr size_t kMaxBytes = 10000;

wire::BrokerWelcome Welcome() {
  wire::BrokerWelcome welcome;
  welcome.set_session_ttl_us(60'000'000);
  welcome.set_max_frame_bytes(1 << 20);
  return welcome;
}

class ConversationTest : public ::testing::Test {
 protected:
  std::shared_ptr<Call> Send(size_t bytes = 2000) {
    EXPECT_TRUE(conversation_.room().Take(bytes));
    auto call = std::make_shared<Call>();
    const absl::string_view request = "request";
    conversation_.Send(call.get(), {.object = 7, .method = "Get"}, stub::RequestParts(&request, 1),
                       bytes);
    return call;
  }
  wire::ClientFrame Take() {
    wire::ClientFrame frame;
    EXPECT_TRUE(frame.ParseFromString(conversation_.queue().TakeFrame()));
    conversation_.queue().OnWritten();
    return frame;
  }
  static wire::BrokerFrame Replies(std::initializer_list<uint64_t> sequences) {
    wire::BrokerFrame frame;
    for (uint64_t sequence : sequences) {
      wire::Reply* reply = frame.add_replies();
      reply->set_sequence(sequence);
      reply->set_result("result " + std::to_string(sequence));
    }
    return frame;
  }
  void Receive(wire::BrokerFrame frame) { conversation_.OnFrame(&frame); }

  absl::Time now_ = absl::FromUnixSeconds(1000);
  Watch watch_{now_};
  Lookout lookout_;
  Lead lead_{&lookout_};
  Callbacks callbacks_{&watch_};
  Conversation conversation_{Welcome(), kMaxBytes, now_, &lead_, &callbacks_};
};

TEST_F(ConversationTest, CallsAreNumberedAndCarryTheThreadThatMadeThem) {
  auto first = Send(), second = Send();
  const wire::ClientFrame frame = Take();
  ASSERT_EQ(frame.calls_size(), 2);
  EXPECT_EQ(frame.calls(0).sequence(), first->sequence);
  EXPECT_EQ(frame.calls(1).sequence(), second->sequence);
  EXPECT_LT(first->sequence, second->sequence);
  EXPECT_EQ(frame.calls(0).thread(), frame.calls(1).thread());
  EXPECT_NE(frame.calls(0).thread(), 0u);
}

TEST_F(ConversationTest, TheRepliesOfAFrameGoToTheirCallsInAnyOrder) {
  auto first = Send(), second = Send(), third = Send();
  Receive(Replies({3, 1}));
  EXPECT_EQ(first->result, "result 1");
  EXPECT_EQ(third->result, "result 3");
  EXPECT_FALSE(second->latch.is_open);
}

TEST_F(ConversationTest, AReplyGivesItsRoomToWhoWaits) {
  auto large = Send(kMaxBytes);
  Room::Ticket ticket(5000);
  conversation_.room().StandInLine(&ticket);
  Receive(Replies({large->sequence}));
  EXPECT_TRUE(ticket.latch.is_open);
}

TEST_F(ConversationTest, AReplyToNoCallGivesNoRoom) {
  auto large = Send(kMaxBytes);
  Receive(Replies({77}));
  EXPECT_FALSE(conversation_.room().Take(5000));
}

TEST_F(ConversationTest, ItIsAwaitedWhileSomethingIsToComeOrToGo) {
  EXPECT_FALSE(conversation_.IsAwaited());
  auto call = Send();
  Take();
  EXPECT_TRUE(conversation_.IsAwaited());  // the reply
  Receive(Replies({1}));
  EXPECT_FALSE(conversation_.IsAwaited());
  conversation_.queue().AddDrop(7, 1);
  EXPECT_TRUE(conversation_.IsAwaited());  // the drop
  conversation_.queue().TakeFrame();
  EXPECT_FALSE(conversation_.IsAwaited());
  EXPECT_TRUE(conversation_.NeedsPoll());  // for the end of the write
  conversation_.queue().OnWritten();
  EXPECT_FALSE(conversation_.NeedsPoll());
}

TEST_F(ConversationTest, AHeartbeatIsAwaitedUntilItIsAnswered) {
  EXPECT_EQ(conversation_.liveness().Check(now_ + absl::Seconds(20), false),
            Liveness::Verdict::kHeartbeatIsDue);
  EXPECT_TRUE(conversation_.IsAwaited());
  wire::BrokerFrame answer;
  answer.set_heartbeat(true);
  Receive(answer);
  EXPECT_FALSE(conversation_.IsAwaited());
}

TEST_F(ConversationTest, ACallThatHasCompanyOnItsWayBackIsNotAlone) {
  auto first = Send(), second = Send();
  Take();
  Receive(Replies({1, 2}));
  Send();
  EXPECT_FALSE(conversation_.IsWorthAFrame());
  Take();
  Receive(Replies({3}));
  Send();
  EXPECT_TRUE(conversation_.IsWorthAFrame());
}

TEST_F(ConversationTest, ItsEndFailsCallsAndThoseInLine) {
  auto call = Send(kMaxBytes);
  Room::Ticket ticket(5000);
  conversation_.room().StandInLine(&ticket);
  const absl::Status why = absl::UnavailableError("gone");
  EXPECT_TRUE(conversation_.End(why));
  EXPECT_EQ(call->failure, why);
  EXPECT_TRUE(ticket.latch.is_open);
  EXPECT_TRUE(conversation_.has_ended());
  EXPECT_FALSE(conversation_.IsAwaited());
  EXPECT_FALSE(conversation_.NeedsPoll());
  EXPECT_FALSE(conversation_.End(absl::InternalError("later")));
  EXPECT_EQ(conversation_.status(), why);
}

}  // namespace
}  // namespace parley::session
