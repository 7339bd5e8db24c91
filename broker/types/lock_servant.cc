#include "broker/types/lock_servant.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"

namespace parley::types {

absl::StatusOr<std::unique_ptr<engine::Servant>> LockServant::Make(engine::Host* host) {
  return std::unique_ptr<engine::Servant>(new LockServant(host));
}

LockServant::LockServant(engine::Host* host)
    : host_(host), waiters_(host, [](auto reply) { reply.Send({}); }) {}

void LockServant::Acquire(const lock::AcquireRequest&,
                          engine::TypedResponder<lock::AcquireReply> reply) {
  if (!holder_.has_value()) return Grant(std::move(reply));
  if (reply.must_not_wait()) return reply.Send({});
  waiters_.Park(std::move(reply));
}

void LockServant::Release(const lock::ReleaseRequest&,
                          engine::TypedResponder<lock::ReleaseReply> reply) {
  if (!holder_.has_value()) {
    return reply.Fail(
        MakeError(absl::StatusCode::kFailedPrecondition, "RuntimeError",
                  absl::StrCat(host_->Describe(), " is not locked: acquire it before release")));
  }
  host_->Unhold(holder_->session);
  PassOn();
  reply.Send({});
}

void LockServant::Locked(const lock::LockedRequest&,
                         engine::TypedResponder<lock::LockedReply> reply) {
  lock::LockedReply locked;
  locked.set_locked(holder_.has_value());
  reply.Send(locked);
}

void LockServant::OnSessionEnd(engine::SessionId session) {
  if (holder_.has_value() && holder_->session == session) PassOn();
}

void LockServant::Grant(engine::TypedResponder<lock::AcquireReply> reply) {
  holder_ = reply.owner();
  host_->Hold(holder_->session);
  lock::AcquireReply granted;
  granted.set_acquired(true);
  granted.set_fencing_token(host_->NextFencingToken());
  reply.Send(granted);
}

void LockServant::PassOn() {
  holder_.reset();
  if (!waiters_.empty()) Grant(waiters_.TakeFront().reply);
}

Datum LockServant::State() const {
  Datum state;
  DatumList* list = state.mutable_list();
  if (holder_.has_value()) {
    list->add_items()->set_integer(static_cast<int64_t>(holder_->session));
    list->add_items()->set_integer(static_cast<int64_t>(holder_->thread));
  }
  DatumList* waiting = list->add_items()->mutable_list();
  waiters_.ForEach([&](uint64_t session, uint64_t, const auto&) {
    waiting->add_items()->set_integer(static_cast<int64_t>(session));
  });
  return state;
}

}  // namespace parley::types
