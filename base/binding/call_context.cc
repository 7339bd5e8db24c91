#include "parley/base/binding/call_context.h"

#include <utility>

#include "parley/base/clock.h"

namespace parley {

absl::Status CallContext::status() const {
  internal::MutexLock lock(&mutex_);
  return status_;
}

bool CallContext::Sleep(absl::Duration duration) const {
  const absl::Time until = internal::Clock::System()->Now() + duration;
  internal::MutexLock lock(&mutex_);
  while (status_.ok()) {
    if (internal::Clock::System()->Now() >= until) return true;
    changed_.WaitUntil(&mutex_, until);
  }
  return false;
}

void CallContext::OnSessionEnd(std::function<void()> hook) {
  internal::MutexLock lock(&mutex_);
  session_end_.push_back(std::move(hook));
}

void CallContext::OnUndelivered(std::function<void()> hook) {
  internal::MutexLock lock(&mutex_);
  undelivered_.push_back(std::move(hook));
}

void CallContext::Cancel(const absl::Status& why) {
  {
    internal::MutexLock lock(&mutex_);
    if (!status_.ok()) return;
    status_ = why;
    changed_.NotifyAll();
  }
  stop_.request_stop();
}

CallContext::Hooks CallContext::TakeSessionEndHooks() {
  internal::MutexLock lock(&mutex_);
  return std::exchange(session_end_, {});
}

CallContext::Hooks CallContext::TakeUndeliveredHooks() {
  internal::MutexLock lock(&mutex_);
  return std::exchange(undelivered_, {});
}

}  // namespace parley
