#ifndef PARLEY_PROXY_RLOCK_H_
#define PARLEY_PROXY_RLOCK_H_

#include "parley/proto/lock.proxy.h"
#include "parley/proxy/timed_lock.h"

namespace parley {

// A shared lock that its owner, one thread of one process, may acquire again and must
// release as often; see proto/lock.proto. Freed when the session of its owner ends, and
// passed on to the next waiter.
class RLock : public TimedLock<lock::RLockProxy> {
 public:
  using TimedLock::TimedLock;
};

}  // namespace parley

#endif  // PARLEY_PROXY_RLOCK_H_
