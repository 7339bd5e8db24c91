#ifndef PARLEY_PROXY_SESSION_OWN_THREAD_H_
#define PARLEY_PROXY_SESSION_OWN_THREAD_H_

#include <functional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "parley/base/mutex.h"

namespace parley::session {

// A session's own thread, and how its end is waited for. It ends in two steps: first nothing of
// the session's user runs any more (OnCallsEnded), then the link has ended too (OnLinkEnded). Who
// closes the session waits for the first, and a moment for the second, which the peer may hold up.
//
// Not thread-safe, where it says so: the session's mutex serialises.
class OwnThread {
 public:
  // Call once, with a `body` that keeps what it works on and reports both ends. Without the mutex.
  void Start(std::function<void()> body) { thread_ = std::thread(std::move(body)); }
  // Waits for the end, at most for the time that gRPC may take to give back what it has to send;
  // then the thread ends by itself. Call once.
  void Join(internal::Mutex* mutex) ABSL_LOCKS_EXCLUDED(mutex);
  // It ends by itself. Where nothing may wait: the last user may go within a callback.
  void Detach() { thread_.detach(); }

  // By the thread, with the mutex held.
  void OnCallsEnded() { SetEnd(End::kOfCalls); }
  void OnLinkEnded() { SetEnd(End::kOfLink); }

 private:
  enum class End { kNone, kOfCalls, kOfLink };
  void SetEnd(End end);

  std::thread thread_;
  internal::CondVar end_changed_;
  End end_ = End::kNone;
};

}  // namespace parley::session

#endif  // PARLEY_PROXY_SESSION_OWN_THREAD_H_
