#include "parley/base/wire/proof.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <cstdlib>

#include "absl/strings/str_cat.h"

namespace parley::wire {
namespace {

std::string BigEndian(uint32_t number) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(number >> shift));
  return bytes;
}

}  // namespace

std::string NewNonce() {
  std::string nonce(kNonceBytes, '\0');
  // Without randomness nothing here is safe.
  if (RAND_bytes(reinterpret_cast<unsigned char*>(nonce.data()), kNonceBytes) != 1) std::abort();
  return nonce;
}

std::string Proof(const Authkey& key, Role role, uint32_t version, absl::string_view client_nonce,
                  absl::string_view broker_nonce, absl::string_view channel_binding) {
  std::string message = absl::StrCat(role == Role::kClient ? "parley-client" : "parley-broker",
                                     absl::string_view("\0", 1), BigEndian(version), client_nonce,
                                     broker_nonce, channel_binding);
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (HMAC(EVP_sha256(), key.bytes().data(), static_cast<int>(key.bytes().size()),
           reinterpret_cast<const unsigned char*>(message.data()), message.size(), digest,
           &size) == nullptr) {
    return "";
  }
  return std::string(reinterpret_cast<const char*>(digest), size);
}

bool ProofMatches(absl::string_view expected, absl::string_view got) {
  return expected.size() == kProofBytes && got.size() == kProofBytes &&
         CRYPTO_memcmp(expected.data(), got.data(), kProofBytes) == 0;
}

}  // namespace parley::wire
