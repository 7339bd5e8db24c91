// Each limit of parleyd, exceeded: the status names the flag, and others are served.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "parley/proxy/sync_manager.h"
#include "parley/tests/testing/broker.h"
#include "parley/tests/testing/raw_socket.h"
#include "parley/tests/testing/raw_stream.h"

namespace parley::testing {
namespace {

using ::testing::HasSubstr;

// Longer than anything here takes; what waits so long has failed.
constexpr absl::Duration kLong = absl::Seconds(30);

absl::StatusOr<SyncManager> Connect(const Broker& broker) {
  return SyncManager::Connect({.address = broker.address(), .authkey = broker.authkey()});
}

uint64_t Sessions(const SyncManager& manager) {
  auto info = manager.stub().DebugInfo({});
  return info.ok() ? info->sessions() : 0;
}

std::string Words(const absl::Status& status) { return std::string(status.message()); }

TEST(LimitsTest, ATooLargeRequestIsRefusedByTheClient) {
  Broker broker({"--max-frame-bytes=8192"});
  SyncManager manager = *Connect(broker);
  auto dict = *manager.Dict<std::string, std::string>();
  absl::Status refused = dict.Set("k", std::string(8192, 'x'));
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(Words(refused), HasSubstr("--max-frame-bytes"));
  EXPECT_TRUE(dict.Set("k", std::string(8000, 'x')).ok());
}

TEST(LimitsTest, WhatOneRequestBroughtFitsEveryReply) {
  Broker broker({"--max-frame-bytes=8192"});
  SyncManager manager = *Connect(broker);
  auto dict = *manager.Dict<std::string, std::string>();
  std::string largest(8192, 'x');
  while (!dict.Set("k", largest).ok()) largest.pop_back();
  EXPECT_GT(largest.size(), 8000u);
  int visits = 0;
  EXPECT_TRUE(dict.ForEach([&](const auto&, const auto&) { ++visits; }).ok());
  EXPECT_EQ(visits, 1);
  auto items = *dict.IterateItems();
  EXPECT_TRUE(items.Next().ok());
  EXPECT_EQ(dict.PopItem()->second, largest);
}

// The sizes of the texts in a container, as a range-based for finds them.
template <typename Container>
std::vector<size_t> Sizes(const Container& container) {
  std::vector<size_t> sizes;
  for (const std::string& text : container) sizes.push_back(text.size());
  return sizes;
}
// The same by every way there is to iterate over it.
template <typename Container>
void ExpectSizes(const Container& container, const std::vector<size_t>& expected) {
  std::vector<size_t> visited;
  auto visit = [&](const std::string& text) { visited.push_back(text.size()); };
  EXPECT_TRUE(container.ForEach(visit).ok());
  EXPECT_EQ(visited, expected);
  EXPECT_EQ(Sizes(container), expected);
  EXPECT_EQ(Sizes(*container.Iterate()), expected);
}
void ExpectSizes(const Dict<int, std::string>& dict, const std::vector<size_t>& expected) {
  std::vector<size_t> visited, iterated;
  EXPECT_TRUE(dict.ForEach([&](int, const auto& text) { visited.push_back(text.size()); }).ok());
  for (const auto& [key, text] : dict) iterated.push_back(text.size());
  EXPECT_EQ(visited, expected);
  EXPECT_EQ(iterated, expected);
  EXPECT_EQ(Sizes(*dict.IterateValues()), expected);
}

TEST(LimitsTest, WhatFillsSeveralFramesIsIteratedOver) {
  Broker broker({"--max-frame-bytes=65536"});
  SyncManager manager = *Connect(broker);
  auto dict = *manager.Dict<int, std::string>();
  auto list = *manager.List<std::string>();
  auto set = *manager.Set<std::string>();
  std::vector<size_t> sizes = {40'000, 40'001};  // two to two pages, then many to one
  for (size_t i = 0; i < 1000; ++i) sizes.push_back(70 + i);
  for (size_t i = 0; i < sizes.size(); ++i) {
    const std::string text(sizes[i], 'x');
    ASSERT_TRUE(dict.Set(static_cast<int>(i), text).ok());
    ASSERT_TRUE(list.Append(text).ok());
    ASSERT_TRUE(set.Add(text).ok());
  }
  ExpectSizes(dict, sizes);
  ExpectSizes(list, sizes);
  ExpectSizes(set, sizes);
}

TEST(LimitsTest, LargeValuesAreIteratedOverWithTheDefaultLimit) {
  Broker broker;
  SyncManager manager = *Connect(broker);
  auto dict = *manager.Dict<int, std::string>();
  const std::string large(40 << 20, 'x');
  ASSERT_TRUE(dict.Set(1, large).ok());
  ASSERT_TRUE(dict.Set(2, large).ok());
  int visits = 0;
  EXPECT_TRUE(dict.ForEach([&](int, const std::string&) { ++visits; }).ok());
  EXPECT_EQ(visits, 2);
  ASSERT_TRUE(dict.Clear().ok());
  auto list = *manager.List<std::string>();
  const std::vector<std::string> hundred(100, std::string(70'000, 'x'));
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(list.Extend(hundred).ok());
  EXPECT_EQ(Sizes(list), std::vector<size_t>(1000, 70'000));
}

TEST(LimitsTest, CallsThatPileUpStayWithinTheFrameLimit) {
  Broker broker({"--max-frame-bytes=4096"});
  SyncManager manager = *Connect(broker);
  auto dict = *manager.Dict<int, std::string>();
  std::vector<Future<std::monostate>> sets;
  for (int i = 0; i < 200; ++i) sets.push_back(dict.SetAsync(i, std::string(1500, 'x')));
  for (auto& set : sets) ASSERT_TRUE(set.Get().ok()) << manager.status();
}

TEST(LimitsTest, ATooLargeFrameEndsItsStreamOnly) {
  Broker broker({"--max-frame-bytes=8192"});
  SyncManager good = *Connect(broker);
  RawStream stream(broker.address());
  ASSERT_TRUE(stream.Authenticate(broker.authkey()));
  stream.Send(CallFrame(1, 0, "NumberOfObjects", std::string(9000, 'x')));
  grpc::Status status = stream.Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_THAT(status.error_message(), HasSubstr("8192"));
  EXPECT_TRUE(good.NumberOfObjects().ok());
}

TEST(LimitsTest, ATooLargeReplyFailsAlone) {
  Broker broker({"--max-frame-bytes=8192"});
  SyncManager manager = *Connect(broker);
  auto list = *manager.List<std::string>();
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(list.Append(std::string(3000, 'x')).ok());
  auto whole = list.Copy();
  EXPECT_EQ(whole.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(Words(whole.status()), HasSubstr("--max-frame-bytes"));
  EXPECT_EQ(list.Get(3)->size(), 3000u);
}

// Replies that come together go in as many frames as it takes.
TEST(LimitsTest, AReplyThatDoesNotFitGoesInAFrameOfItsOwn) {
  constexpr size_t kFrame = 8192, kItem = 7000;
  Broker broker({absl::StrCat("--max-frame-bytes=", kFrame)});
  SyncManager manager = *Connect(broker);
  auto list = *manager.List<std::string>({.name = "list"});
  ASSERT_TRUE(list.Append(std::string(kItem, 'x')).ok());
  RawStream stream(broker.address());
  ASSERT_TRUE(stream.Authenticate(broker.authkey()));
  wire::ClientFrame calls;
  constexpr uint64_t kCalls = 10;
  for (uint64_t i = 1; i <= kCalls; ++i) {
    calls.MergeFrom(CallFrame(i, list.ref().id(), i % 3 == 0 ? "Len" : "Get"));
  }
  ASSERT_TRUE(stream.Send(calls));
  uint64_t answered = 0;
  while (answered < kCalls) {
    auto frame = stream.Receive();
    ASSERT_TRUE(frame.has_value());
    EXPECT_LE(frame->ByteSizeLong(), kFrame);
    for (const wire::Reply& reply : frame->replies()) {
      EXPECT_EQ(reply.sequence(), ++answered);
      EXPECT_FALSE(reply.has_failure()) << reply.failure().message();
    }
  }
}

TEST(LimitsTest, AFurtherSessionIsRefusedUntilOneEnds) {
  Broker broker({"--max-sessions=2"});
  SyncManager first = *Connect(broker);
  {
    SyncManager second = *Connect(broker);
    auto third = Connect(broker);
    EXPECT_EQ(third.status().code(), absl::StatusCode::kResourceExhausted);
    EXPECT_THAT(Words(third.status()), HasSubstr("--max-sessions"));
    EXPECT_TRUE(second.NumberOfObjects().ok());
  }
  while (Sessions(first) > 1) {
  }
  EXPECT_TRUE(Connect(broker).ok());
}

TEST(LimitsTest, AFurtherWaitingCallIsRefused) {
  Broker broker({"--max-waiting-calls=2"});
  SyncManager manager = *Connect(broker);
  auto queue = *manager.Queue<int>();
  auto first = queue.GetAsync(), second = queue.GetAsync();
  absl::Status refused = queue.Get().status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(Words(refused), HasSubstr("--max-waiting-calls"));
  ASSERT_TRUE(queue.Put(1).ok());
  EXPECT_EQ(*first.Get(), 1);
  ASSERT_TRUE(queue.Put(2).ok());
  EXPECT_EQ(*second.Get(), 2);
}

TEST(LimitsTest, AFurtherUnauthenticatedPeerIsRefusedUntilOneIsThrough) {
  Broker broker({"--max-unauthenticated=2"});
  RawStream first(broker.address()), second(broker.address());
  ASSERT_TRUE(first.SayHello());
  ASSERT_TRUE(second.SayHello());
  RawStream third(broker.address());
  grpc::Status status = third.Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_THAT(status.error_message(), HasSubstr("--max-unauthenticated"));
  ASSERT_TRUE(first.Send({}));  // no proof: this one goes
  EXPECT_EQ(first.Finish().error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_TRUE(Connect(broker).ok());
}

TEST(LimitsTest, APeerThatIsNotThroughItsHandshakeIsDroppedInTime) {
  Broker broker({"--handshake-deadline=300ms"});
  RawStream silent(broker.address()), half(broker.address());
  half.SayHello();
  for (RawStream* late : {&silent, &half}) {
    grpc::Status status = late->Finish();
    EXPECT_EQ(status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
    EXPECT_THAT(status.error_message(), HasSubstr("--handshake-deadline"));
  }
}

TEST(LimitsTest, APeerThatSaysNothingOrOnlyHttp2IsDroppedInTime) {
  Broker broker({"--handshake-deadline=300ms"});
  RawSocket silent(broker.address()), preface(broker.address()), half(broker.address());
  preface.Send(Http2Preface() + Http2Frame(4, 0, 0, ""));
  half.Send(Http2Preface().substr(0, 10));
  EXPECT_TRUE(silent.WaitForClose(kLong));
  EXPECT_TRUE(preface.WaitForClose(kLong));
  EXPECT_TRUE(half.WaitForClose(kLong));
}

TEST(LimitsTest, APeerWithoutAWindowDoesNotStay) {
  Broker broker({"--handshake-deadline=300ms", "--max-unauthenticated=1"});
  RawSocket socket(broker.address());
  // No byte of DATA may be sent to it, so the challenge can't be written.
  std::string no_window = absl::StrCat(std::string("\0\4", 2), std::string(4, '\0'));
  wire::ClientFrame hello;
  hello.mutable_hello()->set_version(1);
  hello.mutable_hello()->set_nonce(std::string(32, 'n'));
  ASSERT_TRUE(socket.Send(Http2Preface() + Http2Frame(4, 0, 0, no_window) + Http2Call(1) +
                          Http2Message(1, hello.SerializeAsString())));
  EXPECT_TRUE(socket.WaitForClose(kLong));
  EXPECT_TRUE(Connect(broker).ok());
}

TEST(LimitsTest, APeerWithoutTheKeyCantHaveLargeFramesParsed) {
  Broker broker;
  RawStream stream(broker.address());
  wire::ClientFrame frame;
  for (int i = 0; i < 5000; ++i) frame.add_calls();
  stream.Send(frame);
  EXPECT_EQ(stream.Finish().error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
}

TEST(LimitsTest, ASilentSessionExpires) {
  Broker broker({"--session-ttl=300ms"});
  RawStream silent(broker.address());
  ASSERT_TRUE(silent.Authenticate(broker.authkey()));
  EXPECT_EQ(silent.welcome().session_ttl_us(), 300'000u);
  grpc::Status status = silent.Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(status.error_message(), HasSubstr("expired"));
}

TEST(LimitsTest, ATimeToLiveIsKeptWithinBounds) {
  Broker broker;
  RawStream brief(broker.address()), eternal(broker.address());
  ASSERT_TRUE(brief.Authenticate(broker.authkey(), absl::Microseconds(1)));
  EXPECT_EQ(brief.welcome().session_ttl_us(), 100'000u);
  ASSERT_TRUE(eternal.Authenticate(broker.authkey(), absl::Hours(1e5)));
  EXPECT_EQ(eternal.welcome().session_ttl_us(), 3'600'000'000u);
}

struct BadFlag {
  const char* flag;
  const char* words;
};
class BadFlagTest : public ::testing::TestWithParam<BadFlag> {};

TEST_P(BadFlagTest, IsRefusedAtTheStart) {
  Process parleyd("/bin/sh",
                  {"-c", "echo key | exec \"$0\" \"$@\" 2>&1", Runfile("broker/program/parleyd"),
                   "--listen=127.0.0.1:0", "--authkey-file=/dev/stdin", GetParam().flag});
  EXPECT_THAT(parleyd.ReadAll(), HasSubstr(GetParam().words));
  EXPECT_EQ(parleyd.Wait(), 1);
}

INSTANTIATE_TEST_SUITE_P(
    All, BadFlagTest,
    ::testing::Values(BadFlag{"--max-frame-bytes=4095", "--max-frame-bytes must be between"},
                      BadFlag{"--max-frame-bytes=2000000000", "--max-frame-bytes must be between"},
                      BadFlag{"--max-frame-bytes=many", "max_frame_bytes"},
                      BadFlag{"--max-frame-bytes=-1", "max_frame_bytes"},
                      BadFlag{"--max-frames-in-flight=0",
                              "--max-frames-in-flight must be positive"},
                      BadFlag{"--max-sessions=0", "--max-sessions must be positive"},
                      BadFlag{"--max-unauthenticated=0", "--max-unauthenticated must be positive"},
                      BadFlag{"--handshake-deadline=0", "--handshake-deadline must be between"},
                      BadFlag{"--handshake-deadline=inf", "--handshake-deadline must be between"},
                      BadFlag{"--session-ttl=1ms", "--session-ttl must be between"},
                      BadFlag{"--session-ttl=2h", "--session-ttl must be between"},
                      BadFlag{"--session-ttl=soon", "session_ttl"},
                      BadFlag{"--busy-poll=-1us", "--busy-poll must be between"},
                      BadFlag{"--busy-poll=2s", "--busy-poll must be between"},
                      BadFlag{"--no-such-flag", "no-such-flag"},
                      BadFlag{"--listen=nowhere", "HOST:PORT or unix:PATH"},
                      BadFlag{"--listen=localhost:70000", "HOST:PORT or unix:PATH"},
                      BadFlag{"--authkey-file=/nowhere/key", "/nowhere/key"}));

}  // namespace
}  // namespace parley::testing
