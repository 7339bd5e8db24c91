// How a manager connects to a broker, or starts one.
#ifndef PARLEY_PROXY_OPTIONS_H_
#define PARLEY_PROXY_OPTIONS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "parley/base/wire/authkey.h"

namespace parley {

// What becomes of an asynchronous call when as much is under way as may be.
enum class WhenFull {
  kWait,  // it waits, as a blocking call does, until enough is answered; in a callback it fails
  kFail,  // RESOURCE_EXHAUSTED
};

struct ConnectOptions {
  std::string address = {};                            // HOST:PORT or unix:PATH
  std::optional<Authkey> authkey = {};                 // absent: PARLEY_AUTHKEY
  absl::Duration connect_timeout = absl::Seconds(10);  // positive
  absl::Duration session_ttl = absl::ZeroDuration();   // zero: as the broker is set
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
  absl::Duration start_timeout = absl::Seconds(20);  // positive
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

}  // namespace parley

#endif  // PARLEY_PROXY_OPTIONS_H_
