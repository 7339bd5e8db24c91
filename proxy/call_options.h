#ifndef PARLEY_PROXY_CALL_OPTIONS_H_
#define PARLEY_PROXY_CALL_OPTIONS_H_

#include <optional>

#include "absl/time/time.h"

namespace parley {

// How long a call may wait in the broker.
struct CallOptions {
  // Absent: without limit. Only methods that wait look at it.
  std::optional<absl::Duration> timeout;
};

}  // namespace parley

#endif  // PARLEY_PROXY_CALL_OPTIONS_H_
