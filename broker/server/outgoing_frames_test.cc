#include "parley/broker/server/outgoing_frames.h"

#include <grpcpp/support/slice.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace parley::server {
namespace {

constexpr size_t kNoLimit = 64 << 20;

std::string TakeBytes(OutgoingFrames& outgoing) {
  grpc::Slice slice;
  EXPECT_TRUE(outgoing.TakeFrame().DumpToSingleSlice(&slice).ok());
  return std::string(reinterpret_cast<const char*>(slice.begin()), slice.size());
}

wire::BrokerFrame Take(OutgoingFrames& outgoing) {
  wire::BrokerFrame frame;
  EXPECT_TRUE(frame.ParseFromString(TakeBytes(outgoing)));
  return frame;
}

void AddResult(OutgoingFrames& outgoing, uint64_t sequence, const std::string& result) {
  std::copy(result.begin(), result.end(), outgoing.AddResult(sequence, result.size()));
}

TEST(OutgoingTest, WritesAResultAsProtobufDoes) {
  for (size_t size : {0, 1, 120, 127, 128, 5000, 16'384, 3'000'000}) {
    for (uint64_t sequence : {uint64_t{1}, uint64_t{300}, uint64_t{1} << 63}) {
      wire::BrokerFrame frame;
      wire::Reply* reply = frame.add_replies();
      reply->set_sequence(sequence);
      reply->set_result(std::string(size, 'x'));
      OutgoingFrames outgoing(kNoLimit);
      AddResult(outgoing, sequence, reply->result());
      EXPECT_EQ(outgoing.bytes(), frame.ByteSizeLong());
      EXPECT_TRUE(TakeBytes(outgoing) == frame.SerializeAsString()) << size << " " << sequence;
    }
  }
}

TEST(OutgoingTest, PutsEntriesTogetherInTheirOrder) {
  OutgoingFrames outgoing(kNoLimit);
  wire::BrokerFrame failed;
  failed.add_replies()->mutable_failure()->set_message("no such key");
  for (uint64_t i = 1; i <= 100; ++i) {
    AddResult(outgoing, i, "result");
    outgoing.Add(failed);
  }
  wire::BrokerFrame frame = Take(outgoing);
  EXPECT_TRUE(outgoing.empty());
  EXPECT_EQ(outgoing.bytes(), 0u);
  ASSERT_EQ(frame.replies_size(), 200);
  for (uint64_t i = 1; i <= 100; ++i) {
    EXPECT_EQ(frame.replies(2 * i - 2).sequence(), i);
    EXPECT_EQ(frame.replies(2 * i - 2).result(), "result");
    EXPECT_EQ(frame.replies(2 * i - 1).failure().message(), "no such key");
  }
}

TEST(OutgoingTest, NoFrameIsLargerThanItMayBe) {
  constexpr size_t kLimit = 10'000;
  OutgoingFrames outgoing(kLimit);
  for (uint64_t i = 1; i <= 20; ++i) AddResult(outgoing, i, std::string(i * 450, 'x'));
  uint64_t taken = 0;
  while (!outgoing.empty()) {
    const std::string bytes = TakeBytes(outgoing);
    EXPECT_LE(bytes.size(), kLimit);
    wire::BrokerFrame frame;
    ASSERT_TRUE(frame.ParseFromString(bytes));
    for (const wire::Reply& reply : frame.replies()) EXPECT_EQ(reply.sequence(), ++taken);
  }
  EXPECT_EQ(taken, 20u);
}

TEST(OutgoingTest, ForgetsWhatIsCleared) {
  OutgoingFrames outgoing(kNoLimit);
  AddResult(outgoing, 1, "one");
  outgoing.Clear();
  EXPECT_TRUE(outgoing.empty());
  EXPECT_EQ(outgoing.bytes(), 0u);
  AddResult(outgoing, 2, "two");
  EXPECT_EQ(Take(outgoing).replies(0).sequence(), 2u);
}

}  // namespace
}  // namespace parley::server
