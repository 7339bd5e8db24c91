#include "parley/base/wire/authkey.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace parley {
namespace {

constexpr size_t kRandomBytes = 32;
constexpr size_t kMostBytes = 4096;
// A key, its newline, and one byte that shows that there is more.
constexpr size_t kBufferBytes = kMostBytes + 2;

struct FileCloser {
  int fd;
  ~FileCloser() { close(fd); }
};

// Reads up to `size` bytes, from pipes too; -1 with errno when it can't.
ssize_t ReadAll(int fd, char* buffer, size_t size) {
  size_t done = 0;
  while (done < size) {
    ssize_t got = read(fd, buffer + done, size - done);
    if (got == 0) break;
    if (got > 0) {
      done += static_cast<size_t>(got);
    } else if (errno != EINTR) {
      return -1;
    }
  }
  return static_cast<ssize_t>(done);
}

bool WriteAll(int fd, absl::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t put = write(fd, bytes.data(), bytes.size());
    if (put >= 0) {
      bytes.remove_prefix(static_cast<size_t>(put));
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

absl::Status CannotRead(const std::string& path) {
  return absl::NotFoundError(
      absl::StrCat("authkey file ", path, " can't be read: ", std::strerror(errno)));
}

}  // namespace

// A copy, so that the bytes are wiped where they were.
// NOLINTNEXTLINE(performance-move-constructor-init)
Authkey::Authkey(Authkey&& other) noexcept : bytes_(other.bytes_) {
  OPENSSL_cleanse(other.bytes_.data(), other.bytes_.size());
  other.bytes_.clear();
}

Authkey& Authkey::operator=(const Authkey& other) {
  if (this == &other) return *this;
  OPENSSL_cleanse(bytes_.data(), bytes_.size());
  bytes_ = other.bytes_;
  return *this;
}

Authkey::~Authkey() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }

absl::StatusOr<Authkey> Authkey::Random() {
  unsigned char bytes[kRandomBytes];
  if (RAND_bytes(bytes, sizeof(bytes)) != 1) {
    return absl::InternalError("authkey: OpenSSL gave no random bytes");
  }
  std::string text = absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(bytes), sizeof(bytes)));
  Authkey key(text);
  OPENSSL_cleanse(bytes, sizeof(bytes));
  OPENSSL_cleanse(text.data(), text.size());
  return key;
}

absl::StatusOr<Authkey> Authkey::FromBytes(absl::string_view bytes) {
  if (bytes.empty()) return absl::InvalidArgumentError("an authkey must not be empty");
  if (bytes.size() > kMostBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("an authkey has at most ", kMostBytes, " bytes; this one is longer"));
  }
  return Authkey(bytes);
}

absl::StatusOr<Authkey> Authkey::FromFile(const std::string& path) {
  int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return CannotRead(path);
  FileCloser closer{fd};
  // A fixed buffer: a string that grows would leave copies of the secret behind.
  char buffer[kBufferBytes];
  ssize_t got = ReadAll(fd, buffer, sizeof(buffer));
  if (got < 0) return CannotRead(path);
  absl::string_view bytes(buffer, static_cast<size_t>(got));
  if (!bytes.empty() && bytes.back() == '\n') bytes.remove_suffix(1);
  absl::StatusOr<Authkey> key = FromBytes(bytes);
  OPENSSL_cleanse(buffer, sizeof(buffer));
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
  absl::StatusOr<Authkey> key = FromBytes(value);
  if (!key.ok()) {
    return absl::InvalidArgumentError(absl::StrCat("PARLEY_AUTHKEY: ", key.status().message()));
  }
  return key;
}

bool Authkey::WriteTo(int descriptor) const {
  return WriteAll(descriptor, bytes_) && WriteAll(descriptor, "\n");
}

absl::Status Authkey::WriteFile(const std::string& path) const {
  int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) {
    auto code =
        errno == EEXIST ? absl::StatusCode::kAlreadyExists : absl::StatusCode::kPermissionDenied;
    return absl::Status(
        code, absl::StrCat("authkey file ", path, " can't be made: ", std::strerror(errno)));
  }
  bool written = WriteTo(fd);
  int error = errno;
  if (close(fd) != 0 && written) {
    written = false;
    error = errno;
  }
  if (!written) {
    unlink(path.c_str());
    return absl::ResourceExhaustedError(
        absl::StrCat("authkey file ", path, " can't be written: ", std::strerror(error)));
  }
  return absl::OkStatus();
}

}  // namespace parley
