#include "parley/proxy/session/session_core.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "parley/base/clock.h"
#include "parley/base/testing/wall_clock.h"
#include "parley/proxy/session/testing/fake_link.h"

namespace parley::session {
namespace {

constexpr absl::Time kNever = absl::InfiniteFuture();
constexpr absl::StatusCode kUnavailable = absl::StatusCode::kUnavailable;

// The session's own thread leads for callbacks only: it takes that for a moment without a leader
// which the clock never reaches by itself.
class SessionCoreTest : public ::testing::Test {
 protected:
  ~SessionCoreTest() override {
    if (core_ != nullptr) core_->Close();
  }
  void Start(SessionOptions options = {}, absl::Duration ttl = absl::Minutes(10)) {
    options.address = "broker:1";
    options.busy_poll = absl::ZeroDuration();
    if (options.clock == internal::Clock::System()) options.clock = &clock_;
    StartWith(options, ttl);
  }
  void StartWith(const SessionOptions& options, absl::Duration ttl) {
    auto link = std::make_unique<testing::FakeLink>(ttl, /*max_frame_bytes=*/10000);
    link_ = link.get();
    core_ = std::make_shared<SessionCore>(std::move(link), options);
    core_->Start();
  }

  absl::StatusOr<std::string> Invoke(absl::string_view request = "request") {
    return core_->Invoke({.object = 7, .method = "Get"}, stub::RequestParts(&request, 1));
  }
  // A blocking call on a thread of its own.
  std::future<absl::StatusOr<std::string>> InvokeElsewhere(std::string request = "request") {
    return std::async(std::launch::async,
                      [this, request = std::move(request)] { return Invoke(request); });
  }
  std::shared_ptr<Call> InvokeAsync(absl::string_view request = "request") {
    auto call = std::make_shared<Call>();
    core_->InvokeAsync(call, {.object = 7, .method = "Get"}, stub::RequestParts(&request, 1));
    return call;
  }

  internal::ManualClock clock_;
  testing::FakeLink* link_ = nullptr;  // core_'s
  std::shared_ptr<SessionCore> core_;
};

TEST_F(SessionCoreTest, ACallIsSentAndItsReplyReturned) {
  Start();
  auto result = InvokeElsewhere("the request");
  const wire::ClientFrame frame = link_->Receive();
  ASSERT_EQ(frame.calls_size(), 1);
  EXPECT_EQ(frame.calls(0).object(), 7u);
  EXPECT_EQ(frame.calls(0).method(), "Get");
  EXPECT_EQ(frame.calls(0).request(), "the request");
  EXPECT_FALSE(frame.calls(0).has_timeout_us());
  link_->Reply(frame.calls(0).sequence(), "the reply");
  EXPECT_EQ(*result.get(), "the reply");
}

TEST_F(SessionCoreTest, EachThreadOfTheProcessIsALogicalThreadOfItsOwn) {
  Start();
  std::vector<uint64_t> threads;
  for (int i = 0; i < 2; ++i) {
    auto result = InvokeElsewhere();
    const wire::ClientFrame frame = link_->Receive();
    threads.push_back(frame.calls(0).thread());
    link_->Reply(frame.calls(0).sequence(), "");
    EXPECT_TRUE(result.get().ok());
  }
  EXPECT_NE(threads[0], threads[1]);
}

TEST_F(SessionCoreTest, TheLeaderReadsForAFollowerWhichLeadsNext) {
  Start();
  auto leader = InvokeElsewhere();
  EXPECT_EQ(link_->Receive().calls(0).sequence(), 1u);
  link_->AwaitPoll();
  auto follower = InvokeElsewhere(), last = InvokeElsewhere();
  for (int calls = 0; calls < 2;) calls += link_->Receive().calls_size();
  link_->Reply(2, "second");
  link_->Reply(1, "first");
  link_->Reply(3, "third");
  EXPECT_EQ(*leader.get(), "first");
  std::vector<std::string> results = {*follower.get(), *last.get()};
  std::sort(results.begin(), results.end());
  EXPECT_EQ(results, (std::vector<std::string>{"second", "third"}));
}

TEST_F(SessionCoreTest, AnAsynchronousCallThatIsAloneGoesAtOnce) {
  Start();
  auto call = InvokeAsync();
  EXPECT_EQ(link_->Receive().calls_size(), 1);
  EXPECT_FALSE(core_->TakeResult(*call).ok());
  link_->Reply(1, "reply");
  EXPECT_TRUE(core_->Wait(*call, kNever));
  EXPECT_EQ(*core_->TakeResult(*call), "reply");
}

TEST_F(SessionCoreTest, ManyAsynchronousCallsGoTogetherWhenTheyAreWorthAFrame) {
  Start();
  std::vector<std::shared_ptr<Call>> calls = {InvokeAsync()};
  EXPECT_EQ(link_->Receive().calls_size(), 1);
  link_->HoldWrites(true);
  for (int i = 0; i < 31; ++i) calls.push_back(InvokeAsync());
  EXPECT_FALSE(link_->HasSent());
  calls.push_back(InvokeAsync());
  link_->HoldWrites(false);
  for (int i = 0; i < 32; ++i) calls.push_back(InvokeAsync());
  const int sent = link_->Receive().calls_size();
  EXPECT_GE(sent, 32);
}

TEST_F(SessionCoreTest, WhoWaitsSendsWhatIsHeldBack) {
  Start();
  auto first = InvokeAsync(), second = InvokeAsync();
  EXPECT_EQ(link_->Receive().calls_size(), 1);
  EXPECT_FALSE(link_->HasSent());
  link_->Reply(1, "first");
  link_->Reply(2, "second");
  EXPECT_TRUE(core_->Wait(*second, kNever));
  EXPECT_EQ(link_->Receive().calls_size(), 1);
  EXPECT_TRUE(core_->Wait(*first, kNever));
  EXPECT_EQ(*core_->TakeResult(*second), "second");
}

TEST_F(SessionCoreTest, AWaitEndsAtItsDeadlineAndTheReplyStillComes) {
  Start();
  auto call = InvokeAsync();
  EXPECT_FALSE(core_->Wait(*call, internal::Clock::System()->Now()));
  EXPECT_FALSE(core_->Wait(*call, internal::Clock::System()->Now() + absl::Milliseconds(1)));
  EXPECT_FALSE(core_->TakeResult(*call).ok());
  link_->Reply(1, "reply");
  EXPECT_TRUE(core_->Wait(*call, kNever));
}

TEST_F(SessionCoreTest, ACancelGoesBehindTheCallAndNoneBehindItsReply) {
  Start();
  auto call = InvokeAsync();
  link_->Receive();
  core_->Cancel(*call);
  link_->Reply(1, "reply");
  EXPECT_TRUE(core_->Wait(*call, kNever));
  EXPECT_EQ(link_->Receive().cancels(0), 1u);
  core_->Cancel(*call);
  EXPECT_FALSE(link_->HasSent());
}

TEST_F(SessionCoreTest, ADropGoesAtOnce) {
  Start();
  core_->Drop(7, 2);
  const wire::ClientFrame frame = link_->Receive();
  ASSERT_EQ(frame.drops_size(), 1);
  EXPECT_EQ(frame.drops(0).object(), 7u);
  EXPECT_EQ(frame.drops(0).count(), 2u);
}

TEST_F(SessionCoreTest, ACallbackRunsOnTheSessionsOwnThreadThoughNobodyWaits) {
  Start();
  auto call = InvokeAsync();
  std::promise<std::thread::id> called;
  core_->OnDone(*call, [&] { called.set_value(std::this_thread::get_id()); });
  link_->Reply(1, "reply");
  EXPECT_NE(called.get_future().get(), std::this_thread::get_id());
}

TEST_F(SessionCoreTest, ACallbackOfACallThatIsDoneRunsAtOnce) {
  Start();
  auto call = InvokeAsync();
  link_->Reply(1, "reply");
  ASSERT_TRUE(core_->Wait(*call, kNever));
  std::thread::id called;
  core_->OnDone(*call, [&] { called = std::this_thread::get_id(); });
  EXPECT_EQ(called, std::this_thread::get_id());
}

TEST_F(SessionCoreTest, NothingWaitsInACallback) {
  Start();
  auto done = InvokeAsync(), other = InvokeAsync();
  std::promise<void> called;
  core_->OnDone(*done, [&] {
    EXPECT_EQ(Invoke().status().code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_TRUE(core_->Wait(*done, kNever));
    EXPECT_FALSE(core_->Wait(*other, kNever));
    called.set_value();
  });
  link_->Reply(1, "reply");
  called.get_future().wait();
}

TEST_F(SessionCoreTest, ACallBeyondTheBytesInFlightWaitsForItsTurn) {
  Start({.max_bytes_in_flight = 8000});
  const std::string large(5000, 'x');
  auto first = InvokeAsync(large);
  auto second = InvokeElsewhere(large);
  EXPECT_EQ(link_->Receive().calls_size(), 1);
  link_->AwaitPoll();  // the second leads until it has room
  EXPECT_FALSE(link_->HasSent());
  link_->Reply(1, "first");
  EXPECT_EQ(link_->Receive().calls(0).sequence(), 2u);
  link_->Reply(2, "second");
  EXPECT_EQ(*second.get(), "second");
  EXPECT_TRUE(core_->Wait(*first, kNever));
}

TEST_F(SessionCoreTest, OrFailsWhenItIsToldTo) {
  Start({.max_bytes_in_flight = 8000, .when_full = WhenFull::kFail});
  const std::string large(5000, 'x');
  auto first = InvokeAsync(large), second = InvokeAsync(large);
  EXPECT_TRUE(core_->Wait(*second, kNever));
  const absl::Status full = core_->TakeResult(*second).status();
  EXPECT_EQ(full.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(full.message().substr(0, 5), "Get: ");
  auto small = InvokeAsync();  // has room of its own
  EXPECT_FALSE(small->latch.is_open);
}

TEST_F(SessionCoreTest, ARequestThatTheBrokerDoesNotTakeIsNotSent) {
  Start();
  EXPECT_EQ(Invoke(std::string(20000, 'x')).status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_FALSE(link_->HasSent());
}

TEST_F(SessionCoreTest, TheEndFailsWhatWaitsAndWhatComesLater) {
  Start({.max_bytes_in_flight = 8000});
  const std::string large(5000, 'x');
  auto asynchronous = InvokeAsync(large);
  std::promise<void> called;
  core_->OnDone(*asynchronous, [&] { called.set_value(); });
  link_->Receive();
  auto blocking = InvokeElsewhere();
  link_->Receive();
  auto in_line = InvokeElsewhere(large);
  core_->Close();
  EXPECT_TRUE(link_->is_closed());
  EXPECT_EQ(blocking.get().status().code(), kUnavailable);
  EXPECT_EQ(in_line.get().status().code(), kUnavailable);
  EXPECT_EQ(core_->TakeResult(*asynchronous).status().code(), kUnavailable);
  called.get_future().wait();
  EXPECT_EQ(Invoke().status().code(), kUnavailable);
  core_->Drop(7, 1);
  core_->Cancel(*asynchronous);
  EXPECT_FALSE(link_->HasSent());
  core_->Close();  // once more does nothing
}

TEST_F(SessionCoreTest, ASessionMayEndInACallback) {
  Start();
  auto call = InvokeAsync();
  std::promise<void> called;
  core_->OnDone(*call, [&] {
    core_->Close();
    called.set_value();
  });
  link_->Reply(1, "reply");
  called.get_future().wait();
  EXPECT_EQ(core_->status().code(), kUnavailable);
}

TEST_F(SessionCoreTest, ALinkThatBreaksIsTheEndAndSaysWhy) {
  Start();
  auto leader = InvokeElsewhere();
  link_->AwaitPoll();
  auto follower = InvokeElsewhere();
  link_->BreakOff(absl::UnavailableError("cut off"));
  for (auto* result : {&leader, &follower}) {
    EXPECT_EQ(result->get().status(),
              absl::UnavailableError("the session with the broker at broker:1 is lost: cut off; "
                                     "connect again"));
  }
}

// A moment is short here, so that the session's own thread looks at its clock again and again.
class SessionLivenessTest : public SessionCoreTest {
 protected:
  static constexpr absl::Duration kTtl = absl::Milliseconds(6);

  void SendHeartbeat() {
    wire::BrokerFrame frame;
    frame.set_heartbeat(true);
    link_->Send(frame);
  }
};

TEST_F(SessionLivenessTest, AnIdleSessionSendsHeartbeatsByItsClock) {
  Start({}, kTtl);
  for (int i = 0; i < 10; ++i) {
    clock_.Advance(kTtl / 3);
    EXPECT_EQ(link_->Receive().ByteSizeLong(), 0u);
    clock_.Advance(absl::Milliseconds(1));  // for which nobody leads
    SendHeartbeat();
    link_->AwaitRead();
  }
  EXPECT_TRUE(core_->status().ok());
}

TEST_F(SessionLivenessTest, AnIdleSessionSendsHeartbeatsAlthoughTheMachinesClockIsSetBack) {
  SessionOptions options;
  options.busy_poll = absl::ZeroDuration();
  StartWith(options, absl::Milliseconds(300));
  parley::testing::WallClockSetBack set_back(absl::Hours(1));
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(link_->Receive().ByteSizeLong(), 0u);
    SendHeartbeat();
  }
  EXPECT_TRUE(core_->status().ok());
}

TEST_F(SessionLivenessTest, ASilentBrokerIsTheEnd) {
  Start({}, kTtl);
  auto call = InvokeAsync();
  link_->Receive();
  clock_.Advance(kTtl / 2);
  EXPECT_EQ(link_->Receive().ByteSizeLong(), 0u);
  clock_.Advance(kTtl);
  link_->EndPoll();
  EXPECT_TRUE(core_->Wait(*call, kNever));
  EXPECT_EQ(core_->TakeResult(*call).status(),
            absl::UnavailableError(
                "the broker at broker:1 has been silent for 6ms; the session is lost"));
}

TEST_F(SessionLivenessTest, CallsThatNobodyWaitsForAreLookedAfter) {
  Start({}, kTtl);
  auto call = InvokeAsync();
  std::weak_ptr<Call> gone = call;
  call.reset();
  link_->Receive();
  link_->Reply(1, "reply");
  clock_.Advance(absl::Milliseconds(1));
  while (!gone.expired()) std::this_thread::yield();
}

}  // namespace
}  // namespace parley::session
