#include "parley/tests/testing/raw_socket.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace parley::testing {
namespace {

sockaddr_in Loopback(int port) {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(static_cast<uint16_t>(port));
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return name;
}

std::string BigEndian(uint32_t value, int bytes) {
  std::string out;
  for (int i = bytes - 1; i >= 0; --i) out.push_back(static_cast<char>(value >> (8 * i)));
  return out;
}

}  // namespace

RawSocket::RawSocket(const std::string& address) {
  int port = 0;
  (void)absl::SimpleAtoi(address.substr(address.rfind(':') + 1), &port);
  sockaddr_in name = Loopback(port);
  fd_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect(fd_, reinterpret_cast<sockaddr*>(&name), sizeof(name)) == 0) return;
  close(fd_);
  fd_ = -1;
}

RawSocket::~RawSocket() {
  if (fd_ >= 0) close(fd_);
}

bool RawSocket::Poll(short events, absl::Duration timeout) const {
  pollfd polled{fd_, events, 0};
  timeout = std::max(timeout, absl::ZeroDuration());  // a negative one would be for ever
  return poll(&polled, 1, static_cast<int>(absl::ToInt64Milliseconds(timeout))) > 0;
}

bool RawSocket::Send(const std::string& bytes) {
  size_t sent = 0;
  while (sent < bytes.size()) {
    if (!Poll(POLLOUT, absl::Seconds(10))) return false;
    ssize_t some = send(fd_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (some < 0 && errno != EAGAIN) return false;
    if (some > 0) sent += static_cast<size_t>(some);
  }
  return true;
}

std::string RawSocket::Receive(absl::Duration timeout) {
  if (!Poll(POLLIN, timeout)) return "";
  char buffer[4096];
  ssize_t got = recv(fd_, buffer, sizeof(buffer), 0);
  return got > 0 ? std::string(buffer, static_cast<size_t>(got)) : "";
}

bool RawSocket::WaitForClose(absl::Duration timeout) {
  absl::Time deadline = absl::Now() + timeout;
  while (Poll(POLLIN, deadline - absl::Now())) {
    char buffer[4096];
    if (recv(fd_, buffer, sizeof(buffer), 0) <= 0) return true;
  }
  return false;
}

RawListener::RawListener() {
  sockaddr_in name = Loopback(0);
  socklen_t size = sizeof(name);
  fd_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (bind(fd_, reinterpret_cast<sockaddr*>(&name), sizeof(name)) != 0 || listen(fd_, 16) != 0 ||
      getsockname(fd_, reinterpret_cast<sockaddr*>(&name), &size) != 0) {
    std::abort();
  }
  address_ = absl::StrCat("127.0.0.1:", ntohs(name.sin_port));
}

RawListener::~RawListener() { close(fd_); }

std::string Http2Preface() { return "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"; }

std::string Http2Frame(uint8_t type, uint8_t flags, uint32_t stream, const std::string& payload) {
  return absl::StrCat(BigEndian(static_cast<uint32_t>(payload.size()), 3), BigEndian(type, 1),
                      BigEndian(flags, 1), BigEndian(stream, 4), payload);
}

std::string Http2Call(uint32_t stream) {
  constexpr uint8_t kHeaders = 1, kEndHeaders = 4;
  constexpr std::pair<const char*, const char*> kFields[] = {
      {":method", "POST"},         {":scheme", "http"}, {":path", "/parley.wire.Session/Connect"},
      {":authority", "localhost"}, {"te", "trailers"},  {"content-type", "application/grpc"}};
  std::string block;
  for (const auto& [name, value] : kFields) {
    // Literals that are not indexed, neither compressed.
    absl::StrAppend(&block, std::string(1, '\0'), BigEndian(std::string(name).size(), 1), name,
                    BigEndian(std::string(value).size(), 1), value);
  }
  return Http2Frame(kHeaders, kEndHeaders, stream, block);
}

std::string Http2Message(uint32_t stream, const std::string& message) {
  return Http2Frame(0, 0, stream,
                    absl::StrCat(std::string(1, '\0'),
                                 BigEndian(static_cast<uint32_t>(message.size()), 4), message));
}

}  // namespace parley::testing
