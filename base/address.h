#ifndef PARLEY_BASE_ADDRESS_H_
#define PARLEY_BASE_ADDRESS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace parley {

// Where a broker listens, as people write it: HOST:PORT or unix:PATH. One reading for both ends: a
// path is what it says, without escapes. A value.
class Address {
 public:
  // HOST is a name, an IPv4 address, or an IPv6 address in brackets. INVALID_ARGUMENT: it is none
  // of these, and the text says what is wrong with it; a path that no socket can have, too.
  static absl::StatusOr<Address> Parse(absl::string_view text);

  bool is_unix() const { return !path_.empty(); }
  const std::string& path() const { return path_; }  // empty: of TCP
  const std::string& host() const { return host_; }  // with its brackets
  int port() const { return port_; }                 // 0: a free one
  // Nobody but this machine can reach it. Not a name that only looks like it: nobody knows what
  // that resolves to.
  bool IsLoopback() const;

  // As it was written.
  const std::string& text() const { return text_; }
  // For gRPC, which would take a path's % for an escape and a host for a scheme.
  std::string ToListenTarget() const;
  std::string ToChannelTarget() const;

  // What makes it useless to wait for a broker there. INVALID_ARGUMENT: the port is 0.
  // FAILED_PRECONDITION: what lies at the path is no socket. UNAVAILABLE: its folder is not there.
  // PERMISSION_DENIED: this user may not connect.
  absl::Status CheckConnectable() const;
  // What would keep a broker from listening there, of a path. FAILED_PRECONDITION: its folder is
  // not there, or what lies there is no socket. PERMISSION_DENIED: the folder can't be written to.
  // ALREADY_EXISTS: somebody listens.
  absl::Status CheckListenable() const;

 private:
  Address() = default;

  std::string text_;
  std::string path_;
  std::string host_;
  int port_ = 0;
};

}  // namespace parley

#endif  // PARLEY_BASE_ADDRESS_H_
