#ifndef PARLEY_PROXY_SESSION_POLLER_H_
#define PARLEY_PROXY_SESSION_POLLER_H_

#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "parley/base/clock.h"
#include "parley/base/mutex.h"
#include "parley/proxy/session/callbacks.h"
#include "parley/proxy/session/conversation.h"
#include "parley/proxy/session/latch.h"
#include "parley/proxy/session/lead.h"
#include "parley/proxy/session/link.h"
#include "parley/proxy/session/pump.h"
#include "parley/proxy/session/watch.h"

namespace parley::session {

// Sees to it that somebody polls the link while anybody waits for what comes of it.
//
// A thread that waits (Wait) takes the lead or follows. While it leads it turns the Pump and hands
// to the Conversation what comes. Whoever makes something to be polled for while nobody leads calls
// SeeToLead: then one that waits leads, or the session's own thread, by its Watch. That calls
// KeepWatch again and again, which also asks whether a heartbeat is due or the broker is silent.
//
// The mutex is let go while the leader polls and while threads sleep: what was true before a call
// that takes it may then have changed, above all that the conversation goes on.
//
// Not thread-safe: the session's mutex, which it is given where it lets that go, serialises.
class Poller {
 public:
  // What it works with. Not owned; all outlive it.
  struct Parts {
    Link* link;
    Conversation* conversation;
    Lookout* lookout;
    Lead* lead;
    Watch* watch;
    Callbacks* callbacks;
    internal::Clock* clock;
  };

  // `broker`: its address, for people. The leader looks for `busy_poll` before it sleeps.
  Poller(const Parts& parts, std::string broker, absl::Duration busy_poll);

  // What is in the conversation's queue is sent.
  void Flush() { pump_.Flush(); }
  // As leader, or as follower. False: `deadline` came before the latch was open.
  bool Wait(Latch* latch, absl::Time deadline, internal::Mutex* mutex)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  // Polls, without waiting, for the end of the write behind which calls pile up. Nobody leads.
  void PollForWritten(internal::Mutex* mutex) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  // Nobody leads: somebody does, if that is needed, now or in a moment.
  void SeeToLead();
  // By the session's own thread: leads, or sleeps. It returns when there is something to do, or to
  // be called again.
  void KeepWatch(internal::Mutex* mutex) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  // Ends the conversation and the link, unless they have ended before; wakes all who wait.
  void Break(const absl::Status& why);

 private:
  // Leads until `latch` is open; or, without one, until the session's own thread is not needed for
  // that any more; or until `deadline`, or the end.
  void LeadUntil(const Latch* latch, absl::Time deadline, internal::Mutex* mutex)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  bool IsLongEnough(const Latch* latch) const;
  void Begin();
  void End(internal::Mutex* mutex) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  void OnEvent(Link::Event event);
  void CheckLiveness();

  const Parts parts_;
  const std::string broker_;
  Pump pump_;
};

}  // namespace parley::session

#endif  // PARLEY_PROXY_SESSION_POLLER_H_
