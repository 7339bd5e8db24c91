#ifndef PARLEY_PROXY_SESSION_LATCH_H_
#define PARLEY_PROXY_SESSION_LATCH_H_

#include <atomic>
#include <memory>

#include "parley/base/mutex.h"

namespace parley::session {

// What a thread of a session waits for: it opens once, by Lead::Open. Whoever has it keeps it until
// it is open, and until nobody waits for it any more.
struct Latch {
  // From here on what it stands for is not written any more. Opened with the session's mutex held,
  // looked at by any thread.
  std::atomic<bool> is_open = false;
  // Of the thread that sleeps until it is open. With the session's mutex held.
  std::shared_ptr<internal::CondVar> parked;
};

}  // namespace parley::session

#endif  // PARLEY_PROXY_SESSION_LATCH_H_
