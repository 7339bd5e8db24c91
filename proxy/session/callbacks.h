#ifndef PARLEY_PROXY_SESSION_CALLBACKS_H_
#define PARLEY_PROXY_SESSION_CALLBACKS_H_

#include <cstddef>
#include <functional>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "parley/base/mutex.h"
#include "parley/proxy/session/watch.h"

namespace parley::session {

// The callbacks of a session's calls. One is expected from when it is given (Expect) until its call
// is done (Add), which wakes the session's own thread; that runs them (RunAll). No other does: a
// thread that leads within its own call may hold locks of its user's that they want. Only one whose
// call is done already runs at once, on the thread that gives it (Run).
//
// Not thread-safe but for what is static: the session's mutex serialises.
class Callbacks {
 public:
  // Whether this thread runs a callback, where nothing may block.
  static bool IsInOne() { return is_in_one_; }
  // On this thread, at once, without the session's mutex. `callback` and what it keeps is gone when
  // this returns.
  static void Run(std::function<void()> callback);

  // Whom to wake: not owned, outlives this.
  explicit Callbacks(Watch* watch) : watch_(watch) {}

  void Expect() { ++expected_; }
  bool are_expected() const { return expected_ > 0; }
  // One that was expected is due.
  void Add(std::function<void()> callback);
  bool are_due() const { return !due_.empty(); }
  // Those that are due. The mutex is not held meanwhile.
  void RunAll(internal::Mutex* mutex) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);

 private:
  class Scope;

  static inline constinit thread_local bool is_in_one_ = false;
  Watch* const watch_;
  size_t expected_ = 0;  // of calls under way
  std::vector<std::function<void()>> due_;
};

}  // namespace parley::session

#endif  // PARLEY_PROXY_SESSION_CALLBACKS_H_
