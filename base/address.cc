#include "parley/base/address.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "parley/base/descriptor.h"
#include "parley/base/status_macros.h"

namespace parley {
namespace {

constexpr absl::string_view kUnix = "unix:";
constexpr size_t kMostPathBytes = sizeof(sockaddr_un::sun_path) - 1;
constexpr size_t kMostHostBytes = 253;  // of a name, by DNS

absl::Status NoAddress(absl::string_view text, absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("\"", absl::CHexEscape(text),
                                                 "\" is not an address: ", why,
                                                 "; write HOST:PORT or unix:PATH"));
}

absl::StatusOr<std::string> ParsePath(absl::string_view text, absl::string_view path) {
  if (path.empty()) return NoAddress(text, "it names no path");
  if (absl::StrContains(path, '\0')) return NoAddress(text, "a path has no NUL");
  // gRPC takes what follows two slashes for a machine.
  while (absl::StartsWith(path, "//")) path.remove_prefix(1);
  if (path.size() <= kMostPathBytes) return std::string(path);
  return absl::InvalidArgumentError(
      absl::StrCat(absl::CHexEscape(text), ": a socket's path has at most ", kMostPathBytes,
                   " bytes, this one ", path.size(), "; choose a shorter one"));
}

bool IsIpv6(absl::string_view host) {
  if (!absl::ConsumePrefix(&host, "[") || !absl::ConsumeSuffix(&host, "]")) return false;
  in6_addr address;
  return inet_pton(AF_INET6, std::string(host.substr(0, host.find('%'))).c_str(), &address) == 1;
}

bool IsName(absl::string_view host) {
  if (host == "unix-abstract" || host == "vsock") return false;  // gRPC takes them for schemes
  for (char c : host) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) && !absl::StrContains(".-_", c)) {
      return false;
    }
  }
  return !host.empty() && host.size() <= kMostHostBytes;
}

absl::StatusOr<std::string> ParseHost(absl::string_view text, absl::string_view host) {
  if (host.empty()) return NoAddress(text, "it names no host");
  if (IsName(host) || IsIpv6(host)) return std::string(host);
  if (host.front() != '[' && absl::StrContains(host, ':')) {
    return NoAddress(text, "an IPv6 address stands in brackets, as [::1]:7600");
  }
  return NoAddress(text, "its host is neither a name nor an IP address");
}

// The bytes that gRPC's URIs have as they are.
std::string PercentEncode(absl::string_view path) {
  std::string encoded;
  for (char c : path) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c)) || absl::StrContains("/._-~", c)) {
      encoded.push_back(c);
    } else {
      absl::StrAppendFormat(&encoded, "%%%02X", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

std::string FolderOf(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

bool IsFolder(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_directory(path, error);
}

// Whether something else than a socket lies there.
bool IsTaken(const std::string& path) {
  struct stat found;
  return stat(path.c_str(), &found) == 0 && !S_ISSOCK(found.st_mode);
}

// An errno, or 0: somebody listens.
int TryToConnect(const std::string& path) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  path.copy(name.sun_path, kMostPathBytes);
  const Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (socket.number() < 0) return errno;
  if (connect(socket.number(), reinterpret_cast<sockaddr*>(&name), sizeof(name)) == 0) return 0;
  return errno == EAGAIN ? 0 : errno;  // one that has many waiting
}

}  // namespace

absl::StatusOr<Address> Address::Parse(absl::string_view text) {
  Address address;
  address.text_ = std::string(text);
  absl::string_view rest = text;
  if (absl::ConsumePrefix(&rest, kUnix)) {
    PARLEY_ASSIGN_OR_RETURN(address.path_, ParsePath(text, rest));
    return address;
  }
  const size_t colon = rest.rfind(':');
  if (colon == absl::string_view::npos || absl::EndsWith(rest, "]")) {
    return NoAddress(text, "it has no port");
  }
  PARLEY_ASSIGN_OR_RETURN(address.host_, ParseHost(text, rest.substr(0, colon)));
  const absl::string_view port = rest.substr(colon + 1);
  const bool digits = port.find_first_not_of("0123456789") == absl::string_view::npos;
  if (!digits || !absl::SimpleAtoi(port, &address.port_) || address.port_ > 65535) {
    return NoAddress(text, "its port is not a number from 0 to 65535");
  }
  return address;
}

bool Address::IsLoopback() const {
  if (is_unix() || absl::EqualsIgnoreCase(host_, "localhost")) return true;
  in_addr ipv4;
  if (inet_pton(AF_INET, host_.c_str(), &ipv4) == 1) return absl::StartsWith(host_, "127.");
  absl::string_view inside = host_;
  in6_addr ipv6;
  if (!absl::ConsumePrefix(&inside, "[") || !absl::ConsumeSuffix(&inside, "]") ||
      inet_pton(AF_INET6, std::string(inside).c_str(), &ipv6) != 1) {
    return false;
  }
  return IN6_IS_ADDR_LOOPBACK(&ipv6) || (IN6_IS_ADDR_V4MAPPED(&ipv6) && ipv6.s6_addr[12] == 127);
}

std::string Address::ToListenTarget() const {
  return is_unix() ? absl::StrCat(kUnix, PercentEncode(path_)) : absl::StrCat(host_, ":", port_);
}

std::string Address::ToChannelTarget() const {
  if (is_unix()) return ToListenTarget();
  return absl::StrCat("dns:///", PercentEncode(host_), ":", port_);
}

absl::Status Address::CheckConnectable() const {
  if (!is_unix()) {
    if (port_ != 0) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat(
        text_, ": port 0 is a broker's choice of a free one; connect to the port that it says"));
  }
  if (IsTaken(path_)) {
    return absl::FailedPreconditionError(
        absl::StrCat("no broker can answer at ", text_, ": what lies there is no socket"));
  }
  if (!IsFolder(FolderOf(path_))) {
    return absl::UnavailableError(
        absl::StrCat("no broker answers at ", text_, ": there is no folder ", FolderOf(path_)));
  }
  if (TryToConnect(path_) == EACCES) {
    return absl::PermissionDeniedError(
        absl::StrCat(text_, ": this user may not connect; its owner can allow it"));
  }
  return absl::OkStatus();
}

absl::Status Address::CheckListenable() const {
  if (!is_unix()) return absl::OkStatus();
  const std::string folder = FolderOf(path_);
  if (!IsFolder(folder)) {
    return absl::FailedPreconditionError(absl::StrCat(
        "can't listen on ", text_, ": there is no folder ", folder, "; make it first"));
  }
  if (IsTaken(path_)) {
    return absl::FailedPreconditionError(
        absl::StrCat("can't listen on ", text_,
                     ": what lies there is no socket; remove it, or choose another path"));
  }
  if (TryToConnect(path_) == 0) {
    return absl::AlreadyExistsError(
        absl::StrCat("can't listen on ", text_,
                     ": another broker, or program, listens there; choose another path"));
  }
  if (access(folder.c_str(), W_OK | X_OK) != 0) {
    return absl::PermissionDeniedError(
        absl::StrCat("can't listen on ", text_, ": folder ", folder, ": ", std::strerror(errno)));
  }
  return absl::OkStatus();
}

}  // namespace parley
