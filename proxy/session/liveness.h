#ifndef PARLEY_PROXY_SESSION_LIVENESS_H_
#define PARLEY_PROXY_SESSION_LIVENESS_H_

#include "absl/time/time.h"

namespace parley::session {

// When a session is to send a heartbeat, and when its broker counts as silent. Pure: it is told
// what happened and what time it is.
//
// Whatever is sent renews the session at the broker, and whatever is heard shows that the broker is
// there. When nothing was sent, or nothing heard, for a third of the time-to-live, a heartbeat is
// due, which the broker answers. One is under way at a time, and none behind a write that does not
// end, which tells as much. When nothing was heard for the whole time-to-live although something
// was due to come, the session is lost: the broker has dropped it, or can't be reached.
//
// Not thread-safe: the session's mutex serialises. Times are on one clock that is not set back.
class Liveness {
 public:
  enum class Verdict { kAlive, kHeartbeatIsDue, kSilent };

  Liveness(absl::Duration ttl, absl::Time now) : ttl_(ttl), last_heard_(now), last_sent_(now) {}

  absl::Duration ttl() const { return ttl_; }
  // How often to ask.
  absl::Duration interval() const { return ttl_ / 6; }

  void OnSent(absl::Time now) { last_sent_ = now; }
  void OnHeard(absl::Time now) { last_heard_ = now; }
  void OnHeartbeatAnswered() { heartbeat_unanswered_ = false; }
  // Whether a heartbeat was due and is not answered.
  bool awaits_answer() const { return heartbeat_unanswered_; }

  // kHeartbeatIsDue: the caller sends one. `writing`: a write is under way.
  Verdict Check(absl::Time now, bool writing);

 private:
  const absl::Duration ttl_;
  absl::Time last_heard_;
  absl::Time last_sent_;
  bool heartbeat_unanswered_ = false;
};

}  // namespace parley::session

#endif  // PARLEY_PROXY_SESSION_LIVENESS_H_
