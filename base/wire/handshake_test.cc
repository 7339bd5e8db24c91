#include "parley/base/wire/handshake.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "parley/base/status.h"

namespace parley::wire {
namespace {

Credentials Of(const char* key, std::string binding = "") {
  return {*Authkey::FromBytes(key), std::move(binding)};
}

// The cases of proto/vectors/handshake.txt: what each line says, by its first word.
using Case = std::map<std::string, std::string>;

std::vector<Case> ReadCases() {
  std::ifstream file("proto/vectors/handshake.txt");
  std::vector<Case> cases;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::pair<std::string, std::string> words = absl::StrSplit(line, absl::MaxSplits(' ', 1));
    if (words.first == "case") cases.emplace_back();
    cases.back().insert(words);
  }
  return cases;
}

std::string Bytes(const Case& the_case, const std::string& name) {
  return absl::HexStringToBytes(the_case.at(name));
}
uint64_t Number(const Case& the_case, const std::string& name) {
  uint64_t number = 0;
  EXPECT_TRUE(absl::SimpleAtoi(the_case.at(name), &number)) << name;
  return number;
}

TEST(HandshakeTest, BothEndsSayWhatTheVectorsSay) {
  const std::vector<Case> cases = ReadCases();
  ASSERT_EQ(cases.size(), 3u);
  for (const Case& it : cases) {
    SCOPED_TRACE(it.at("case"));
    const Credentials credentials = {*Authkey::FromBytes(Bytes(it, "authkey")),
                                     Bytes(it, "binding")};
    ClientHandshake client(credentials, Bytes(it, "client_nonce"));
    BrokerHandshake broker(credentials, Bytes(it, "broker_nonce"));
    ClientFrame from_client =
        client.Start(absl::Microseconds(static_cast<int64_t>(Number(it, "session_ttl_us"))),
                     Bytes(it, "client_name"));
    EXPECT_EQ(from_client.SerializeAsString(), Bytes(it, "hello"));
    BrokerFrame from_broker;
    ASSERT_TRUE(broker.OnFrame(from_client, &from_broker).ok());
    EXPECT_EQ(from_broker.SerializeAsString(), Bytes(it, "challenge"));
    EXPECT_EQ(broker.asked_ttl(),
              absl::Microseconds(static_cast<int64_t>(Number(it, "session_ttl_us"))));
    ASSERT_TRUE(client.OnFrame(from_broker, &from_client).ok());
    EXPECT_EQ(from_client.SerializeAsString(), Bytes(it, "proof"));
    EXPECT_FALSE(client.done());
    ASSERT_TRUE(broker.OnFrame(from_client, &from_broker).ok());
    EXPECT_TRUE(broker.proved());
    from_broker.Clear();
    BrokerWelcome* welcome = from_broker.mutable_welcome();
    broker.Welcome(welcome);
    welcome->set_epoch(Number(it, "epoch"));
    welcome->set_session(Number(it, "session"));
    welcome->set_session_ttl_us(Number(it, "granted_ttl_us"));
    welcome->set_max_frame_bytes(Number(it, "max_frame_bytes"));
    EXPECT_EQ(from_broker.SerializeAsString(), Bytes(it, "welcome"));
    ASSERT_TRUE(client.OnFrame(from_broker, &from_client).ok());
    EXPECT_TRUE(client.done());
    EXPECT_EQ(client.welcome().session(), Number(it, "session"));
  }
}

// As far as the proof of each has been made and neither has seen the other's.
struct Halfway {
  Halfway(Credentials of_client, Credentials of_broker)
      : client(std::move(of_client)), broker(std::move(of_broker)) {
    from_client = client.Start(absl::ZeroDuration(), "");
    EXPECT_TRUE(broker.OnFrame(from_client, &from_broker).ok());
    EXPECT_TRUE(client.OnFrame(from_broker, &from_client).ok());
    from_broker.Clear();
  }
  ClientHandshake client;
  BrokerHandshake broker;
  ClientFrame from_client;
  BrokerFrame from_broker;
};

TEST(HandshakeTest, AnotherAuthkeyIsRefusedByEitherEnd) {
  Halfway they(Of("key"), Of("another"));
  EXPECT_EQ(they.broker.OnFrame(they.from_client, &they.from_broker).code(),
            absl::StatusCode::kUnauthenticated);
  EXPECT_FALSE(they.broker.proved());
  they.broker.Welcome(they.from_broker.mutable_welcome());
  EXPECT_TRUE(IsAuthenticationError(they.client.OnFrame(they.from_broker, &they.from_client)));
  EXPECT_FALSE(they.client.done());
}

TEST(HandshakeTest, TheSameAuthkeyOverAnotherChannelIsRefused) {
  Halfway they(Of("key", "this channel"), Of("key", "that channel"));
  EXPECT_FALSE(they.broker.OnFrame(they.from_client, &they.from_broker).ok());
  they.broker.Welcome(they.from_broker.mutable_welcome());
  EXPECT_FALSE(they.client.OnFrame(they.from_broker, &they.from_client).ok());
}

TEST(HandshakeTest, NoProofIsNoProof) {
  for (const std::string& proof : {std::string(), std::string(31, 'x'), std::string(33, 'x')}) {
    Halfway they(Of("key"), Of("key"));
    they.from_client.mutable_proof()->set_proof(proof);
    EXPECT_FALSE(they.broker.OnFrame(they.from_client, &they.from_broker).ok());
    they.from_broker.mutable_welcome()->set_proof(proof);
    EXPECT_FALSE(they.client.OnFrame(they.from_broker, &they.from_client).ok());
  }
}

TEST(HandshakeTest, ThePeersOwnProofSentBackIsNone) {
  Halfway they(Of("key"), Of("key"));
  they.from_broker.mutable_welcome()->set_proof(they.from_client.proof().proof());
  EXPECT_FALSE(they.client.OnFrame(they.from_broker, &they.from_client).ok());
}

TEST(HandshakeTest, AChallengeThatGivesTheNonceBackIsRefused) {
  ClientHandshake client(Of("key"), std::string(kNonceBytes, 'n'));
  ClientFrame out;
  for (const std::string& nonce :
       {std::string(kNonceBytes, 'n'), std::string(), std::string("x")}) {
    BrokerFrame in;
    in.mutable_challenge()->set_nonce(nonce);
    EXPECT_TRUE(IsAuthenticationError(client.OnFrame(in, &out))) << nonce;
  }
}

TEST(HandshakeTest, ABadHelloSaysWhatIsWrong) {
  ClientFrame hello = ClientHandshake(Of("key")).Start(absl::ZeroDuration(), "");
  auto answer = [](const ClientFrame& frame) {
    BrokerFrame out;
    return BrokerHandshake(Of("key")).OnFrame(frame, &out);
  };
  EXPECT_TRUE(answer(hello).ok());
  ClientFrame bad = hello;
  bad.mutable_hello()->set_version(2);
  EXPECT_EQ(answer(bad).code(), absl::StatusCode::kFailedPrecondition);
  bad = hello;
  bad.mutable_hello()->set_nonce("short");
  EXPECT_EQ(answer(bad).message(), "the nonce must have 32 bytes, not 5");
  bad = hello;
  bad.add_cancels(1);
  EXPECT_TRUE(absl::StrContains(answer(bad).message(), "must carry a hello and nothing else"));
  EXPECT_TRUE(absl::StrContains(answer(ClientFrame()).message(), "a hello and nothing else"));
}

TEST(HandshakeTest, AHeartbeatBeforeTheWelcomeIsNamedAsWhatItIs) {
  Halfway they(Of("key"), Of("key"));
  const absl::Status status = they.broker.OnFrame(ClientFrame(), &they.from_broker);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated);
  EXPECT_TRUE(absl::StrContains(status.message(), "heartbeats wait for the welcome")) << status;
}

TEST(HandshakeTest, ASecondOneNeedsANewStream) {
  Halfway they(Of("key"), Of("key"));
  ASSERT_TRUE(they.broker.OnFrame(they.from_client, &they.from_broker).ok());
  EXPECT_EQ(they.broker.OnFrame(they.from_client, &they.from_broker).code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(HandshakeTest, ATimeToLiveBeyondAllTimesIsForEver) {
  ClientFrame hello = ClientHandshake(Of("key")).Start(absl::ZeroDuration(), "");
  hello.mutable_hello()->set_session_ttl_us(~uint64_t{0});
  BrokerHandshake broker(Of("key"));
  BrokerFrame out;
  ASSERT_TRUE(broker.OnFrame(hello, &out).ok());
  EXPECT_GT(broker.asked_ttl(), absl::Hours(1'000'000));
}

}  // namespace
}  // namespace parley::wire
