#ifndef PARLEY_PROXY_LOCK_H_
#define PARLEY_PROXY_LOCK_H_

#include <stdexcept>
#include <string>

#include "absl/time/time.h"
#include "proto/lock.proxy.h"
#include "proxy/typed.h"

namespace parley {

// A shared mutual-exclusion lock. Freed when the session of its holder ends, and
// passed on to the next waiter.
class Lock : public Typed<lock::LockProxy> {
 public:
  using Typed::Typed;

  struct Grant {
    bool acquired = false;
    // Grows with every grant; see proto/lock.proto.
    uint64_t fencing_token = 0;
    explicit operator bool() const { return acquired; }
  };

  // Without a timeout, or with a negative one, waits without limit (Python's -1); zero
  // does not wait. Not to get the lock in time is no error.
  absl::StatusOr<Grant> Acquire(absl::Duration timeout = absl::InfiniteDuration()) const {
    PARLEY_ASSIGN_OR_RETURN(auto reply, stub_.Acquire({}, {timeout}));
    return Grant{reply.acquired(), reply.fencing_token()};
  }
  // By anybody. FAILED_PRECONDITION: it is not locked.
  absl::Status Release() const { return stub_.Release({}).status(); }
  absl::StatusOr<bool> Locked() const {
    PARLEY_ASSIGN_OR_RETURN(auto reply, stub_.Locked({}));
    return reply.locked();
  }

  // C++'s Lockable, for std::scoped_lock and std::unique_lock. As a failed std::mutex
  // they throw: std::runtime_error when the session is lost.
  void lock() const {
    if (auto grant = Acquire(); !grant.ok()) Throw(grant.status());
  }
  bool try_lock() const {
    auto grant = Acquire(absl::ZeroDuration());
    if (!grant.ok()) Throw(grant.status());
    return grant->acquired;
  }
  // Never throws: a lost session has released the lock already.
  void unlock() const { (void)Release().ok(); }

 private:
  [[noreturn]] static void Throw(const absl::Status& status) {
    throw std::runtime_error(std::string(status.message()));
  }
};

}  // namespace parley

#endif  // PARLEY_PROXY_LOCK_H_
