#ifndef PARLEY_BASE_WIRE_AUTHKEY_H_
#define PARLEY_BASE_WIRE_AUTHKEY_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace parley {

// The secret that a broker and its clients share: whoever has it may do everything.
// Can't be printed; its memory is wiped when it goes. Not to be put on a command line.
class Authkey {
 public:
  // 32 random bytes, as hexadecimal text so that they can be copied.
  static absl::StatusOr<Authkey> Random();
  // INVALID_ARGUMENT: empty, or longer than 4096 bytes.
  static absl::StatusOr<Authkey> FromBytes(absl::string_view bytes);
  // A key file's, which may be a pipe (also /dev/fd/N). A key file holds the key's bytes, whatever
  // they are, and after them one newline, which is not part of the key and may be missing.
  // NOT_FOUND: it can't be read. INVALID_ARGUMENT: as FromBytes.
  static absl::StatusOr<Authkey> FromFile(const std::string& path);
  // PARLEY_AUTHKEY. NOT_FOUND: it is not set. INVALID_ARGUMENT: as FromBytes.
  static absl::StatusOr<Authkey> FromEnvironment();

  Authkey(const Authkey& other) = default;
  Authkey(Authkey&& other) noexcept;
  Authkey& operator=(const Authkey& other);  // wipes what it held
  ~Authkey();

  // Writes a new key file that only its owner may read. ALREADY_EXISTS: there is one.
  // PERMISSION_DENIED: it can't be made. RESOURCE_EXHAUSTED: it can't be written; none
  // is left behind.
  absl::Status WriteFile(const std::string& path) const;

  // Writes what a key file holds to a descriptor. False, with errno: it can't be written.
  bool WriteTo(int descriptor) const;

  absl::string_view bytes() const { return bytes_; }

 private:
  explicit Authkey(absl::string_view bytes) : bytes_(bytes) {}
  std::string bytes_;
};

}  // namespace parley

#endif  // PARLEY_BASE_WIRE_AUTHKEY_H_
