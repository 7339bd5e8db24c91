#ifndef PARLEY_PROXY_LAUNCH_BROKER_LINK_H_
#define PARLEY_PROXY_LAUNCH_BROKER_LINK_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "parley/base/wire/authkey.h"
#include "parley/proxy/session/session.h"
#include "parley/proxy/stub/transport.h"

namespace parley {

struct ConnectOptions {
  std::string address = {};             // HOST:PORT or unix:PATH
  std::optional<Authkey> authkey = {};  // absent: PARLEY_AUTHKEY
  absl::Duration connect_timeout = absl::Seconds(10);
  absl::Duration session_ttl = absl::ZeroDuration();  // zero: as the broker is set
  std::string client_name = {};
  // How much may be under way, and what becomes of asynchronous calls beyond it: see
  // SessionOptions.
  size_t max_bytes_in_flight = 64 << 20;
  WhenFull when_full = WhenFull::kWait;
  // How long a thread looks for its reply before it sleeps: see SessionOptions.
  absl::Duration busy_poll = absl::Microseconds(200);
};

struct StartOptions {
  std::string address = "127.0.0.1:0";  // port 0: a free one
  std::optional<Authkey> authkey = {};  // absent: a random one
  absl::Duration session_ttl = absl::Seconds(15);
  // The broker's program. Empty: $PARLEY_BROKER, else parleyd beside this program, in its
  // Bazel runfiles, or on the PATH.
  std::string broker_path = {};
  absl::Duration start_timeout = absl::Seconds(20);
  // How long the broker and this process's threads look for what comes before they sleep: see
  // SessionOptions.
  absl::Duration busy_poll = absl::Microseconds(200);
  std::vector<std::string> extra_flags = {};  // for the broker's program
  // What runs in the broker's process before it serves, by the name under which the broker's
  // program knows it (see parley/broker/program/program.h), and its arguments, which `ps` shows.
  // Empty: nothing.
  std::string initializer = {};
  std::vector<std::string> initargs = {};
};

// What a manager has beside its objects: a session with a broker, and the broker's process
// if it was started here, which ends with this or with this process. Thread-safe.
// Move-only; of a moved-from one ask only for its status.
class BrokerLink {
 public:
  // As ManagerOf has them.
  static absl::StatusOr<BrokerLink> Start(const StartOptions& options);
  static absl::StatusOr<BrokerLink> Connect(const ConnectOptions& options);

  BrokerLink(BrokerLink&&) noexcept;
  BrokerLink& operator=(BrokerLink&&) noexcept;  // ends what it replaces
  ~BrokerLink();

  absl::Status Shutdown();
  absl::Status Join(absl::Duration timeout) const;

  std::shared_ptr<Transport> transport() const;
  const std::string& address() const;
  const Authkey& authkey() const;
  absl::Status status() const;

 private:
  struct State;
  explicit BrokerLink(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace parley

#endif  // PARLEY_PROXY_LAUNCH_BROKER_LINK_H_
