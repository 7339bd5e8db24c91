#include "parley/proxy/session/lead.h"

#include <algorithm>
#include <utility>

#include "parley/base/busy_poll.h"
#include "parley/proxy/session/deadline.h"

namespace parley::session {
namespace {

// What this thread sleeps on as a follower. Shared with who wakes it, which may be later than the
// end of the wait.
const std::shared_ptr<internal::CondVar>& Parking() {
  thread_local const auto parking = std::make_shared<internal::CondVar>();
  return parking;
}

}  // namespace

bool Lookout::LookFor(const Latch& latch, absl::Time deadline, absl::Duration moment) {
  ++lookers_;
  internal::BusyPoll busy(moment);
  busy.Start();
  while (!latch.is_open && is_led_ && !IsOver(deadline) &&
         busy.Again(internal::BusyPoll::Others::kIgnore)) {
  }
  --lookers_;
  return latch.is_open;
}

void Lead::Leave() {
  lookout_->is_led_ = false;
  left_.NotifyAll();
}

void Lead::AwaitLeave(internal::Mutex* mutex) {
  while (is_taken()) left_.Wait(mutex);
}

void Lead::Follow(Latch* latch, absl::Time deadline, internal::Mutex* mutex) {
  latch->parked = Parking();
  auto place = followers_.insert(followers_.end(), latch);
  latch->parked->WaitUntil(mutex, deadline);
  followers_.erase(place);
  latch->parked = nullptr;
}

void Lead::Open(Latch* latch) {
  if (latch->parked != nullptr) to_wake_.push_back(latch->parked);
  latch->is_open.store(true, std::memory_order_release);
}

void Lead::WakeFollowers(internal::Mutex* mutex) {
  if (to_wake_.empty()) return;
  std::vector<std::shared_ptr<internal::CondVar>> to_wake;
  to_wake.swap(to_wake_);
  internal::MutexUnlock unlock(mutex);
  for (const auto& parked : to_wake) parked->NotifyOne();
}

void Lead::WakeFollowers() {
  for (const auto& parked : std::exchange(to_wake_, {})) parked->NotifyOne();
}

bool Lead::HandOver() {
  if (lookout_->has_lookers()) return true;  // one of them takes the lead by itself
  Latch* next = Next();
  if (next == nullptr) return false;
  next->parked->NotifyOne();
  return true;
}

Latch* Lead::Next() const {
  auto next = std::find_if(followers_.begin(), followers_.end(),
                           [](const Latch* latch) { return !latch->is_open; });
  return next == followers_.end() ? nullptr : *next;
}

}  // namespace parley::session
