#include "parley/proxy/session/liveness.h"

namespace parley::session {

// What was sent gets a moment to be answered, whatever has not been heard before: this process may
// have been stopped for long, with the broker's last words unread.
Liveness::Verdict Liveness::Check(absl::Time now, bool writing) {
  const absl::Duration unheard = now - last_heard_, unsent = now - last_sent_;
  const bool something_is_due = heartbeat_unanswered_ || writing;
  if (unheard > ttl_ && unsent > interval() && something_is_due) return Verdict::kSilent;
  if (unheard < ttl_ / 3 && unsent < ttl_ / 3) return Verdict::kAlive;
  if (something_is_due) return Verdict::kAlive;
  heartbeat_unanswered_ = true;
  return Verdict::kHeartbeatIsDue;
}

}  // namespace parley::session
