#ifndef PARLEY_PROXY_SESSION_DEADLINE_H_
#define PARLEY_PROXY_SESSION_DEADLINE_H_

#include "absl/time/time.h"
#include "parley/base/clock.h"

namespace parley::session {

// Of a wait, by Clock::System(). Few have a deadline, and to look at the time costs more than all
// the rest.
inline bool IsOver(absl::Time deadline) {
  return deadline != absl::InfiniteFuture() && internal::Clock::System()->Now() >= deadline;
}

}  // namespace parley::session

#endif  // PARLEY_PROXY_SESSION_DEADLINE_H_
