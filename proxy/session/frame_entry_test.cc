// An entry is what protobuf's message would be.
#include "parley/proxy/session/frame_entry.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "parley/proto/session.pb.h"

namespace parley::session {
namespace {

TEST(FrameEntryTest, CallsAreAFrameWithThem) {
  constexpr uint64_t kLargest = std::numeric_limits<uint64_t>::max();
  const std::string large(100'000, 'x');
  const std::vector<absl::string_view> parts = {"a", large, "", "b"};
  std::string bytes;
  AppendCall({.sequence = 1, .object = 0, .method = "Get", .thread = 3}, {}, &bytes);
  AppendCall({.sequence = kLargest,
              .object = kLargest,
              .method = large,
              .thread = kLargest,
              .timeout = absl::Microseconds(std::numeric_limits<int64_t>::min())},
             parts, &bytes);
  EXPECT_LE(bytes.size(), 2 * large.size() + 2 + 3 + 2 * kMaxEntryBytes);

  wire::ClientFrame frame;
  ASSERT_TRUE(frame.ParseFromString(bytes));
  ASSERT_EQ(frame.calls_size(), 2);
  EXPECT_EQ(frame.calls(0).sequence(), 1u);
  EXPECT_EQ(frame.calls(0).object(), 0u);
  EXPECT_EQ(frame.calls(0).method(), "Get");
  EXPECT_EQ(frame.calls(0).thread(), 3u);
  EXPECT_FALSE(frame.calls(0).has_timeout_us());
  EXPECT_EQ(frame.calls(0).request(), "");
  EXPECT_EQ(frame.calls(1).sequence(), kLargest);
  EXPECT_EQ(frame.calls(1).object(), kLargest);
  EXPECT_EQ(frame.calls(1).method(), large);
  EXPECT_EQ(frame.calls(1).thread(), kLargest);
  EXPECT_EQ(frame.calls(1).timeout_us(), std::numeric_limits<int64_t>::min());
  EXPECT_EQ(frame.calls(1).request(), "a" + large + "b");
  EXPECT_TRUE(frame.GetReflection()->GetUnknownFields(frame).empty());
}

TEST(FrameEntryTest, CancelsAndDropsFollow) {
  constexpr uint64_t kLargest = std::numeric_limits<uint64_t>::max();
  std::string bytes;
  AppendCall({.sequence = 1}, {}, &bytes);
  AppendCancel(7, &bytes);
  AppendDrop(8, 2, &bytes);
  AppendCancel(kLargest, &bytes);
  const size_t before = bytes.size();
  AppendDrop(kLargest, kLargest, &bytes);
  EXPECT_LE(bytes.size() - before, kMaxEntryBytes);

  wire::ClientFrame frame;
  ASSERT_TRUE(frame.ParseFromString(bytes));
  EXPECT_EQ(frame.calls_size(), 1);
  ASSERT_EQ(frame.cancels_size(), 2);
  EXPECT_EQ(frame.cancels(0), 7u);
  EXPECT_EQ(frame.cancels(1), kLargest);
  ASSERT_EQ(frame.drops_size(), 2);
  EXPECT_EQ(frame.drops(0).object(), 8u);
  EXPECT_EQ(frame.drops(0).count(), 2u);
  EXPECT_EQ(frame.drops(1).object(), kLargest);
  EXPECT_EQ(frame.drops(1).count(), kLargest);
  EXPECT_TRUE(frame.GetReflection()->GetUnknownFields(frame).empty());
}

TEST(FrameEntryTest, TimeoutsTravelInMicroseconds) {
  const auto sent = [](std::optional<absl::Duration> timeout) {
    std::string bytes;
    AppendCall({.sequence = 1, .timeout = timeout}, {}, &bytes);
    wire::ClientFrame frame;
    EXPECT_TRUE(frame.ParseFromString(bytes));
    return frame.calls(0).has_timeout_us() ? std::to_string(frame.calls(0).timeout_us()) : "none";
  };
  EXPECT_EQ(sent(std::nullopt), "none");
  EXPECT_EQ(sent(absl::InfiniteDuration()), "none");
  EXPECT_EQ(sent(absl::ZeroDuration()), "0");
  EXPECT_EQ(sent(absl::Milliseconds(3)), "3000");
  EXPECT_EQ(sent(-absl::Seconds(1)), "-1000000");
  EXPECT_EQ(sent(absl::Nanoseconds(1)), "1") << "short is not none";
  EXPECT_EQ(sent(absl::Nanoseconds(-1)), "-1") << "what is negative stays negative";
}

}  // namespace
}  // namespace parley::session
