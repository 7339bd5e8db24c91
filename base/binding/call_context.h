#ifndef PARLEY_BASE_BINDING_CALL_CONTEXT_H_
#define PARLEY_BASE_BINDING_CALL_CONTEXT_H_

#include <cstdint>
#include <functional>
#include <stop_token>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "parley/base/mutex.h"

namespace parley {

// What a method of a shared class may know of the call that it executes: it takes a
// `CallContext&` as its last parameter. Lives as long as the call. Thread-safe.
class CallContext {
 public:
  // For the broker. `deadline` is on the clock that the broker goes by.
  CallContext(uint64_t session, uint64_t thread, absl::Time deadline)
      : session_(session), thread_(thread), deadline_(deadline) {}
  CallContext(const CallContext&) = delete;

  // The caller: the broker's number of its session, which never comes again, and the
  // logical thread in it.
  uint64_t session() const { return session_; }
  uint64_t thread() const { return thread_; }

  // When the caller gives up; InfiniteFuture: it waits without limit.
  absl::Time deadline() const { return deadline_; }

  // Nobody waits for the outcome any more: the caller cancelled the call, its deadline
  // passed, its session ended, the object went or the broker stops. What the method
  // returns then goes nowhere; one that takes long should look now and then.
  bool cancelled() const { return !status().ok(); }
  // Why: OK, CANCELLED or DEADLINE_EXCEEDED.
  absl::Status status() const;

  // The same for what waits with the standard library: std::condition_variable_any's wait
  // takes it. A std::stop_callback of it runs on the broker's main thread: it must not block.
  std::stop_token stop_token() const { return stop_.get_token(); }

  // Waits so long, or until it is cancelled. True: the time is over; false: cancelled.
  bool Sleep(absl::Duration duration) const;

  // Has `hook` called once when the caller's session has ended, however it ends: as a call
  // of the object of its own, in turn with the others, also long after this one. At once
  // if the session has ended meanwhile. Not if the object goes before. Counts when the
  // method returns, whatever it returns.
  void OnSessionEnd(std::function<void()> hook);

  // Has `hook` called once, in the same way, if what the method returns reaches nobody,
  // for its caller had gone when it returned: to take back what was given away. A caller
  // that dies later is told of by OnSessionEnd.
  void OnUndelivered(std::function<void()> hook);

  // For the broker.
  void Cancel(const absl::Status& why);
  using Hooks = std::vector<std::function<void()>>;
  Hooks TakeSessionEndHooks();
  Hooks TakeUndeliveredHooks();

 private:
  const uint64_t session_;
  const uint64_t thread_;
  const absl::Time deadline_;
  std::stop_source stop_;
  mutable internal::Mutex mutex_;
  mutable internal::CondVar changed_;
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
  Hooks session_end_ ABSL_GUARDED_BY(mutex_);
  Hooks undelivered_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace parley

#endif  // PARLEY_BASE_BINDING_CALL_CONTEXT_H_
