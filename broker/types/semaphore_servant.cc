#include "parley/broker/types/semaphore_servant.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "parley/base/status.h"
#include "parley/base/status_macros.h"

namespace parley::types {

absl::StatusOr<std::unique_ptr<engine::Servant>> SemaphoreServant::Make(
    engine::Host* host, const semaphore::SemaphoreInit& init) {
  PARLEY_ASSIGN_OR_RETURN(int64_t value, InitialValue(*host, init));
  return std::unique_ptr<engine::Servant>(new SemaphoreServant(host, value, /*bounded=*/false));
}

absl::StatusOr<std::unique_ptr<engine::Servant>> BoundedSemaphoreServant::Make(
    engine::Host* host, const semaphore::SemaphoreInit& init) {
  PARLEY_ASSIGN_OR_RETURN(int64_t value, InitialValue(*host, init));
  return std::unique_ptr<engine::Servant>(
      new BoundedSemaphoreServant(host, value, /*bounded=*/true));
}

absl::StatusOr<int64_t> SemaphoreServant::InitialValue(const engine::Host& host,
                                                       const semaphore::SemaphoreInit& init) {
  const int64_t value = init.has_value() ? init.value() : 1;
  if (value >= 0) return value;
  return MakeError(
      absl::StatusCode::kInvalidArgument, "ValueError",
      absl::StrCat(host.Describe(), ": the initial value must not be negative (got ", value, ")"));
}

SemaphoreServant::SemaphoreServant(engine::Host* host, int64_t value, bool bounded)
    : host_(host),
      bounded_(bounded),
      value_(value),
      waiters_(host, [](auto reply) { reply.Send({}); }) {}

void SemaphoreServant::Acquire(const semaphore::AcquireRequest&,
                               engine::TypedResponder<semaphore::AcquireReply> reply) {
  if (value_ > 0) return Grant(std::move(reply));
  if (reply.must_not_wait() || reply.timeout_is_negative()) return reply.Send({});
  waiters_.Park(std::move(reply));
}

void SemaphoreServant::Release(const semaphore::ReleaseRequest& request,
                               engine::TypedResponder<semaphore::ReleaseReply> reply) {
  const int64_t n = request.has_n() ? request.n() : 1;
  if (absl::Status refused = CheckRelease(n); !refused.ok()) return reply.Fail(refused);
  int64_t left = n;
  if (auto own = holdings_.find(reply.session()); own != holdings_.end()) {
    left -= TakeBack(own, left);
  }
  while (left > 0 && !oldest_.empty()) {
    left -= TakeBack(holdings_.find(oldest_.begin()->second), left);
  }
  value_ += n;
  GrantWaiters();
  reply.Send({});
}

void SemaphoreServant::Locked(const semaphore::LockedRequest&,
                              engine::TypedResponder<semaphore::LockedReply> reply) {
  semaphore::LockedReply locked;
  locked.set_locked(value_ == 0);
  reply.Send(locked);
}

void SemaphoreServant::GetValue(const semaphore::GetValueRequest&,
                                engine::TypedResponder<semaphore::GetValueReply> reply) {
  semaphore::GetValueReply value;
  value.set_value(static_cast<uint64_t>(value_));
  reply.Send(value);
}

void SemaphoreServant::OnSessionEnd(engine::SessionId session) {
  auto holding = holdings_.find(session);
  if (holding == holdings_.end()) return;
  value_ += holding->second.permits;
  Erase(holding);
  GrantWaiters();
}

void SemaphoreServant::Grant(engine::TypedResponder<semaphore::AcquireReply> reply) {
  --value_;
  ++held_;
  auto [holding, begins] = holdings_.try_emplace(reply.session());
  if (begins) {
    holding->second.since = ++last_;
    oldest_.emplace(last_, reply.session());
    host_->Hold(reply.session());
  }
  ++holding->second.permits;
  semaphore::AcquireReply granted;
  granted.set_acquired(true);
  reply.Send(granted);
}

void SemaphoreServant::GrantWaiters() {
  while (value_ > 0 && !waiters_.empty()) Grant(waiters_.TakeFront().reply);
}

absl::Status SemaphoreServant::CheckRelease(int64_t n) const {
  if (n < 1) {
    return MakeError(
        absl::StatusCode::kInvalidArgument, "ValueError",
        absl::StrCat(host_->Describe(), ": release at least one permit (got ", n, ")"));
  }
  if (bounded_ && n > held_) {
    return MakeError(
        absl::StatusCode::kInvalidArgument, "ValueError",
        absl::StrCat(host_->Describe(), " was released too often: ", n, " permits are too many, ",
                     held_, " are held; release only what was acquired"));
  }
  if (n > std::numeric_limits<int64_t>::max() - value_) {
    return MakeError(absl::StatusCode::kOutOfRange, "OverflowError",
                     absl::StrCat(host_->Describe(), " has ", value_, " permits free; ", n,
                                  " more are more than it can count; release fewer"));
  }
  return absl::OkStatus();
}

int64_t SemaphoreServant::TakeBack(Holdings::iterator holding, int64_t n) {
  const int64_t taken = std::min(n, holding->second.permits);
  if (taken < holding->second.permits) {
    holding->second.permits -= taken;
    held_ -= taken;
    return taken;
  }
  host_->Unhold(holding->first);
  Erase(holding);
  return taken;
}

void SemaphoreServant::Erase(Holdings::iterator holding) {
  held_ -= holding->second.permits;
  oldest_.erase(holding->second.since);
  holdings_.erase(holding);
}

Datum SemaphoreServant::State() const {
  Datum state;
  DatumList* list = state.mutable_list();
  list->add_items()->set_integer(value_);
  DatumList* holding = list->add_items()->mutable_list();
  for (const auto& [since, session] : oldest_) {
    DatumList* entry = holding->add_items()->mutable_list();
    entry->add_items()->set_integer(static_cast<int64_t>(session));
    entry->add_items()->set_integer(holdings_.at(session).permits);
  }
  DatumList* waiting = list->add_items()->mutable_list();
  waiters_.ForEach([&](uint64_t session, uint64_t, const auto&) {
    waiting->add_items()->set_integer(static_cast<int64_t>(session));
  });
  return state;
}

}  // namespace parley::types
