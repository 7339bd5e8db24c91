#ifndef PARLEY_BROKER_SERVER_SERVER_H_
#define PARLEY_BROKER_SERVER_SERVER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "parley/base/clock.h"
#include "parley/base/wire/authkey.h"
#include "parley/broker/engine/type_registry.h"

namespace parley {

// What a broker puts up with before it says no.
struct ServerLimits {
  // One frame, either way.
  size_t max_frame_bytes = 64 << 20;
  // Frames handled whose replies the client has not taken yet: at so many the broker
  // reads no more from that client until it takes some.
  int max_frames_in_flight = 64;
  // Further clients are refused with RESOURCE_EXHAUSTED, as are waiting calls.
  size_t max_sessions = 20'000;
  size_t max_waiting_calls = 100'000;  // of one session
  // Methods of hosted objects that run at a time; further calls wait for one to return.
  size_t max_hosted_threads = 256;
  // Streams that are still in their handshake; further ones are refused.
  size_t max_unauthenticated = 1'000;
  // A peer that has not proved itself by then is dropped.
  absl::Duration handshake_deadline = absl::Seconds(10);
  // What a client may ask for as its time-to-live.
  absl::Duration min_session_ttl = absl::Milliseconds(100);
  absl::Duration max_session_ttl = absl::Hours(1);
};

struct ServerOptions {
  // HOST:PORT or unix:PATH. Port 0: a free one, see Server::address().
  std::string address = "127.0.0.1:0";
  // Allow an address that is not loopback although nothing is encrypted.
  bool insecure = false;
  absl::Duration session_ttl = absl::Seconds(15);  // of clients that ask for none
  // How long the server's thread looks for further frames before it sleeps, which it does only
  // where that helps: it lets other threads run, and looks less often when it was in vain. Zero: it
  // sleeps at once, which leaves the core to others sooner and makes calls slower.
  absl::Duration busy_poll = absl::Microseconds(200);
  ServerLimits limits = {};
  internal::Clock* clock = internal::Clock::System();  // not owned; outlives the server
};

// A broker that serves, in whatever program: see examples/own_broker.cc. Thread-safe. All
// sessions, the engine and its objects live on one thread of the server's, which handles
// each frame where it was read.
class Server {
 public:
  // Serves when it returns. `types` is not owned and outlives the server.
  // INVALID_ARGUMENT: a bad address or option, or types that TypeRegistry::Check refuses.
  // FAILED_PRECONDITION: the address is not loopback and `insecure` is not set, or its path can
  // have no socket. PERMISSION_DENIED, ALREADY_EXISTS: as Address::CheckListenable has them.
  // UNAVAILABLE: it can't be listened on.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const ServerOptions& options,
                                                       Authkey authkey,
                                                       const engine::TypeRegistry* types);
  // As Shutdown.
  virtual ~Server() = default;

  // Where it listens, with the real port, in the form that clients connect to.
  virtual const std::string& address() const = 0;

  // Waits until Shutdown is called or a client asks for one. ServeForever
  // (parley/broker/program/serve_forever.h) waits for signals as well.
  virtual void WaitForShutdown() = 0;

  // Sends what is under way, ends every session with UNAVAILABLE and stops.
  // Safe to call from any thread, and twice. Methods of hosted objects are told that
  // nobody waits any more, and have 2 s to return.
  virtual void Shutdown() = 0;

  // After Shutdown: how many such methods did not return. Their threads run on, so that the
  // program should end with _exit.
  virtual size_t methods_still_running() const = 0;
};

}  // namespace parley

#endif  // PARLEY_BROKER_SERVER_SERVER_H_
