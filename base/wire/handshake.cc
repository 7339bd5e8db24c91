#include "parley/base/wire/handshake.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "parley/base/status.h"

namespace parley::wire {
namespace {

// The client's view: a peer that fails here is not the broker, whatever it says.
absl::Status NotTheBroker(absl::string_view why) {
  return MakeError(absl::StatusCode::kUnauthenticated, "AuthenticationError",
                   absl::StrCat("AuthenticationError: ", why));
}

bool HasOnlyHandshake(const ClientFrame& frame) {
  return frame.calls().empty() && frame.cancels().empty() && frame.drops().empty();
}

// What does not fit is as good as for ever; the broker bounds it anyway.
absl::Duration FromMicroseconds(uint64_t microseconds) {
  constexpr uint64_t kMost = std::numeric_limits<int64_t>::max();
  return absl::Microseconds(static_cast<int64_t>(std::min(microseconds, kMost)));
}

}  // namespace

ClientHandshake::ClientHandshake(Credentials credentials, std::string nonce)
    : credentials_(std::move(credentials)), nonce_(std::move(nonce)) {}

ClientFrame ClientHandshake::Start(absl::Duration session_ttl,
                                   absl::string_view client_name) const {
  ClientFrame frame;
  ClientHello* hello = frame.mutable_hello();
  hello->set_version(kProtocolVersion);
  hello->set_nonce(nonce_);
  hello->set_session_ttl_us(static_cast<uint64_t>(absl::ToInt64Microseconds(session_ttl)));
  hello->set_client_name(std::string(client_name));
  return frame;
}

std::string ClientHandshake::ProofOf(Role role) const {
  return Proof(credentials_.authkey, role, kProtocolVersion, nonce_, broker_nonce_,
               credentials_.channel_binding);
}

absl::Status ClientHandshake::OnFrame(const BrokerFrame& in, ClientFrame* out) {
  if (state_ == State::kChallenge) {
    broker_nonce_ = in.challenge().nonce();
    // One that gives back our own wants us to make its proof.
    if (broker_nonce_.size() != kNonceBytes || broker_nonce_ == nonce_) {
      return NotTheBroker("the broker sent no proper challenge");
    }
    out->Clear();
    out->mutable_proof()->set_proof(ProofOf(Role::kClient));
    state_ = State::kWelcome;
    return absl::OkStatus();
  }
  if (state_ == State::kDone || !in.has_welcome() ||
      !ProofMatches(ProofOf(Role::kBroker), in.welcome().proof())) {
    return NotTheBroker("what answers does not have the authkey; it is not the broker");
  }
  welcome_ = in.welcome();
  state_ = State::kDone;
  return absl::OkStatus();
}

BrokerHandshake::BrokerHandshake(Credentials credentials, std::string nonce)
    : credentials_(std::move(credentials)), nonce_(std::move(nonce)) {}

std::string BrokerHandshake::ProofOf(Role role) const {
  return Proof(credentials_.authkey, role, kProtocolVersion, client_nonce_, nonce_,
               credentials_.channel_binding);
}

absl::Status BrokerHandshake::OnFrame(const ClientFrame& in, BrokerFrame* out) {
  switch (state_) {
    case State::kHello: return OnHello(in, out);
    case State::kProof: return OnProof(in);
    case State::kProved: break;
  }
  return absl::InvalidArgumentError("the handshake is over; a second one needs a new stream");
}

absl::Status BrokerHandshake::OnHello(const ClientFrame& in, BrokerFrame* out) {
  if (!in.has_hello() || in.has_proof() || !HasOnlyHandshake(in)) {
    return absl::UnauthenticatedError("the first frame must carry a hello and nothing else");
  }
  const ClientHello& hello = in.hello();
  if (hello.version() != kProtocolVersion) {
    return absl::FailedPreconditionError(absl::StrCat("the client speaks protocol version ",
                                                      hello.version(), ", this broker version ",
                                                      kProtocolVersion, "; use matching releases"));
  }
  if (hello.nonce().size() != kNonceBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("the nonce must have ", kNonceBytes, " bytes, not ", hello.nonce().size()));
  }
  client_nonce_ = hello.nonce();
  asked_ttl_ = FromMicroseconds(hello.session_ttl_us());
  out->mutable_challenge()->set_nonce(nonce_);
  state_ = State::kProof;
  return absl::OkStatus();
}

absl::Status BrokerHandshake::OnProof(const ClientFrame& in) {
  if (!in.has_proof() || in.has_hello() || !HasOnlyHandshake(in)) {
    return absl::UnauthenticatedError(
        "the second frame must carry a proof and nothing else; calls and heartbeats wait for the "
        "welcome");
  }
  if (!ProofMatches(ProofOf(Role::kClient), in.proof().proof())) {
    return absl::UnauthenticatedError(
        "AuthenticationError: the client's authkey is not the broker's");
  }
  state_ = State::kProved;
  return absl::OkStatus();
}

void BrokerHandshake::Welcome(BrokerWelcome* welcome) const {
  welcome->set_proof(ProofOf(Role::kBroker));
}

}  // namespace parley::wire
