#ifndef PARLEY_PROXY_SESSION_PUMP_H_
#define PARLEY_PROXY_SESSION_PUMP_H_

#include <atomic>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "parley/base/busy_poll.h"
#include "parley/base/clock.h"
#include "parley/base/mutex.h"
#include "parley/proto/session.pb.h"
#include "parley/proxy/session/lead.h"
#include "parley/proxy/session/link.h"
#include "parley/proxy/session/liveness.h"
#include "parley/proxy/session/send_queue.h"

namespace parley::session {

// Moves frames between the send queue, the link and who leads.
//
// A thread that leads calls Begin, then Next again and again, then End. Next begins what is to be
// written and read, and gives the event that comes first, without the session's mutex while it
// looks and sleeps. Until it sleeps (docs/adr/0014) the leader alone writes, also what others flush
// meanwhile, so that gRPC has to do with one thread at a time; while it sleeps, and while nobody
// leads, whoever flushes writes.
//
// Not thread-safe: the session's mutex serialises.
class Pump {
 public:
  // What a pump works on. Not owned; all outlive it.
  struct Parts {
    Link* link;
    SendQueue* queue;
    Liveness* liveness;
    const Lookout* lookout;
    internal::Clock* clock;
  };

  // The leader looks for `busy_poll` before it sleeps.
  Pump(const Parts& parts, absl::Duration busy_poll) : parts_(parts), busy_(busy_poll) {}

  // What is in the queue goes as soon as no write is under way.
  void Flush();

  void Begin() { leader_writes_ = true; }
  void End() { LetOthersWrite(); }
  // The leader's next event, or at `deadline` none.
  Link::Event Next(absl::Time deadline, internal::Mutex* mutex)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  // The same of what has happened already, without beginning to read.
  Link::Event NextNow(internal::Mutex* mutex) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  // The frame that was read last; the leader's until the next event.
  wire::BrokerFrame& frame() { return frame_; }

  // Gives the link up: nothing is written any more.
  void Stop();

 private:
  void StartWrite();
  void StartRead();
  void LetOthersWrite();
  Link::Event Look(absl::Time deadline, internal::Mutex* mutex) ABSL_LOCKS_EXCLUDED(mutex);
  Link::Event Noted(Link::Event event);

  const Parts parts_;
  internal::BusyPoll busy_;  // of the leader
  // The leader does not sleep: it alone writes what is in the queue, once it is told that there is
  // something.
  bool leader_writes_ = false;
  std::atomic<bool> has_to_write_ = false;
  bool reading_ = false;
  bool stopped_ = false;
  wire::BrokerFrame frame_;
};

}  // namespace parley::session

#endif  // PARLEY_PROXY_SESSION_PUMP_H_
