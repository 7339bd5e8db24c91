#ifndef PARLEY_PROXY_SESSION_LEAD_H_
#define PARLEY_PROXY_SESSION_LEAD_H_

#include <atomic>
#include <list>
#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "parley/base/mutex.h"
#include "parley/proxy/session/latch.h"

namespace parley::session {

// What threads know of the lead without the session's mutex. Thread-safe.
class Lookout {
 public:
  // Whether a thread leads. It changes with the session's mutex held.
  bool is_led() const { return is_led_; }
  // Whether threads look for their latches, in LookFor.
  bool has_lookers() const { return lookers_ > 0; }

  // Looks, for at most `moment` and until `deadline`, whether the latch is open, while another
  // thread leads. True: it is. A leader that left meanwhile may have believed that this thread
  // takes its place: if nobody leads, hand over.
  bool LookFor(const Latch& latch, absl::Time deadline, absl::Duration moment);

 private:
  friend class Lead;
  std::atomic<bool> is_led_ = false;
  std::atomic<int> lookers_ = 0;
};

// Leader and followers: which thread of a session polls for all (docs/adr/0007).
//
// A thread that waits for a latch while nobody leads takes the lead (Take), polls until the latch
// is open, and leaves (Leave), whereupon one that still waits is woken to lead next (HandOver).
// While another leads it looks for a moment (Lookout::LookFor), then it sleeps (Follow). The leader
// opens latches (Open) and, before it polls again, wakes those that sleep (WakeFollowers), which
// want the mutex at once. A thread that is neither, such as the session's own, may lead as well.
//
// Between Leave and the next Take nobody polls: whoever leaves hands over, and so does whoever
// sends something while nobody leads.
//
// Not thread-safe: the session's mutex serialises.
class Lead {
 public:
  // Not owned; outlives this.
  explicit Lead(Lookout* lookout) : lookout_(lookout) {}

  bool is_taken() const { return lookout_->is_led(); }
  void Take() { lookout_->is_led_ = true; }
  void Leave();
  // Waits until nobody leads.
  void AwaitLeave(internal::Mutex* mutex) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);

  // Sleeps until the latch is open, or `deadline`, or the lead is to be taken; it may return for no
  // reason.
  void Follow(Latch* latch, absl::Time deadline, internal::Mutex* mutex)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  // From here on the latch may be gone.
  void Open(Latch* latch);
  // Those whose latches were opened. The mutex is not held meanwhile.
  void WakeFollowers(internal::Mutex* mutex) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  // The same without letting the mutex go.
  void WakeFollowers();

  // Whether there is a follower to lead next: one whose latch is open is about to leave.
  bool HasNext() const { return Next() != nullptr; }
  // Nobody leads: sees to it that a thread that waits does. False: none waits.
  bool HandOver();

 private:
  Latch* Next() const;

  Lookout* const lookout_;
  internal::CondVar left_;
  std::list<Latch*> followers_;
  std::vector<std::shared_ptr<internal::CondVar>> to_wake_;
};

}  // namespace parley::session

#endif  // PARLEY_PROXY_SESSION_LEAD_H_
