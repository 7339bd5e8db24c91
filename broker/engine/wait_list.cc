#include "parley/broker/engine/wait_list.h"

#include "absl/strings/str_cat.h"

namespace parley::engine {

WaitListBase::~WaitListBase() {
  while (!waiters_.empty()) {
    Remove(front())->Fail(absl::NotFoundError(
        absl::StrCat(host_->Describe(), " is gone: its last reference was dropped")));
  }
}

void WaitListBase::Add(std::unique_ptr<Waiter> waiter) {
  waiter->list = this;
  waiters_.push_back(std::move(waiter));
  Waiter* added = waiters_.back().get();
  added->place = std::prev(waiters_.end());
  host_->OnPark(added);
}

std::unique_ptr<Waiter> WaitListBase::Remove(Waiter* waiter) {
  std::unique_ptr<Waiter> owned = std::move(*waiter->place);
  waiters_.erase(waiter->place);
  waiter->list = nullptr;
  host_->OnUnpark(waiter);
  return owned;
}

void WaitListBase::MoveFront(WaitListBase* other) {
  front()->list = other;
  other->waiters_.splice(other->waiters_.end(), waiters_, waiters_.begin());
}

}  // namespace parley::engine
