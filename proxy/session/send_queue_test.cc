#include "parley/proxy/session/send_queue.h"

#include <gtest/gtest.h>

#include <string>

#include "parley/proto/session.pb.h"

namespace parley::session {
namespace {

class SendQueueTest : public ::testing::Test {
 protected:
  uint64_t AddCall(absl::string_view request = "request") {
    const stub::RequestParts parts(&request, 1);
    return queue_.AddCall({.object = 7, .method = "Get", .thread = 3}, parts,
                          SendQueue::BytesOf("Get", parts));
  }
  void AddCalls(int count) {
    for (int i = 0; i < count; ++i) AddCall();
  }
  // The next frame, written at once.
  wire::ClientFrame Take() {
    wire::ClientFrame frame;
    EXPECT_TRUE(queue_.HasFrame());
    EXPECT_TRUE(frame.ParseFromString(queue_.TakeFrame()));
    queue_.OnWritten();
    return frame;
  }

  SendQueue queue_{1 << 20};
};

TEST_F(SendQueueTest, EntriesGoTogetherInTheOrderInWhichTheyCame) {
  EXPECT_EQ(AddCall("first"), 1u);
  EXPECT_EQ(AddCall("second"), 2u);
  queue_.AddCancel(1);
  queue_.AddDrop(7, 2);
  const wire::ClientFrame frame = Take();
  ASSERT_EQ(frame.calls_size(), 2);
  EXPECT_EQ(frame.calls(0).sequence(), 1u);
  EXPECT_EQ(frame.calls(0).request(), "first");
  EXPECT_EQ(frame.calls(1).sequence(), 2u);
  EXPECT_EQ(frame.calls(1).thread(), 3u);
  EXPECT_EQ(frame.cancels(0), 1u);
  EXPECT_EQ(frame.drops(0).count(), 2u);
  EXPECT_TRUE(queue_.is_empty());
}

TEST_F(SendQueueTest, ACallBehindADropGoesIntoAFrameOfItsOwn) {
  queue_.AddDrop(7, 1);
  AddCall();
  queue_.AddCancel(1);
  AddCall();
  EXPECT_EQ(Take().drops_size(), 1);
  EXPECT_EQ(Take().calls_size(), 1);
  EXPECT_EQ(Take().calls_size(), 1);
}

// The broker answers only a frame without entries, and the session would count it as silent.
TEST_F(SendQueueTest, WhatIsDroppedBehindAHeartbeatDoesNotTakeItsPlace) {
  queue_.AddHeartbeat();
  queue_.AddDrop(7, 1);
  EXPECT_EQ(Take().ByteSizeLong(), 0u);
  EXPECT_EQ(Take().drops_size(), 1);
  EXPECT_FALSE(queue_.HasFrame());
}

TEST_F(SendQueueTest, AHeartbeatIsAFrameOfItsOwnBehindOthersToo) {
  AddCall();
  queue_.AddHeartbeat();
  AddCall();
  EXPECT_EQ(Take().calls_size(), 1);
  EXPECT_EQ(Take().ByteSizeLong(), 0u);
  EXPECT_EQ(Take().calls_size(), 1);
}

TEST_F(SendQueueTest, AFullFrameIsFollowedByAnother) {
  const std::string large(400 << 10, 'x');
  for (int i = 0; i < 3; ++i) AddCall(large);
  EXPECT_EQ(Take().calls_size(), 2);
  EXPECT_EQ(Take().calls_size(), 1);
}

TEST_F(SendQueueTest, AFrameHasNoMoreThanTheBrokerTakes) {
  SendQueue small(1000);
  const std::string request(400, 'x');
  const absl::string_view part = request;
  for (int i = 0; i < 3; ++i) {
    small.AddCall({.method = "Get"}, {&part, 1}, SendQueue::BytesOf("Get", {&part, 1}));
  }
  EXPECT_LE(small.TakeFrame().size(), 1000u);
  small.OnWritten();
  EXPECT_LE(small.TakeFrame().size(), 1000u);
  EXPECT_TRUE(small.is_empty());
}

TEST_F(SendQueueTest, ACallThatNoFrameTakesIsRefusedWithTheFlagToRaise) {
  const std::string request(1000, 'x');
  const absl::string_view parts[] = {absl::string_view(request), "y"};
  const size_t bytes = SendQueue::BytesOf("Get", parts);
  EXPECT_TRUE(SendQueue(bytes).CheckSize("Get", bytes).ok());
  const absl::Status refused = SendQueue(bytes - 1).CheckSize("Get", bytes);
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_NE(refused.message().find("Get: the request has 1001 bytes"), absl::string_view::npos)
      << refused;
  EXPECT_NE(refused.message().find("--max-frame-bytes"), absl::string_view::npos);
}

TEST_F(SendQueueTest, WhatPilesUpBehindAWriteGoesWhenThatHasEnded) {
  AddCall();
  EXPECT_FALSE(queue_.TakeFrame().empty());
  AddCalls(2);
  EXPECT_TRUE(queue_.is_writing());
  EXPECT_FALSE(queue_.HasFrame());
  queue_.OnWritten();
  EXPECT_EQ(Take().calls_size(), 2);
}

TEST_F(SendQueueTest, ACallThatIsAloneIsWorthAFrame) {
  AddCall();
  EXPECT_TRUE(queue_.IsWorthAFrame(1));
  EXPECT_FALSE(queue_.IsWorthAFrame(2));
  queue_.OnReplies(2);  // the last one had company, and this one will
  EXPECT_FALSE(queue_.IsWorthAFrame(1));
}

TEST_F(SendQueueTest, ManyCallsAreWorthAFrameWhenTheyAreAPartOfThoseUnderWay) {
  AddCalls(31);
  EXPECT_FALSE(queue_.IsWorthAFrame(31));
  AddCall();
  EXPECT_TRUE(queue_.IsWorthAFrame(32));
  EXPECT_TRUE(queue_.IsWorthAFrame(131));
  EXPECT_FALSE(queue_.IsWorthAFrame(132));
  Take();
  EXPECT_FALSE(queue_.IsWorthAFrame(32));  // they are gone
}

TEST_F(SendQueueTest, ItIsPiledUpAtEveryFrameThatHasToWait) {
  AddCall();
  queue_.TakeFrame();
  int piled_up = 0;
  for (int i = 0; i < 100; ++i) {
    AddCall();
    piled_up += queue_.IsPiledUp();
  }
  EXPECT_EQ(piled_up, 3);
  queue_.OnWritten();
  AddCalls(28);
  EXPECT_FALSE(queue_.IsPiledUp());  // nothing is in the way
}

}  // namespace
}  // namespace parley::session
