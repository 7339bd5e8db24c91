#ifndef PARLEY_PROXY_SESSION_SESSION_H_
#define PARLEY_PROXY_SESSION_SESSION_H_

#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "parley/base/wire/authkey.h"
#include "parley/proxy/session/session_options.h"
#include "parley/proxy/stub/transport.h"

namespace parley::session {

// A client process's authenticated conversation with a broker, over one gRPC stream.
//
// Thread-safe: many threads share a session. A thread that waits for a reply drives
// the completion queue itself, and hands that over to another waiting thread when its
// own reply is there; a thread of the session's own does it while asynchronous calls
// are under way and nobody waits, and sends heartbeats.
//
// A session has so many bytes of requests under way at a time; a call beyond that waits.
//
// When the connection is lost, or the broker is silent for the session's
// time-to-live, every pending and later call fails with UNAVAILABLE.
class Session : public stub::Transport {
 public:
  // INVALID_ARGUMENT: an option is not as it must be, or the address is none.
  // UNAUTHENTICATED: the authkeys differ. UNAVAILABLE: no broker there in time.
  // FAILED_PRECONDITION: the broker speaks another version of the protocol.
  static absl::StatusOr<std::shared_ptr<Session>> Connect(const SessionOptions& options,
                                                          const Authkey& authkey);

  // Ends the session at the broker and fails what is pending. Idempotent. Also done by
  // the end of the last reference. In a callback it does not wait until other threads
  // have left their calls.
  virtual void Close() = 0;
  // OK while the session lives, else why it ended.
  virtual absl::Status status() const = 0;
  // The broker's number for this session.
  virtual uint64_t id() const = 0;
  virtual absl::Duration ttl() const = 0;
};

}  // namespace parley::session

#endif  // PARLEY_PROXY_SESSION_SESSION_H_
