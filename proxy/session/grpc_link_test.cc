#include "parley/proxy/session/grpc_link.h"

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>
#include <thread>

#include "parley/base/clock.h"
#include "parley/base/wire/authkey.h"
#include "parley/tests/testing/fake_broker.h"

namespace parley::session {
namespace {

using Event = Link::Event;
using parley::testing::FakeBroker;

constexpr absl::Time kNever = absl::InfiniteFuture();

class GrpcLinkTest : public ::testing::Test {
 protected:
  // To a broker that does as the script says.
  absl::StatusOr<std::unique_ptr<GrpcLink>> Open(FakeBroker::Script script) {
    broker_ = std::make_unique<FakeBroker>(std::move(script));
    SessionOptions options;
    options.address = broker_->address();
    return GrpcLink::Open(options, authkey_);
  }
  // Welcomed, with what comes then.
  std::unique_ptr<GrpcLink> OpenWelcomed(FakeBroker::Script script) {
    auto link = Open([this, script = std::move(script)](FakeBroker::Client& client) {
      client.Welcome(authkey_);
      return script(client);
    });
    EXPECT_TRUE(link.ok()) << link.status();
    return *std::move(link);
  }
  static Event Await(GrpcLink* link) {
    for (;;) {
      if (Event event = link->Poll(kNever); event != Event::kNone) return event;
    }
  }
  static grpc::Status UntilTheEnd(FakeBroker::Client& client) {
    client.ReadToTheEnd();
    return grpc::Status::OK;
  }

  const Authkey authkey_ = *Authkey::FromBytes("secret");
  std::unique_ptr<FakeBroker> broker_;
};

std::string FrameWithDrop(uint64_t object) {
  wire::ClientFrame frame;
  frame.add_drops()->set_object(object);
  return frame.SerializeAsString();
}

TEST_F(GrpcLinkTest, AFrameGoesAndItsAnswerComes) {
  auto link = OpenWelcomed([](FakeBroker::Client& client) {
    wire::BrokerFrame answer;
    answer.add_replies()->set_sequence(client.Receive()->drops(0).object());
    client.Send(answer);
    return UntilTheEnd(client);
  });
  wire::BrokerFrame frame;
  link->StartWrite(FrameWithDrop(7));
  link->StartRead(&frame);
  link->Submit();
  EXPECT_EQ(Await(link.get()), Event::kWritten);
  EXPECT_EQ(Await(link.get()), Event::kRead);
  EXPECT_EQ(frame.replies(0).sequence(), 7u);
}

TEST_F(GrpcLinkTest, APollThatDoesNotWaitSubmitsAsWell) {
  std::promise<uint64_t> received;
  auto link = OpenWelcomed([&](FakeBroker::Client& client) {
    received.set_value(client.Receive()->drops(0).object());
    return UntilTheEnd(client);
  });
  link->StartWrite(FrameWithDrop(7));
  while (link->PollNow() != Event::kWritten) {
  }
  EXPECT_EQ(received.get_future().get(), 7u);
  EXPECT_EQ(link->PollNow(), Event::kNone);
}

TEST_F(GrpcLinkTest, ALargeFrameArrivesWhole) {
  std::promise<size_t> received;
  auto link = OpenWelcomed([&](FakeBroker::Client& client) {
    received.set_value(client.Receive()->calls(0).request().size());
    return UntilTheEnd(client);
  });
  wire::ClientFrame frame;
  frame.add_calls()->set_request(std::string(1 << 20, 'x'));
  link->StartWrite(frame.SerializeAsString());
  link->Submit();
  EXPECT_EQ(Await(link.get()), Event::kWritten);
  EXPECT_EQ(received.get_future().get(), size_t{1} << 20);
}

TEST_F(GrpcLinkTest, APollEndsAtItsDeadline) {
  auto link = OpenWelcomed(UntilTheEnd);
  const absl::Time deadline = internal::Clock::System()->Now() + absl::Milliseconds(5);
  EXPECT_EQ(link->Poll(deadline), Event::kNone);
  EXPECT_GE(internal::Clock::System()->Now(), deadline);
  EXPECT_EQ(link->Poll(absl::InfinitePast()), Event::kNone);
}

TEST_F(GrpcLinkTest, ACancelEndsThePoll) {
  auto link = OpenWelcomed(UntilTheEnd);
  wire::BrokerFrame frame;
  link->StartRead(&frame);
  link->Submit();
  std::thread poller([&] { EXPECT_EQ(Await(link.get()), Event::kBroken); });
  link->Cancel();
  poller.join();
  EXPECT_EQ(link->status().code(), absl::StatusCode::kCancelled);
}

TEST_F(GrpcLinkTest, TheBrokersWordsAtTheEndAreItsStatus) {
  auto link = OpenWelcomed([](FakeBroker::Client&) {
    return grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED, "too much");
  });
  wire::BrokerFrame frame;
  link->StartRead(&frame);
  link->Submit();
  EXPECT_EQ(Await(link.get()), Event::kBroken);
  EXPECT_EQ(link->status(), absl::ResourceExhaustedError("too much"));
}

TEST_F(GrpcLinkTest, WhatIsNoFrameIsItsEnd) {
  auto link = OpenWelcomed([](FakeBroker::Client& client) {
    client.SendBytes("no frame");
    return UntilTheEnd(client);
  });
  wire::BrokerFrame frame;
  link->StartRead(&frame);
  link->Submit();
  EXPECT_EQ(Await(link.get()), Event::kBroken);
  EXPECT_EQ(link->status(), absl::UnavailableError("what was sent is no BrokerFrame"));
}

TEST_F(GrpcLinkTest, TheWelcomeOutlivesTheLink) {
  auto link = OpenWelcomed(UntilTheEnd);
  const uint64_t session = link->welcome().session();
  link->Close();
  link->Close();
  EXPECT_EQ(link->welcome().session(), session);
}

TEST_F(GrpcLinkTest, WhoeverAnswersWithAnotherKeyIsNotTheBroker) {
  const Authkey other = *Authkey::FromBytes("another");
  auto link = Open([&](FakeBroker::Client& client) {
    client.Welcome(other);
    return UntilTheEnd(client);
  });
  EXPECT_EQ(link.status().code(), absl::StatusCode::kUnauthenticated) << link.status();
}

TEST_F(GrpcLinkTest, ABrokerThatDoesNotAnswerIsGivenUpInTime) {
  broker_ = std::make_unique<FakeBroker>(UntilTheEnd);
  SessionOptions options;
  options.address = broker_->address();
  options.connect_timeout = absl::Milliseconds(50);
  const absl::Status status = GrpcLink::Open(options, authkey_).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_NE(status.message().find(broker_->address()), absl::string_view::npos) << status;
}

}  // namespace
}  // namespace parley::session
