#include "parley/broker/types/unfinished_tasks.h"

namespace parley::types {

void UnfinishedTasks::Take(engine::SessionId session) {
  if (open_ == 0) return;  // the item's task was done before somebody took it
  --open_;
  ++owned_;
  if (++owners_[session] == 1) host_->Hold(session);
}

bool UnfinishedTasks::Done(engine::SessionId session) {
  if (unfinished() == 0) return false;
  auto owner = owners_.find(session);
  if (owner == owners_.end()) owner = owners_.begin();
  if (owner == owners_.end()) return --open_, true;
  --owned_;
  if (--owner->second > 0) return true;
  host_->Unhold(owner->first);
  owners_.erase(owner);
  return true;
}

void UnfinishedTasks::OnSessionEnd(engine::SessionId session) {
  auto owner = owners_.find(session);
  if (owner == owners_.end()) return;
  owned_ -= owner->second;
  owners_.erase(owner);
}

Datum UnfinishedTasks::State() const {
  Datum state;
  DatumList* list = state.mutable_list();
  list->add_items()->set_integer(static_cast<int64_t>(open_));
  for (const auto& [session, count] : owners_) {
    list->add_items()->set_integer(static_cast<int64_t>(session));
    list->add_items()->set_integer(static_cast<int64_t>(count));
  }
  return state;
}

}  // namespace parley::types
