#include "parley/broker/types/owned_lock.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "parley/base/status.h"

namespace parley::types {

OwnedLock::OwnedLock(engine::Host* host, Kind kind)
    : host_(host), kind_(kind), waiters_(host, [](auto reply) { reply.Send({}); }) {
  if (kind == Kind::kReentrant) waiters_.IndexByOwner();
}

void OwnedLock::Acquire(engine::TypedResponder<lock::AcquireReply> reply) {
  if (IsOpenTo(reply.owner())) return Grant({std::move(reply), Claim()});
  if (reply.must_not_wait()) return reply.Send({});
  waiters_.Park(std::move(reply));
}

void OwnedLock::Release(engine::TypedResponder<lock::ReleaseReply> reply) {
  const bool may = kind_ == Kind::kReentrant ? IsHeldBy(reply.owner()) : holder_.has_value();
  if (!may) return reply.Fail(NotHeldError());
  if (--depth_ == 0) GiveUp();
  reply.Send({});
}

void OwnedLock::Locked(engine::TypedResponder<lock::LockedReply> reply) const {
  lock::LockedReply locked;
  locked.set_locked(holder_.has_value());
  reply.Send(locked);
}

void OwnedLock::OnSessionEnd(engine::SessionId session) {
  if (!holder_.has_value() || holder_->session != session) return;
  const std::vector<Notification> lost = std::exchange(notifications_, {});
  PassOn();  // before those who are woken in place of the dead get in line
}

void OwnedLock::GiveUp() {
  for (Notification& notification : notifications_) notification.Use();
  notifications_.clear();
  host_->Unhold(holder_->session);
  PassOn();
}

void OwnedLock::Regain(engine::TypedResponder<condition::WaitReply> reply, uint64_t depth,
                       Notification notification) {
  Waiters::Taken taken{std::move(reply).As<lock::AcquireReply>(),
                       {depth, /*after_wait=*/true, std::move(notification)}};
  if (IsOpenTo(taken.reply.owner())) return Grant(std::move(taken));
  waiters_.ParkAgain(std::move(taken.reply), std::move(taken.payload));
}

bool OwnedLock::IsOpenTo(engine::Owner owner) const {
  return !holder_.has_value() || (kind_ == Kind::kReentrant && holder_ == owner);
}

void OwnedLock::Grant(Waiters::Taken taken) {
  if (!holder_.has_value()) {
    holder_ = taken.reply.owner();
    host_->Hold(holder_->session);
    fencing_token_ = host_->NextFencingToken();
    depth_ = 0;
  }
  Claim& claim = taken.payload;
  depth_ += claim.depth;
  if (!claim.after_wait) {
    lock::AcquireReply granted;
    granted.set_acquired(true);
    granted.set_fencing_token(fencing_token_);
    return taken.reply.Send(granted);
  }
  condition::WaitReply regained;
  regained.set_notified(static_cast<bool>(claim.notification));
  regained.set_fencing_token(fencing_token_);
  std::move(taken.reply).As<condition::WaitReply>().Send(regained);
  if (claim.notification) notifications_.push_back(std::move(claim.notification));
}

void OwnedLock::PassOn() {
  holder_.reset();
  if (waiters_.empty()) return;
  Grant(waiters_.TakeFront());
  // Whatever else the new holder asked for is a further acquire of its own: it could wait
  // for itself otherwise.
  while (kind_ == Kind::kReentrant) {
    std::optional<Waiters::Taken> own = waiters_.TakeFirstOf(*holder_);
    if (!own.has_value()) return;
    Grant(*std::move(own));
  }
}

Datum OwnedLock::State() const {
  Datum state;
  auto add = [](DatumList* list, uint64_t number) {
    list->add_items()->set_integer(static_cast<int64_t>(number));
  };
  DatumList* list = state.mutable_list();
  if (holder_.has_value()) {
    add(list, holder_->session);
    add(list, holder_->thread);
    if (kind_ == Kind::kReentrant) {
      add(list, depth_);
      add(list, fencing_token_);
    }
  }
  DatumList* waiting = list->add_items()->mutable_list();
  waiters_.ForEach([&](uint64_t session, uint64_t, const Claim& claim) {
    if (!claim.after_wait) return add(waiting, session);
    DatumList* regaining = waiting->add_items()->mutable_list();
    add(regaining, session);
    add(regaining, claim.depth);
    regaining->add_items()->set_boolean(static_cast<bool>(claim.notification));
  });
  return state;
}

absl::Status OwnedLock::NotHeldError() const {
  return MakeError(
      absl::StatusCode::kFailedPrecondition, "RuntimeError",
      absl::StrCat(host_->Describe(), holder_.has_value()
                                          ? " belongs to another thread or process: only that may "
                                            "release it"
                                          : " is not locked: acquire it before release"));
}

}  // namespace parley::types
