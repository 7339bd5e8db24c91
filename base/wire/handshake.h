// The handshake at both ends of a stream, without the stream: a frame in, a frame or a verdict out.
// What travels, proto/session.proto says; test vectors for other languages are in proto/vectors/.
//
//     client                                   broker
//     Start()                 hello ->         OnFrame: the challenge
//     OnFrame: the proof      <- challenge
//                             proof ->         OnFrame: proved(); Welcome() fills in its own proof
//     OnFrame: done()         <- welcome
//
// Nothing but these frames may be sent before the welcome. An error of OnFrame ends the stream; its
// text may be sent to the peer. Neither class is thread-safe.
#ifndef PARLEY_BASE_WIRE_HANDSHAKE_H_
#define PARLEY_BASE_WIRE_HANDSHAKE_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "parley/base/wire/authkey.h"
#include "parley/base/wire/proof.h"
#include "parley/proto/session.pb.h"

namespace parley::wire {

// What a peer proves, and over which channel: the one place where both come from.
struct Credentials {
  Authkey authkey;
  // Of an encrypted channel, the same at both ends of it and nowhere else; empty: it is none.
  std::string channel_binding = {};
};

class ClientHandshake {
 public:
  // `nonce` is fresh, but in tests.
  explicit ClientHandshake(Credentials credentials, std::string nonce = NewNonce());

  // The frame to begin with. A time-to-live of zero leaves it to the broker.
  ClientFrame Start(absl::Duration session_ttl, absl::string_view client_name) const;

  // What the broker's next frame means. Until done(), `out` is then the frame to answer with.
  // UNAUTHENTICATED (AuthenticationError): what answers does not have the authkey.
  absl::Status OnFrame(const BrokerFrame& in, ClientFrame* out);

  bool done() const { return state_ == State::kDone; }
  // Once done.
  const BrokerWelcome& welcome() const { return welcome_; }

 private:
  enum class State { kChallenge, kWelcome, kDone };

  std::string ProofOf(Role role) const;

  const Credentials credentials_;
  const std::string nonce_;
  std::string broker_nonce_;
  State state_ = State::kChallenge;
  BrokerWelcome welcome_;
};

class BrokerHandshake {
 public:
  explicit BrokerHandshake(Credentials credentials, std::string nonce = NewNonce());

  // What the client's next frame means. Until proved(), `out` is then the frame to answer with.
  // UNAUTHENTICATED: the client does not have the authkey, or sends what has no place here.
  // FAILED_PRECONDITION: another version of the protocol. INVALID_ARGUMENT: a bad nonce.
  absl::Status OnFrame(const ClientFrame& in, BrokerFrame* out);

  // The client has the authkey: the broker lets it in, or refuses for reasons of its own.
  bool proved() const { return state_ == State::kProved; }
  // Fills in the broker's own proof.
  void Welcome(BrokerWelcome* welcome) const;

  // What the client asked for, once it has said hello; zero: nothing.
  absl::Duration asked_ttl() const { return asked_ttl_; }

 private:
  enum class State { kHello, kProof, kProved };

  absl::Status OnHello(const ClientFrame& in, BrokerFrame* out);
  absl::Status OnProof(const ClientFrame& in);
  std::string ProofOf(Role role) const;

  const Credentials credentials_;
  const std::string nonce_;
  std::string client_nonce_;
  absl::Duration asked_ttl_;
  State state_ = State::kHello;
};

}  // namespace parley::wire

#endif  // PARLEY_BASE_WIRE_HANDSHAKE_H_
