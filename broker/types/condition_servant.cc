#include "parley/broker/types/condition_servant.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "parley/base/status.h"
#include "parley/broker/types/object_name.h"

namespace parley::types {
namespace {

absl::StatusOr<engine::KeptValue> KeepLock(engine::Host* host,
                                           const condition::ConditionInit& init) {
  if (!init.has_lock()) return host->Create("RLock", "");
  Datum datum;
  *datum.mutable_ref() = init.lock();
  return host->Keep(datum);
}

}  // namespace

absl::StatusOr<std::unique_ptr<engine::Servant>> ConditionServant::Make(
    engine::Host* host, const condition::ConditionInit& init) {
  absl::StatusOr<engine::KeptValue> kept = KeepLock(host, init);
  if (!kept.ok()) return WithObjectName(*host, kept.status());
  auto* lockable = dynamic_cast<Lockable*>(host->Find(*kept));
  if (lockable == nullptr) {
    return MakeError(absl::StatusCode::kInvalidArgument, "TypeError",
                     absl::StrCat(host->Describe(), ": object ", init.lock().id(),
                                  " is no lock; give it a Lock, an RLock or nothing"));
  }
  return std::unique_ptr<engine::Servant>(
      new ConditionServant(host, *std::move(kept), &lockable->owned_lock()));
}

ConditionServant::ConditionServant(engine::Host* host, engine::KeptValue lock,
                                   OwnedLock* owned_lock)
    : host_(host),
      kept_lock_(std::move(lock)),
      lock_(owned_lock),
      waiters_(host, [this](auto reply, uint64_t depth) {
        lock_->Regain(std::move(reply), depth, Notification());
      }) {}

void ConditionServant::Acquire(const lock::AcquireRequest&,
                               engine::TypedResponder<lock::AcquireReply> reply) {
  lock_->Acquire(std::move(reply));
}

void ConditionServant::Release(const lock::ReleaseRequest&,
                               engine::TypedResponder<lock::ReleaseReply> reply) {
  lock_->Release(std::move(reply));
}

void ConditionServant::Locked(const lock::LockedRequest&,
                              engine::TypedResponder<lock::LockedReply> reply) {
  lock_->Locked(std::move(reply));
}

void ConditionServant::Wait(const condition::WaitRequest&,
                            engine::TypedResponder<condition::WaitReply> reply) {
  if (!lock_->IsHeldBy(reply.owner())) return reply.Fail(NotOwnerError("Wait"));
  const uint64_t depth = lock_->depth();
  if (reply.must_not_wait() || reply.timeout_is_negative()) {
    lock_->GiveUp();
    return lock_->Regain(std::move(reply), depth, Notification());
  }
  const std::optional<absl::Duration> limit = reply.timeout();
  if (waiters_.ParkFor(limit, std::move(reply), depth)) lock_->GiveUp();
}

void ConditionServant::Notify(const condition::NotifyRequest& request,
                              engine::TypedResponder<condition::NotifyReply> reply) {
  if (!lock_->IsHeldBy(reply.owner())) return reply.Fail(NotOwnerError("Notify"));
  Wake(request.has_n() ? static_cast<uint64_t>(std::max<int64_t>(request.n(), 0)) : 1);
  reply.Send({});
}

void ConditionServant::NotifyAll(const condition::NotifyAllRequest&,
                                 engine::TypedResponder<condition::NotifyAllReply> reply) {
  if (!lock_->IsHeldBy(reply.owner())) return reply.Fail(NotOwnerError("NotifyAll"));
  Wake(waiters_.size());
  reply.Send({});
}

void ConditionServant::Wake(uint64_t count) {
  for (; count > 0 && !waiters_.empty(); --count) {
    auto [reply, depth] = waiters_.TakeFront();
    const CallId call(reply.session(), reply.sequence());
    notified_.insert(call);
    lock_->Regain(std::move(reply), depth,
                  Notification([self = std::weak_ptr(self_), call](bool used) {
                    if (auto condition = self.lock()) condition->OnNotificationEnd(call, used);
                  }));
  }
}

void ConditionServant::OnNotificationEnd(CallId call, bool used) {
  notified_.erase(call);
  if (!used) Wake(1);
}

Datum ConditionServant::State() const {
  Datum state;
  auto add_pair = [](DatumList* list, uint64_t a, uint64_t b) {
    DatumList* pair = list->add_items()->mutable_list();
    pair->add_items()->set_integer(static_cast<int64_t>(a));
    pair->add_items()->set_integer(static_cast<int64_t>(b));
  };
  *state.mutable_list()->add_items() = kept_lock_.datum();
  DatumList* waiting = state.mutable_list()->add_items()->mutable_list();
  waiters_.ForEach(
      [&](uint64_t session, uint64_t, uint64_t depth) { add_pair(waiting, session, depth); });
  DatumList* notified = state.mutable_list()->add_items()->mutable_list();
  for (const auto& [session, sequence] : notified_) add_pair(notified, session, sequence);
  return state;
}

absl::Status ConditionServant::NotOwnerError(absl::string_view method) const {
  return MakeError(absl::StatusCode::kFailedPrecondition, "RuntimeError",
                   absl::StrCat(host_->Describe(), ": ", method,
                                " is for the thread that owns its lock: acquire it before"));
}

}  // namespace parley::types
