#ifndef PARLEY_PROXY_LOCK_H_
#define PARLEY_PROXY_LOCK_H_

#include "parley/proto/lock.proxy.h"
#include "parley/proxy/timed_lock.h"

namespace parley {

// A shared mutual-exclusion lock, which anybody may release. Freed when the session of
// its holder ends, and passed on to the next waiter.
class Lock : public TimedLock<lock::LockProxy> {
 public:
  using TimedLock::TimedLock;
};

}  // namespace parley

#endif  // PARLEY_PROXY_LOCK_H_
