// A client and what is no broker, or a broken one: everything fails at once and clearly.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "parley/base/wire/handshake.h"
#include "parley/proto/manager.pb.h"
#include "parley/proxy/sync_manager.h"
#include "parley/tests/testing/fake_broker.h"
#include "parley/tests/testing/raw_socket.h"

namespace parley::testing {
namespace {

using ::testing::HasSubstr;

const Authkey& Key() {
  static const Authkey* key = new Authkey(*Authkey::FromBytes("the key of these tests"));
  return *key;
}

absl::StatusOr<SyncManager> Connect(const std::string& address,
                                    absl::Duration timeout = absl::Minutes(1)) {
  return SyncManager::Connect({.address = address, .authkey = Key(), .connect_timeout = timeout});
}

void ExpectUnavailable(const absl::Status& status, const std::string& words) {
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr(words));
}

TEST(NoBrokerTest, WhoSaysNothingIsGivenUpInTime) {
  RawListener listener;
  ExpectUnavailable(Connect(listener.address(), absl::Milliseconds(200)).status(),
                    listener.address());
}

TEST(NoBrokerTest, WhereNobodyListensIsGivenUpInTime) {
  std::string address;
  {
    RawListener listener;
    address = listener.address();
  }
  ExpectUnavailable(Connect(address, absl::Milliseconds(200)).status(), address);
}

TEST(NoBrokerTest, WhoSpeaksAnotherLanguageIsGivenUpInTime) {
  RawListener listener;
  std::atomic<bool> stop = false;
  std::thread server([&] {
    for (;;) {
      int peer = accept(listener.fd(), nullptr, nullptr);
      if (stop || peer < 0) break;
      std::string words = "HTTP/1.1 400 Bad Request\r\n\r\nthis is not the server you look for";
      (void)!send(peer, words.data(), words.size(), MSG_NOSIGNAL);
      close(peer);
    }
  });
  ExpectUnavailable(Connect(listener.address(), absl::Milliseconds(500)).status(),
                    listener.address());
  stop = true;
  RawSocket wake(listener.address());
  server.join();
}

TEST(NoBrokerTest, WhoTakesTheStreamAndSaysNothingIsGivenUpInTime) {
  FakeBroker broker([](FakeBroker::Client& client) {
    client.ReadToTheEnd();
    return grpc::Status::OK;
  });
  ExpectUnavailable(Connect(broker.address(), absl::Milliseconds(300)).status(), broker.address());
}

// What is sent in place of a challenge, or of a welcome.
class BadHandshakeTest : public ::testing::Test {
 protected:
  static absl::Status Answered(const wire::BrokerFrame& challenge,
                               const wire::BrokerFrame& welcome) {
    FakeBroker broker([&](FakeBroker::Client& client) {
      client.Receive();
      client.Send(challenge);
      client.Receive();
      client.Send(welcome);
      client.ReadToTheEnd();
      return grpc::Status::OK;
    });
    return Connect(broker.address()).status();
  }
  static wire::BrokerFrame Challenge(const std::string& nonce) {
    wire::BrokerFrame frame;
    frame.mutable_challenge()->set_nonce(nonce);
    return frame;
  }
};

TEST_F(BadHandshakeTest, AWrongProofIsAnAuthenticationError) {
  wire::BrokerFrame welcome;
  welcome.mutable_welcome()->set_proof(std::string(32, 'p'));
  absl::Status status = Answered(Challenge(wire::NewNonce()), welcome);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated);
  EXPECT_THAT(std::string(status.message()), HasSubstr("does not have the authkey"));
}

TEST_F(BadHandshakeTest, NoProofIsAnAuthenticationError) {
  EXPECT_EQ(Answered(Challenge(wire::NewNonce()), {}).code(), absl::StatusCode::kUnauthenticated);
}

TEST_F(BadHandshakeTest, ABadNonceIsAnAuthenticationError) {
  EXPECT_EQ(Answered(Challenge("short"), {}).code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(Answered({}, {}).code(), absl::StatusCode::kUnauthenticated);
}

TEST_F(BadHandshakeTest, TheClientsOwnNonceSentBackIsAnAuthenticationError) {
  FakeBroker mirror([](FakeBroker::Client& client) {
    auto hello = client.Receive();
    client.Send(Challenge(hello->hello().nonce()));
    client.ReadToTheEnd();
    return grpc::Status::OK;
  });
  EXPECT_EQ(Connect(mirror.address()).status().code(), absl::StatusCode::kUnauthenticated);
}

TEST_F(BadHandshakeTest, GarbageIsNoBroker) {
  FakeBroker broker([](FakeBroker::Client& client) {
    client.SendBytes("\xff\xff\xff");
    client.ReadToTheEnd();
    return grpc::Status::OK;
  });
  ExpectUnavailable(Connect(broker.address()).status(), broker.address());
}

// After a proper handshake: the script goes on when the first call has come.
class BadRepliesTest : public ::testing::Test {
 protected:
  using Misbehave = std::function<grpc::Status(FakeBroker::Client&, const wire::Call&)>;
  static FakeBroker::Script After(Misbehave misbehave) {
    return [misbehave](FakeBroker::Client& client) {
      client.Welcome(Key());
      while (auto frame = client.Receive()) {
        if (frame->calls_size() > 0) return misbehave(client, frame->calls(0));
      }
      return grpc::Status::OK;
    };
  }
  static wire::BrokerFrame ReplyTo(uint64_t sequence, const std::string& result) {
    wire::BrokerFrame frame;
    frame.add_replies()->set_sequence(sequence);
    frame.mutable_replies(0)->set_result(result);
    return frame;
  }
  // Several calls that are pending, and a later one, fail as they should.
  static void ExpectAllFail(Misbehave misbehave, const std::string& words) {
    FakeBroker broker(After(std::move(misbehave)));
    SyncManager manager = *Connect(broker.address());
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i) {
      threads.emplace_back([&] { ExpectUnavailable(manager.NumberOfObjects().status(), words); });
    }
    auto async = manager.stub().NumberOfObjectsAsync({});
    ExpectUnavailable(async.Get().status(), words);
    for (std::thread& thread : threads) thread.join();
    ExpectUnavailable(manager.NumberOfObjects().status(), words);
    ExpectUnavailable(manager.status(), words);
  }
};

TEST_F(BadRepliesTest, RepliesToUnknownCallsAreLeftAlone) {
  FakeBroker broker(After([](FakeBroker::Client& client, const wire::Call& call) {
    client.Send(ReplyTo(0, "zero"));
    client.Send(ReplyTo(call.sequence() + 1000, "none"));
    manager::NumberOfObjectsReply reply;
    reply.set_count(42);
    client.Send(ReplyTo(call.sequence(), reply.SerializeAsString()));
    client.Send(ReplyTo(call.sequence(), "twice"));
    client.ReadToTheEnd();
    return grpc::Status::OK;
  }));
  SyncManager manager = *Connect(broker.address());
  EXPECT_EQ(*manager.NumberOfObjects(), 42u);
  EXPECT_TRUE(manager.status().ok());
}

TEST_F(BadRepliesTest, AnUnparsableResultFailsItsCallOnly) {
  FakeBroker broker(After([](FakeBroker::Client& client, const wire::Call& call) {
    client.Send(ReplyTo(call.sequence(), "\xff\xff"));
    client.Send(ReplyTo(call.sequence() + 1, ""));
    client.ReadToTheEnd();
    return grpc::Status::OK;
  }));
  SyncManager manager = *Connect(broker.address());
  EXPECT_EQ(manager.NumberOfObjects().status().code(), absl::StatusCode::kInternal);
  EXPECT_TRUE(manager.NumberOfObjects().ok());
}

TEST_F(BadRepliesTest, GarbageEndsTheSession) {
  ExpectAllFail(
      [](FakeBroker::Client& client, const wire::Call&) {
        client.SendBytes("\xff\xff\xff");
        client.ReadToTheEnd();
        return grpc::Status::OK;
      },
      "is lost");
}

TEST_F(BadRepliesTest, TheEndOfTheStreamFailsEveryCall) {
  ExpectAllFail([](FakeBroker::Client&, const wire::Call&) { return grpc::Status::OK; }, "is lost");
}

TEST_F(BadRepliesTest, AnErrorOfTheStreamFailsEveryCallAndIsTold) {
  ExpectAllFail(
      [](FakeBroker::Client&, const wire::Call&) {
        return grpc::Status(grpc::StatusCode::ABORTED, "the dog ate it");
      },
      "the dog ate it");
}

}  // namespace
}  // namespace parley::testing
