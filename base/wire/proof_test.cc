#include "parley/base/wire/proof.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/escaping.h"

namespace parley {
namespace {

const std::string kClientNonce(32, 'c');
const std::string kBrokerNonce(32, 'b');

Authkey Key(const char* bytes) { return *Authkey::FromBytes(bytes); }

// Computed with Python's hmac module from the words of proto/session.proto.
TEST(ProofTest, TheProofIsWhatTheProtocolSays) {
  EXPECT_EQ(absl::BytesToHexString(
                wire::Proof(Key("key"), wire::Role::kClient, 1, kClientNonce, kBrokerNonce, "")),
            "3f710671bb7f15be2a1c66c685ee4a5bbfbc3a46c8e2cb8161a95c67d4e252d7");
  EXPECT_EQ(absl::BytesToHexString(wire::Proof(Key("key"), wire::Role::kBroker, 1, kClientNonce,
                                               kBrokerNonce, "binding")),
            "a02e28dd891230548cd249796529f8234c3e2f7c9bf653d30e8fac373a348ba8");
}

TEST(ProofTest, EveryPartCounts) {
  std::string proof =
      wire::Proof(Key("key"), wire::Role::kClient, 1, kClientNonce, kBrokerNonce, "");
  EXPECT_NE(proof, wire::Proof(Key("yek"), wire::Role::kClient, 1, kClientNonce, kBrokerNonce, ""));
  EXPECT_NE(proof, wire::Proof(Key("key"), wire::Role::kBroker, 1, kClientNonce, kBrokerNonce, ""));
  EXPECT_NE(proof, wire::Proof(Key("key"), wire::Role::kClient, 2, kClientNonce, kBrokerNonce, ""));
  EXPECT_NE(proof, wire::Proof(Key("key"), wire::Role::kClient, 1, kBrokerNonce, kClientNonce, ""));
  EXPECT_NE(proof,
            wire::Proof(Key("key"), wire::Role::kClient, 1, kClientNonce, kBrokerNonce, "x"));
}

TEST(ProofTest, MatchesOnlyTheSameBytes) {
  const std::string proof = wire::Proof(Key("key"), wire::Role::kClient, 1, "", "", "");
  std::string other = proof;
  other.back() ^= 1;
  EXPECT_TRUE(wire::ProofMatches(proof, proof));
  EXPECT_FALSE(wire::ProofMatches(proof, other));
  EXPECT_FALSE(wire::ProofMatches(proof, proof.substr(1)));
  EXPECT_FALSE(wire::ProofMatches(proof, ""));
}

// OpenSSL that fails gives none: two ends that both fail must not let each other in.
TEST(ProofTest, NothingMatchesNothing) {
  EXPECT_FALSE(wire::ProofMatches("", ""));
  EXPECT_FALSE(wire::ProofMatches("abc", "abc"));
}

TEST(ProofTest, NoncesAreFresh) {
  EXPECT_EQ(wire::NewNonce().size(), wire::kNonceBytes);
  EXPECT_NE(wire::NewNonce(), wire::NewNonce());
}

}  // namespace
}  // namespace parley
