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
  Enter(added);
  host_->OnPark(added);
}

std::unique_ptr<Waiter> WaitListBase::Remove(Waiter* waiter) {
  Leave(waiter);
  std::unique_ptr<Waiter> owned = std::move(*waiter->place);
  waiters_.erase(waiter->place);
  waiter->list = nullptr;
  host_->OnUnpark(waiter);
  return owned;
}

void WaitListBase::MoveFront(WaitListBase* other) {
  Waiter* moved = front();
  Leave(moved);
  moved->list = other;
  other->waiters_.splice(other->waiters_.end(), waiters_, waiters_.begin());
  other->Enter(moved);
}

Waiter* WaitListBase::FirstOf(Owner owner) const {
  auto line = by_owner_->find({owner.session, owner.thread});
  return line == by_owner_->end() ? nullptr : line->second.front();
}

void WaitListBase::Enter(Waiter* waiter) {
  if (by_owner_ == nullptr) return;
  const Owner owner = waiter->owner();
  std::list<Waiter*>& line = (*by_owner_)[{owner.session, owner.thread}];
  waiter->place_of_owner = line.insert(line.end(), waiter);
}

void WaitListBase::Leave(Waiter* waiter) {
  if (by_owner_ == nullptr) return;
  const Owner owner = waiter->owner();
  auto line = by_owner_->find({owner.session, owner.thread});
  line->second.erase(waiter->place_of_owner);
  if (line->second.empty()) by_owner_->erase(line);
}

}  // namespace parley::engine
