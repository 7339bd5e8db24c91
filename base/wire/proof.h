// How two peers prove to each other that they have the same authkey; see
// proto/session.proto. Who says what when: parley/base/wire/handshake.h.
#ifndef PARLEY_BASE_WIRE_PROOF_H_
#define PARLEY_BASE_WIRE_PROOF_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "parley/base/wire/authkey.h"

namespace parley::wire {

inline constexpr uint32_t kProtocolVersion = 1;
inline constexpr size_t kNonceBytes = 32;
inline constexpr size_t kProofBytes = 32;

enum class Role { kClient, kBroker };

// kNonceBytes fresh random bytes. Ends the process when OpenSSL has none to give.
std::string NewNonce();

// What the peer in `role` sends: kProofBytes. The channel binding ties the proof to an encrypted
// channel; empty where there is none. Empty, and so no proof, when OpenSSL fails.
std::string Proof(const Authkey& key, Role role, uint32_t version, absl::string_view client_nonce,
                  absl::string_view broker_nonce, absl::string_view channel_binding);

// Takes the same time wherever they differ. What is not a proof, such as nothing, never matches.
bool ProofMatches(absl::string_view expected, absl::string_view got);

}  // namespace parley::wire

#endif  // PARLEY_BASE_WIRE_PROOF_H_
