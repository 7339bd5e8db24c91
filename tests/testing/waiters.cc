#include "parley/tests/testing/waiters.h"

#include <cstdio>
#include <cstdlib>
#include <thread>

namespace parley::testing {
namespace {

manager::DebugInfoReply Info(const SyncManager& manager) {
  absl::StatusOr<manager::DebugInfoReply> info = manager.stub().DebugInfo({});
  if (!info.ok()) {
    std::fprintf(stderr, "no debug info: %s\n", info.status().ToString().c_str());
    std::abort();
  }
  return *std::move(info);
}

template <typename Condition>
void Await(const SyncManager& manager, Condition condition) {
  while (!condition(Info(manager))) std::this_thread::yield();
}

}  // namespace

uint64_t Waiters(const SyncManager& manager, const ObjectRef& object) {
  manager::DebugInfoReply info = Info(manager);
  for (const auto& described : info.objects()) {
    if (described.id() == object.id()) return described.waiters();
  }
  return 0;
}

void AwaitWaiters(const SyncManager& manager, const ObjectRef& object, uint64_t count) {
  while (Waiters(manager, object) != count) std::this_thread::yield();
}

void AwaitObjects(const SyncManager& manager, uint64_t count) {
  Await(manager, [&](const auto& info) { return info.objects_size() == static_cast<int>(count); });
}

void AwaitSessions(const SyncManager& manager, uint64_t count) {
  Await(manager, [&](const auto& info) { return info.sessions() == count; });
}

}  // namespace parley::testing
