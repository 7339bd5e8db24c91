#include "parley/tests/testing/crowd.h"

#include <utility>

#include "parley/tests/testing/waiters.h"

namespace parley::testing {
namespace {

using Calls = std::vector<Future<std::monostate>>;

// Begins `calls` calls at once.
template <typename Begin>
Calls Repeat(int calls, Begin begin) {
  Calls begun;
  begun.reserve(static_cast<size_t>(calls));
  for (int i = 0; i < calls; ++i) {
    begun.push_back(begin().template Map<std::monostate>(
        [](const auto&) -> absl::StatusOr<std::monostate> { return std::monostate(); }));
  }
  return begun;
}

absl::Status AwaitAll(Calls calls) {
  absl::Status status;
  for (auto& call : calls) status.Update(call.Get().status());
  return status;
}

absl::StatusOr<Lock> TheLock(const SyncManager& manager) { return manager.Lock({.name = "lock"}); }
absl::StatusOr<ObjectRef> MakeLock(const SyncManager& owner, int) {
  PARLEY_ASSIGN_OR_RETURN(Lock lock, TheLock(owner));
  PARLEY_RETURN_IF_ERROR(lock.Acquire().status());
  return lock.ref();
}
absl::StatusOr<Calls> WaitForLock(const SyncManager& session, int calls) {
  PARLEY_ASSIGN_OR_RETURN(Lock lock, TheLock(session));
  return Repeat(calls, [&] { return lock.AcquireAsync(); });
}
absl::Status PassLock(const SyncManager& owner, int calls) {
  PARLEY_ASSIGN_OR_RETURN(Lock lock, TheLock(owner));
  return AwaitAll(Repeat(calls + 1, [&] { return lock.ReleaseAsync(); }));
}

// With room for one item: getters wait when it is empty, putters when it is full.
absl::StatusOr<Queue<int>> TheQueue(const SyncManager& manager, const char* name) {
  return manager.Queue<int>({.name = name, .maxsize = 1});
}
absl::StatusOr<ObjectRef> MakeEmptyQueue(const SyncManager& owner, int) {
  PARLEY_ASSIGN_OR_RETURN(Queue<int> queue, TheQueue(owner, "queue get"));
  return queue.ref();
}
absl::StatusOr<Calls> WaitForItems(const SyncManager& session, int calls) {
  PARLEY_ASSIGN_OR_RETURN(Queue<int> queue, TheQueue(session, "queue get"));
  return Repeat(calls, [&] { return queue.GetAsync(); });
}
absl::Status PutItems(const SyncManager& owner, int calls) {
  PARLEY_ASSIGN_OR_RETURN(Queue<int> queue, TheQueue(owner, "queue get"));
  return AwaitAll(Repeat(calls, [&] { return queue.PutAsync(1); }));
}
absl::StatusOr<ObjectRef> MakeFullQueue(const SyncManager& owner, int) {
  PARLEY_ASSIGN_OR_RETURN(Queue<int> queue, TheQueue(owner, "queue put"));
  PARLEY_RETURN_IF_ERROR(queue.Put(0));
  return queue.ref();
}
absl::StatusOr<Calls> WaitForRoom(const SyncManager& session, int calls) {
  PARLEY_ASSIGN_OR_RETURN(Queue<int> queue, TheQueue(session, "queue put"));
  return Repeat(calls, [&] { return queue.PutAsync(1); });
}
absl::Status TakeItems(const SyncManager& owner, int calls) {
  PARLEY_ASSIGN_OR_RETURN(Queue<int> queue, TheQueue(owner, "queue put"));
  return AwaitAll(Repeat(calls, [&] { return queue.GetAsync(); }));
}

absl::StatusOr<Semaphore> TheSemaphore(const SyncManager& manager) {
  return manager.Semaphore({.name = "semaphore", .value = 0});
}
absl::StatusOr<ObjectRef> MakeSemaphore(const SyncManager& owner, int) {
  PARLEY_ASSIGN_OR_RETURN(Semaphore semaphore, TheSemaphore(owner));
  return semaphore.ref();
}
absl::StatusOr<Calls> WaitForPermits(const SyncManager& session, int calls) {
  PARLEY_ASSIGN_OR_RETURN(Semaphore semaphore, TheSemaphore(session));
  return Repeat(calls, [&] { return semaphore.AcquireAsync(); });
}
absl::Status ReleasePermits(const SyncManager& owner, int calls) {
  PARLEY_ASSIGN_OR_RETURN(Semaphore semaphore, TheSemaphore(owner));
  return semaphore.Release(calls);
}

absl::StatusOr<Event> TheEvent(const SyncManager& manager) {
  return manager.Event({.name = "event"});
}
absl::StatusOr<ObjectRef> MakeEvent(const SyncManager& owner, int) {
  PARLEY_ASSIGN_OR_RETURN(Event event, TheEvent(owner));
  return event.ref();
}
absl::StatusOr<Calls> WaitForEvent(const SyncManager& session, int calls) {
  PARLEY_ASSIGN_OR_RETURN(Event event, TheEvent(session));
  return Repeat(calls, [&] { return event.WaitAsync(); });
}
absl::Status SetEvent(const SyncManager& owner, int) {
  PARLEY_ASSIGN_OR_RETURN(Event event, TheEvent(owner));
  return event.Set();
}

// Over a Lock, which the owner may release for each waiter that has it.
absl::StatusOr<Condition> TheCondition(const SyncManager& manager, const ObjectRef& lock = {}) {
  return manager.Condition({.name = "condition", .lock = lock});
}
absl::StatusOr<ObjectRef> MakeCondition(const SyncManager& owner, int) {
  PARLEY_ASSIGN_OR_RETURN(Lock lock, owner.Lock());
  PARLEY_ASSIGN_OR_RETURN(Condition condition, TheCondition(owner, lock.ref()));
  return condition.ref();
}
absl::StatusOr<Calls> WaitForNotification(const SyncManager& session, int calls) {
  PARLEY_ASSIGN_OR_RETURN(Condition condition, TheCondition(session));
  return Repeat(calls, [&] {
    (void)condition.Acquire().ok();  // else the wait fails
    return condition.WaitAsync();
  });
}
absl::Status NotifyAll(const SyncManager& owner, int calls) {
  PARLEY_ASSIGN_OR_RETURN(Condition condition, TheCondition(owner));
  PARLEY_RETURN_IF_ERROR(condition.Acquire().status());
  PARLEY_RETURN_IF_ERROR(condition.NotifyAll());
  return AwaitAll(Repeat(calls + 1, [&] { return condition.ReleaseAsync(); }));
}

// The owner arrives last.
absl::StatusOr<Barrier> TheBarrier(const SyncManager& manager, int calls) {
  return manager.Barrier(calls + 1, {.name = "barrier"});
}
absl::StatusOr<ObjectRef> MakeBarrier(const SyncManager& owner, int calls) {
  PARLEY_ASSIGN_OR_RETURN(Barrier barrier, TheBarrier(owner, calls));
  return barrier.ref();
}
absl::StatusOr<Calls> WaitAtBarrier(const SyncManager& session, int calls) {
  PARLEY_ASSIGN_OR_RETURN(Barrier barrier, TheBarrier(session, calls));
  return Repeat(calls, [&] { return barrier.WaitAsync(); });
}
absl::Status ArriveLast(const SyncManager& owner, int calls) {
  PARLEY_ASSIGN_OR_RETURN(Barrier barrier, TheBarrier(owner, calls));
  return barrier.Wait().status();
}

}  // namespace

const std::vector<WaitKind>& WaitKinds() {
  static const auto* kinds = new std::vector<WaitKind>{
      {"lock", MakeLock, WaitForLock, PassLock},
      {"queue get", MakeEmptyQueue, WaitForItems, PutItems},
      {"queue put", MakeFullQueue, WaitForRoom, TakeItems},
      {"semaphore", MakeSemaphore, WaitForPermits, ReleasePermits},
      {"barrier", MakeBarrier, WaitAtBarrier, ArriveLast},
      {"event", MakeEvent, WaitForEvent, SetEvent},
      {"condition", MakeCondition, WaitForNotification, NotifyAll},
  };
  return *kinds;
}

absl::StatusOr<Crowd> Crowd::Connect(const std::string& address, const Authkey& authkey,
                                     int sessions) {
  // None is to expire while a busy machine serves the others.
  const ConnectOptions options = {
      .address = address, .authkey = authkey, .session_ttl = absl::Minutes(10)};
  PARLEY_ASSIGN_OR_RETURN(SyncManager owner, SyncManager::Connect(options));
  Crowd crowd(std::move(owner));
  for (int i = 0; i < sessions; ++i) {
    PARLEY_ASSIGN_OR_RETURN(SyncManager session, SyncManager::Connect(options));
    crowd.sessions_.push_back(std::move(session));
  }
  return crowd;
}

absl::Status Crowd::Wait(const WaitKind& kind, int calls) {
  PARLEY_ASSIGN_OR_RETURN(ObjectRef object, kind.make(owner_, calls));
  const int sessions = static_cast<int>(sessions_.size());
  for (int i = 0; i < sessions; ++i) {
    const int share = calls / sessions + (i < calls % sessions ? 1 : 0);
    PARLEY_ASSIGN_OR_RETURN(Calls begun, kind.wait(sessions_[static_cast<size_t>(i)], share));
    for (auto& call : begun) waiting_.push_back(std::move(call));
  }
  AwaitWaiters(owner_, object, static_cast<uint64_t>(calls));
  return absl::OkStatus();
}

absl::Status Crowd::LetGo(const WaitKind& kind) {
  PARLEY_RETURN_IF_ERROR(kind.let_go(owner_, static_cast<int>(waiting_.size())));
  PARLEY_RETURN_IF_ERROR(AwaitAll(std::exchange(waiting_, {})));
  return owner_.RemoveName(kind.name);
}

}  // namespace parley::testing
