#ifndef PARLEY_TESTS_TESTING_RAW_SOCKET_H_
#define PARLEY_TESTS_TESTING_RAW_SOCKET_H_

#include <cstdint>
#include <string>

#include "absl/time/time.h"

namespace parley::testing {

// A TCP connection to HOST:PORT of loopback, without any protocol. Not thread-safe.
class RawSocket {
 public:
  // Closed from the start when nobody listens there.
  explicit RawSocket(const std::string& address);
  RawSocket(const RawSocket&) = delete;
  ~RawSocket();

  // False: the peer has closed it, or does not take the bytes in time.
  bool Send(const std::string& bytes);
  // What comes next; "" when it was closed or nothing came in time.
  std::string Receive(absl::Duration timeout = absl::Seconds(10));
  // Forgets what comes until the peer closes it. False: it does not, in time.
  bool WaitForClose(absl::Duration timeout);

 private:
  bool Poll(short events, absl::Duration timeout) const;
  int fd_ = -1;
};

// A socket that listens on a free port of loopback, where nothing is ever answered by
// itself.
class RawListener {
 public:
  RawListener();
  ~RawListener();
  const std::string& address() const { return address_; }
  int fd() const { return fd_; }

 private:
  int fd_ = -1;
  std::string address_;
};

// HTTP/2 by hand.
std::string Http2Preface();
std::string Http2Frame(uint8_t type, uint8_t flags, uint32_t stream, const std::string& payload);
// HEADERS of a gRPC call of the session service.
std::string Http2Call(uint32_t stream);
// DATA with one gRPC message.
std::string Http2Message(uint32_t stream, const std::string& message);

}  // namespace parley::testing

#endif  // PARLEY_TESTS_TESTING_RAW_SOCKET_H_
