// A client that does not take its replies, and one that asks for very many at once.

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <string>

#include "parley/proto/queue.pb.h"
#include "parley/proxy/sync_manager.h"
#include "parley/tests/testing/broker.h"
#include "parley/tests/testing/raw_stream.h"

namespace parley::testing {
namespace {

constexpr size_t kItemBytes = 4 << 20;
constexpr int kCopies = 300;

// Far below what the replies would take, and far above the rest.
size_t ABound() { return (std::getenv("PARLEY_SANITIZER") == nullptr ? 200u : 800u) << 20; }

class BackpressureTest : public ::testing::Test {
 protected:
  BackpressureTest()
      : good_(*SyncManager::Connect({.address = broker_.address(), .authkey = broker_.authkey()})),
        list_(*good_.List<std::string>({.name = "list"})),
        queue_(*good_.Queue<int>({.name = "queue"})),
        stream_(broker_.address()) {
    EXPECT_TRUE(list_.Append(std::string(kItemBytes, 'x')).ok());
    // It sends no heartbeats, however long a slow build takes for all those bytes.
    EXPECT_TRUE(stream_.Authenticate(broker_.authkey(), absl::Minutes(5)));
  }

  void Add(wire::ClientFrame* frame, uint64_t object, const std::string& method,
           const std::string& request = "") {
    frame->MergeFrom(CallFrame(++sequence_, object, method, request));
  }
  static std::string PutOf(int item) {
    queue::PutRequest request;
    request.mutable_item()->set_integer(item);
    return request.SerializeAsString();
  }
  uint64_t list() const { return list_.ref().id(); }
  uint64_t queue() const { return queue_.ref().id(); }

  Broker broker_;
  SyncManager good_;
  List<std::string> list_;
  Queue<int> queue_;
  RawStream stream_;
  uint64_t sequence_ = 0;
};

TEST_F(BackpressureTest, OneFrameWithManyLargeRepliesGoesOnAsTheyAreTaken) {
  auto empty = *good_.Queue<int>();
  wire::ClientFrame frame;
  Add(&frame, empty.ref().id(), "Get");  // waits, and is cancelled at the frame's end
  Add(&frame, queue(), "Put", PutOf(1));
  for (int i = 0; i < kCopies; ++i) Add(&frame, list(), "Copy");
  Add(&frame, queue(), "Put", PutOf(2));
  frame.add_cancels(1);
  ASSERT_TRUE(stream_.Send(frame));
  ASSERT_TRUE(stream_.Send(CallFrame(++sequence_, queue(), "Put", PutOf(3))));

  // Its first calls have been executed, its last ones can't have been: nothing is taken.
  EXPECT_EQ(*queue_.Get(), 1);
  EXPECT_EQ(*queue_.QSize(), 0u);
  EXPECT_LT(broker_.process().ResidentBytes(), ABound());

  uint64_t next = 2;
  bool cancelled = false;
  while (next <= sequence_) {
    auto received = stream_.Receive();
    ASSERT_TRUE(received.has_value()) << "after " << next;
    for (const wire::Reply& reply : received->replies()) {
      if (reply.sequence() == 1) {
        EXPECT_EQ(reply.failure().code(), static_cast<int>(absl::StatusCode::kCancelled));
        EXPECT_EQ(next, static_cast<uint64_t>(kCopies) + 4);  // after the calls of its frame
        cancelled = true;
        continue;
      }
      EXPECT_EQ(reply.sequence(), next++);
      EXPECT_FALSE(reply.has_failure()) << reply.failure().message();
    }
  }
  EXPECT_TRUE(cancelled);
  EXPECT_LT(broker_.process().ResidentBytes(), ABound());
  EXPECT_EQ(*queue_.Get(), 2);
  EXPECT_EQ(*queue_.Get(), 3);
}

TEST_F(BackpressureTest, AClientThatNeverTakesItsRepliesIsReadNoMore) {
  ASSERT_TRUE(stream_.Send(CallFrame(++sequence_, queue(), "Put", PutOf(1))));
  for (int i = 0; i < kCopies; ++i) {
    if (!stream_.Send(CallFrame(++sequence_, list(), "Copy"), absl::Milliseconds(100))) break;
  }
  stream_.Send(CallFrame(++sequence_, queue(), "Put", PutOf(2)), absl::Milliseconds(100));
  EXPECT_EQ(*queue_.Get(), 1);
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(*queue_.QSize(), 0u);
  EXPECT_LT(broker_.process().ResidentBytes(), ABound());
}

TEST_F(BackpressureTest, AFrameWithManyCallsLetsOthersBetween) {
  constexpr int kPuts = 1000;  // within a stream's first window
  wire::ClientFrame frame;
  for (int i = 0; i < kPuts; ++i) Add(&frame, queue(), "Put", PutOf(i));
  ASSERT_EQ(*queue_.QSize(), 0u);
  // Both lie there when the broker goes on, whichever it sees first.
  broker_.process().Signal(SIGSTOP);
  ASSERT_TRUE(stream_.Send(frame));
  auto size = queue_.QSizeAsync();
  broker_.process().Signal(SIGCONT);
  EXPECT_LT(*size.Get(), static_cast<uint64_t>(kPuts) / 2);
  for (int got = 0; got < kPuts;) got += stream_.Receive()->replies_size();
  EXPECT_EQ(*queue_.QSize(), static_cast<uint64_t>(kPuts));
}

TEST_F(BackpressureTest, TheEndOfAFrameOfManyTurnsIsItsCancelsAndDrops) {
  auto empty = *good_.Queue<int>();
  wire::ClientFrame frame;
  Add(&frame, empty.ref().id(), "Get");  // waits, and is cancelled at the frame's end
  for (int i = 0; i < 1000; ++i) Add(&frame, queue(), "Put", PutOf(i));
  frame.add_cancels(1);
  ASSERT_TRUE(stream_.Send(frame));
  uint64_t last = 0;
  for (int got = 0; got < frame.calls_size();) {
    wire::BrokerFrame replies = *stream_.Receive();
    got += replies.replies_size();
    last = replies.replies(replies.replies_size() - 1).sequence();
  }
  EXPECT_EQ(last, 1u);
}

TEST(FramesInFlightTest, AreLimitedAlsoWhenTheirRepliesAreSmall) {
  Broker broker({"--max-frames-in-flight=2"});
  auto good = *SyncManager::Connect({.address = broker.address(), .authkey = broker.authkey()});
  auto list = *good.List<std::string>();
  auto queue = *good.Queue<int>();
  ASSERT_TRUE(list.Append(std::string(90'000, 'x')).ok());  // more than a stream's first window
  queue::PutRequest put;
  put.mutable_item()->set_integer(1);

  RawStream stream(broker.address());
  ASSERT_TRUE(stream.Authenticate(broker.authkey()));
  constexpr uint64_t kFrames = 20;
  for (uint64_t i = 1; i <= kFrames; ++i) {
    wire::ClientFrame frame = CallFrame(2 * i, list.ref().id(), "Copy");
    frame.MergeFrom(CallFrame(2 * i + 1, queue.ref().id(), "Put", put.SerializeAsString()));
    ASSERT_TRUE(stream.Send(frame));
  }
  for (int i = 0; i < 1000; ++i) ASSERT_LT(*queue.QSize(), kFrames);
  for (uint64_t got = 0; got < 2 * kFrames;) got += stream.Receive()->replies_size();
  EXPECT_EQ(*queue.QSize(), kFrames);
}

TEST_F(BackpressureTest, AClientThatIsBehindCanBeToldThatTheBrokerStops) {
  wire::ClientFrame frame;
  Add(&frame, queue(), "Put", PutOf(1));
  for (int i = 0; i < kCopies; ++i) Add(&frame, list(), "Copy");
  ASSERT_TRUE(stream_.Send(frame));
  EXPECT_EQ(*queue_.Get(), 1);
  broker_.process().Signal(SIGTERM);
  EXPECT_EQ(broker_.process().Wait(), 0);
  EXPECT_NE(stream_.Finish().error_code(), grpc::StatusCode::OK);
}

}  // namespace
}  // namespace parley::testing
