// Producers and consumers, each a process, share a buffer with little room. A condition
// guards it: who finds it full, or empty, waits until another has changed that.

#include <cstdio>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "examples/spawn.h"
#include "parley/proxy/sync_manager.h"

namespace parley::examples {
namespace {

constexpr int kProducers = 2, kConsumers = 3;
constexpr int64_t kItems = 30;  // of each producer: its share of 1, 2, 3, …
constexpr uint64_t kRoom = 4;
constexpr int64_t kNoMore = -1;  // in place of an item

// Whoever asks for them by name shares these.
struct Shared {
  List<int64_t> buffer;
  Condition changed;  // guards the buffer
  Value<int64_t> taken, sum;
};

absl::StatusOr<Shared> Share(const SyncManager& manager) {
  Shared shared;
  PARLEY_ASSIGN_OR_RETURN(shared.buffer, manager.List<int64_t>({.name = "buffer"}));
  PARLEY_ASSIGN_OR_RETURN(shared.changed, manager.Condition({.name = "changed"}));
  PARLEY_ASSIGN_OR_RETURN(shared.taken, manager.Value<int64_t>("q", {.name = "taken"}));
  PARLEY_ASSIGN_OR_RETURN(shared.sum, manager.Value<int64_t>("q", {.name = "sum"}));
  return shared;
}

absl::Status Put(const Shared& shared, int64_t item) {
  std::scoped_lock held(shared.changed);
  auto has_room = [&]() -> absl::StatusOr<bool> {
    PARLEY_ASSIGN_OR_RETURN(uint64_t length, shared.buffer.Len());
    return length < kRoom;
  };
  PARLEY_RETURN_IF_ERROR(shared.changed.WaitFor(has_room).status());
  PARLEY_RETURN_IF_ERROR(shared.buffer.Append(item));
  return shared.changed.NotifyAll();
}

absl::StatusOr<int64_t> Take(const Shared& shared) {
  std::scoped_lock held(shared.changed);
  uint64_t length = 0;
  auto has_items = [&]() -> absl::StatusOr<bool> {
    PARLEY_ASSIGN_OR_RETURN(length, shared.buffer.Len());
    return length > 0;
  };
  PARLEY_RETURN_IF_ERROR(shared.changed.WaitFor(has_items).status());
  if (length > kRoom) return absl::InternalError("there is more in the buffer than has room");
  PARLEY_ASSIGN_OR_RETURN(int64_t item, shared.buffer.Pop(0));
  PARLEY_RETURN_IF_ERROR(shared.changed.NotifyAll());
  return item;
}

absl::Status Produce(const Shared& shared, int producer) {
  for (int64_t i = 0; i < kItems; ++i) {
    PARLEY_RETURN_IF_ERROR(Put(shared, 1 + producer + i * kProducers));
  }
  return absl::OkStatus();
}

absl::Status Consume(const Shared& shared) {
  for (;;) {
    PARLEY_ASSIGN_OR_RETURN(int64_t item, Take(shared));
    if (item == kNoMore) return absl::OkStatus();
    PARLEY_RETURN_IF_ERROR(shared.taken.Add(1).status());
    PARLEY_RETURN_IF_ERROR(shared.sum.Add(item).status());
  }
}

// Arguments: the broker's address, and the producer's number or "consume".
absl::Status Child(const std::vector<std::string>& arguments) {
  PARLEY_ASSIGN_OR_RETURN(SyncManager manager, SyncManager::Connect({.address = arguments[0]}));
  PARLEY_ASSIGN_OR_RETURN(Shared shared, Share(manager));
  int producer = 0;
  return absl::SimpleAtoi(arguments[1], &producer) ? Produce(shared, producer) : Consume(shared);
}

absl::Status Join(std::vector<ProcessHandle>& children) {
  absl::Status status;
  for (ProcessHandle& child : children) {
    if (child.Wait() != 0) status = absl::AbortedError("a child failed; it has said why");
  }
  return status;
}

absl::Status Parent() {
  PARLEY_ASSIGN_OR_RETURN(SyncManager manager, SyncManager::Start());
  PARLEY_ASSIGN_OR_RETURN(Shared shared, Share(manager));
  std::vector<ProcessHandle> producers, consumers;
  for (int i = 0; i < kProducers; ++i) {
    PARLEY_ASSIGN_OR_RETURN(ProcessHandle child,
                            SpawnSelf({manager.address(), absl::StrCat(i)}, manager.authkey()));
    producers.push_back(std::move(child));
  }
  for (int i = 0; i < kConsumers; ++i) {
    PARLEY_ASSIGN_OR_RETURN(ProcessHandle child,
                            SpawnSelf({manager.address(), "consume"}, manager.authkey()));
    consumers.push_back(std::move(child));
  }
  PARLEY_RETURN_IF_ERROR(Join(producers));
  for (int i = 0; i < kConsumers; ++i) PARLEY_RETURN_IF_ERROR(Put(shared, kNoMore));
  PARLEY_RETURN_IF_ERROR(Join(consumers));
  PARLEY_ASSIGN_OR_RETURN(int64_t taken, shared.taken.Get());
  PARLEY_ASSIGN_OR_RETURN(int64_t sum, shared.sum.Get());
  std::printf("%d consumers took %d items of %d producers out of a buffer for %d\n", kConsumers,
              static_cast<int>(taken), kProducers, static_cast<int>(kRoom));
  std::printf("the sum of all items is %d\n", static_cast<int>(sum));
  return absl::OkStatus();
}

}  // namespace
}  // namespace parley::examples

int main(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  absl::Status status =
      arguments.size() == 2 ? parley::examples::Child(arguments) : parley::examples::Parent();
  if (status.ok()) return 0;
  std::fprintf(stderr, "bounded_buffer: %s\n", std::string(status.message()).c_str());
  return 1;
}
