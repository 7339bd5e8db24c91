#include "parley/proxy/session/watch.h"

#include <algorithm>
#include <utility>

#include "parley/base/clock.h"

namespace parley::session {

bool Watch::IsTimeToLead(absl::Time now, bool callbacks_expected) {
  if (!callbacks_expected && now < last_led_ + kPatience) return false;
  patience_ = kPatience;
  return true;
}

void Watch::Sleep(bool alone, absl::Duration longest, internal::Mutex* mutex) {
  wake_.WaitUntil(mutex, internal::Clock::System()->Now() + BeginSleep(alone, longest));
  EndSleep();
}

absl::Duration Watch::BeginSleep(bool alone, absl::Duration longest) {
  looks_soon_ = std::exchange(used_asynchronously_, false) || alone;
  const absl::Duration moment = patience_;
  patience_ = std::min(2 * patience_, kLongestPatience);
  return looks_soon_ ? moment : longest;
}

}  // namespace parley::session
