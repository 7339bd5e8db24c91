#ifndef PARLEY_PROXY_SESSION_WATCH_H_
#define PARLEY_PROXY_SESSION_WATCH_H_

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "parley/base/mutex.h"

namespace parley::session {

// When the session's own thread sleeps, wakes up and leads.
//
// A thread that calls asynchronously and waits later polls for itself: to lead in its place would
// cost it two changes of threads for each batch. So the session's own leads at once for callbacks
// only, and else when nobody has for a moment. It wakes up by itself to see whether that is so
// while such calls are made, the less often the longer they go well without it; and only if it
// would not, others wake it (LookNow).
//
// Not thread-safe: the session's mutex serialises. Times are on the session's clock.
class Watch {
 public:
  explicit Watch(absl::Time now) : last_led_(now) {}

  // An asynchronous call was made.
  void OnAsyncCall() { used_asynchronously_ = true; }
  // A thread has polled until now.
  void OnLed(absl::Time now) { last_led_ = now; }

  // The session's own thread has something to do.
  void Wake() { wake_.NotifyOne(); }
  // Calls are under way for which nobody polls: it is to look whether that remains so.
  void LookNow() {
    looks_soon_ = true;
    Wake();
  }
  // Whether it does before long, without being woken.
  bool looks_soon() const { return looks_soon_; }

  // Whether the session's own thread is to lead, now that nobody else does.
  bool IsTimeToLead(absl::Time now, bool callbacks_expected);
  // It sleeps: for at most `longest`; for a moment while calls may be left alone, as they are now
  // if `alone`, or since the last sleep a call was made asynchronously.
  void Sleep(bool alone, absl::Duration longest, internal::Mutex* mutex)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  // The parts of that beside the sleep itself: how long it is, and its end.
  absl::Duration BeginSleep(bool alone, absl::Duration longest);
  void EndSleep() { looks_soon_ = false; }

 private:
  // When nobody has polled for so long, the session's own thread does. It looks as often, but less
  // often while a thread polls for itself.
  static constexpr absl::Duration kPatience = absl::Milliseconds(1);
  static constexpr absl::Duration kLongestPatience = absl::Milliseconds(4);

  internal::CondVar wake_;
  bool looks_soon_ = false;
  bool used_asynchronously_ = false;
  absl::Time last_led_;
  absl::Duration patience_ = kPatience;
};

}  // namespace parley::session

#endif  // PARLEY_PROXY_SESSION_WATCH_H_
