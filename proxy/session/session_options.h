#ifndef PARLEY_PROXY_SESSION_SESSION_OPTIONS_H_
#define PARLEY_PROXY_SESSION_SESSION_OPTIONS_H_

#include <cstddef>
#include <string>

#include "absl/time/time.h"
#include "parley/base/clock.h"
#include "parley/proxy/options.h"

namespace parley::session {

struct SessionOptions {
  std::string address = {};                            // HOST:PORT or unix:PATH
  absl::Duration connect_timeout = absl::Seconds(10);  // positive; handshake included
  // How long the broker keeps the session when it hears nothing; zero: as the broker
  // is set; not negative. A living client sends a heartbeat three times in that time.
  absl::Duration session_ttl = absl::ZeroDuration();
  std::string client_name = {};  // for people; may be empty
  // Of requests that are not answered yet. Those up to 1 KiB have as much again for
  // themselves: large ones that wait at the broker do not hold up what would let them go.
  size_t max_bytes_in_flight = 64 << 20;
  WhenFull when_full = WhenFull::kWait;
  // How long a thread that waits looks for its reply before it sleeps, letting others run
  // meanwhile; it looks less often when that was in vain. Zero: it sleeps at once, which leaves the
  // core to others sooner and makes calls slower.
  absl::Duration busy_poll = absl::Microseconds(200);
  // What the session's time is counted on; not set back. Not owned; outlives the session.
  internal::Clock* clock = internal::Clock::System();
};

}  // namespace parley::session

#endif  // PARLEY_PROXY_SESSION_SESSION_OPTIONS_H_
