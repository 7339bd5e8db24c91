#include "parley/proxy/session/session_core.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace parley::session {

SessionCore::SessionCore(std::unique_ptr<Link> link, const SessionOptions& options)
    : when_full_(options.when_full),
      busy_poll_(options.busy_poll),
      link_(std::move(link)),
      lead_(&lookout_),
      watch_(options.clock->Now()),
      callbacks_(&watch_),
      conversation_(welcome(), options.max_bytes_in_flight, options.clock->Now(), &lead_,
                    &callbacks_),
      poller_({link_.get(), &conversation_, &lookout_, &lead_, &watch_, &callbacks_, options.clock},
              options.address, options.busy_poll) {}

absl::Duration SessionCore::ttl() const {
  return absl::Microseconds(static_cast<int64_t>(welcome().session_ttl_us()));
}

void SessionCore::Start() {
  own_thread_.Start([self = shared_from_this()] { self->RunOwnThread(); });
}

void SessionCore::Close() {
  {
    internal::MutexLock lock(&mutex_);
    if (std::exchange(is_closed_, true)) return;
    poller_.Break(absl::UnavailableError("the session was closed by this process; connect again"));
  }
  Callbacks::IsInOne() ? own_thread_.Detach() : own_thread_.Join(&mutex_);
}

absl::Status SessionCore::status() const {
  internal::MutexLock lock(&mutex_);
  return conversation_.status();
}

absl::StatusOr<std::string> SessionCore::Invoke(const CallEntry& entry,
                                                stub::RequestParts request) {
  if (Callbacks::IsInOne()) {
    return absl::FailedPreconditionError(absl::StrCat(
        entry.method,
        " was called in a callback, where nothing may block; make an asynchronous call of it, or "
        "call it on another thread"));
  }
  Call call;
  {
    internal::MutexLock lock(&mutex_);
    absl::Status sent = Send(&call, entry, request, /*may_wait=*/true);
    if (!sent.ok()) return sent;
    if (lead_.is_taken()) {
      poller_.Flush();
    } else {
      poller_.Wait(&call.latch, absl::InfiniteFuture(), &mutex_);  // and sends it as the leader
    }
  }
  Wait(call, absl::InfiniteFuture());
  if (!call.failure.ok()) return call.failure;
  return std::move(call.result);
}

void SessionCore::InvokeAsync(std::shared_ptr<Call> call, const CallEntry& entry,
                              stub::RequestParts request) {
  internal::MutexLock lock(&mutex_);
  const bool may_wait = when_full_ == WhenFull::kWait && !Callbacks::IsInOne();
  call->failure = Send(call.get(), entry, request, may_wait);
  if (!call->failure.ok()) {
    call->latch.is_open = true;
    return;
  }
  call->self = call;
  watch_.OnAsyncCall();
  if (lead_.is_taken()) return poller_.Flush();
  if (conversation_.IsWorthAFrame()) poller_.Flush();
  if (conversation_.queue().IsPiledUp()) poller_.PollForWritten(&mutex_);
  poller_.SeeToLead();
}

absl::Status SessionCore::Send(Call* call, const CallEntry& entry, stub::RequestParts request,
                               bool may_wait) {
  if (conversation_.has_ended()) return conversation_.status();
  const size_t bytes = SendQueue::BytesOf(entry.method, request);
  absl::Status fits = conversation_.queue().CheckSize(entry.method, bytes);
  if (!fits.ok()) return fits;
  if (!conversation_.room().Take(bytes)) {
    absl::Status room = AwaitRoom(entry.method, bytes, may_wait);
    if (!room.ok()) return room;
  }
  conversation_.Send(call, entry, request, bytes);
  return absl::OkStatus();
}

absl::Status SessionCore::AwaitRoom(absl::string_view method, size_t bytes, bool may_wait) {
  if (!may_wait) {
    const absl::Status full = conversation_.room().FullError(bytes);
    return absl::Status(full.code(), absl::StrCat(method, ": ", full.message()));
  }
  Room::Ticket ticket(bytes);
  conversation_.room().StandInLine(&ticket);
  poller_.Wait(&ticket.latch, absl::InfiniteFuture(), &mutex_);
  return conversation_.status();  // it may have ended meanwhile
}

void SessionCore::Drop(uint64_t object, uint64_t count) {
  internal::MutexLock lock(&mutex_);
  if (conversation_.has_ended()) return;
  conversation_.queue().AddDrop(object, count);
  Flush();
}

void SessionCore::Cancel(Call& call) {
  internal::MutexLock lock(&mutex_);
  if (call.latch.is_open || conversation_.has_ended()) return;
  conversation_.queue().AddCancel(call.sequence);
  Flush();
}

void SessionCore::Flush() {
  poller_.Flush();
  if (!lead_.is_taken()) poller_.SeeToLead();
}

void SessionCore::OnDone(Call& call, std::function<void()> done) {
  {
    internal::MutexLock lock(&mutex_);
    if (!call.latch.is_open) {
      conversation_.calls().SetCallback(&call, std::move(done));
      if (!lead_.is_taken()) poller_.SeeToLead();
      return;
    }
  }
  Callbacks::Run(std::move(done));
}

absl::StatusOr<std::string> SessionCore::TakeResult(Call& call) {
  if (!call.latch.is_open.load(std::memory_order_acquire)) {
    return absl::FailedPreconditionError(
        "the outcome is not there yet and a callback may not wait for it; use Then");
  }
  if (!call.failure.ok()) return call.failure;
  return std::move(call.result);
}

bool SessionCore::Wait(Call& call, absl::Time deadline) {
  if (call.latch.is_open) return true;
  if (Callbacks::IsInOne()) return false;
  if (lookout_.LookFor(call.latch, deadline, busy_poll_)) {
    if (lookout_.is_led()) return true;
    internal::MutexLock lock(&mutex_);
    if (!lead_.is_taken()) poller_.SeeToLead();
    return true;
  }
  internal::MutexLock lock(&mutex_);
  return poller_.Wait(&call.latch, deadline, &mutex_);
}

void SessionCore::RunOwnThread() {
  internal::MutexLock lock(&mutex_);
  while (callbacks_.are_due() || !conversation_.has_ended()) {
    if (callbacks_.are_due()) {
      callbacks_.RunAll(&mutex_);
    } else {
      poller_.KeepWatch(&mutex_);
    }
  }
  lead_.AwaitLeave(&mutex_);
  own_thread_.OnCallsEnded();
  {
    internal::MutexUnlock unlock(&mutex_);
    link_->Close();
  }
  own_thread_.OnLinkEnded();
}

}  // namespace parley::session
