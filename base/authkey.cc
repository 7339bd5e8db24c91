#include "base/authkey.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>

#include <fcntl.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace parley {
namespace {

constexpr size_t kRandomBytes = 32;
constexpr size_t kMostBytes = 4096;

}  // namespace

Authkey::Authkey(Authkey&& other) noexcept : bytes_(other.bytes_) {
  OPENSSL_cleanse(other.bytes_.data(), other.bytes_.size());
  other.bytes_.clear();
}

Authkey::~Authkey() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }

absl::StatusOr<Authkey> Authkey::Random() {
  unsigned char bytes[kRandomBytes];
  if (RAND_bytes(bytes, sizeof(bytes)) != 1) {
    return absl::InternalError("authkey: OpenSSL gave no random bytes");
  }
  return Authkey(absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(bytes), sizeof(bytes))));
}

absl::StatusOr<Authkey> Authkey::FromBytes(absl::string_view bytes) {
  if (bytes.empty() || bytes.size() > kMostBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("an authkey has 1 to ", kMostBytes, " bytes, not ", bytes.size()));
  }
  return Authkey(bytes);
}

absl::StatusOr<Authkey> Authkey::FromFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file.is_open()) {
    return absl::NotFoundError(absl::StrCat("authkey file ", path, " can't be read"));
  }
  if (!bytes.empty() && bytes.back() == '\n') bytes.pop_back();
  absl::StatusOr<Authkey> key = FromBytes(bytes);
  OPENSSL_cleanse(bytes.data(), bytes.size());
  if (!key.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("authkey file ", path, ": ", key.status().message()));
  }
  return key;
}

absl::StatusOr<Authkey> Authkey::FromEnvironment() {
  const char* value = std::getenv("PARLEY_AUTHKEY");
  if (value == nullptr) {
    return absl::NotFoundError(
        "there is no authkey: set PARLEY_AUTHKEY or name a file that holds it");
  }
  return FromBytes(value);
}

absl::Status Authkey::WriteFile(const std::string& path) const {
  int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) {
    auto code = errno == EEXIST ? absl::StatusCode::kAlreadyExists
                                : absl::StatusCode::kPermissionDenied;
    return absl::Status(code, absl::StrCat("authkey file ", path, " can't be made: ",
                                           std::strerror(errno)));
  }
  ssize_t written = write(fd, bytes_.data(), bytes_.size());
  close(fd);
  if (written != static_cast<ssize_t>(bytes_.size())) {
    return absl::ResourceExhaustedError(absl::StrCat("authkey file ", path, " can't be written"));
  }
  return absl::OkStatus();
}

}  // namespace parley
