#include "parley/proxy/session/own_thread.h"

#include "parley/base/clock.h"

namespace parley::session {
namespace {

// gRPC gives back at once what it has taken to send, but when the peer takes no bytes off the
// connection.
constexpr absl::Duration kLinger = absl::Seconds(1);

}  // namespace

void OwnThread::Join(internal::Mutex* mutex) {
  bool ended = false;
  {
    internal::MutexLock lock(mutex);
    while (end_ == End::kNone) end_changed_.Wait(mutex);
    const absl::Time deadline = internal::Clock::System()->Now() + kLinger;
    while (end_ != End::kOfLink && internal::Clock::System()->Now() < deadline) {
      end_changed_.WaitUntil(mutex, deadline);
    }
    ended = end_ == End::kOfLink;
  }
  ended ? thread_.join() : thread_.detach();
}

void OwnThread::SetEnd(End end) {
  end_ = end;
  end_changed_.NotifyAll();
}

}  // namespace parley::session
