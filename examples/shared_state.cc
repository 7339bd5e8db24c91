// The first lesson of a server process: a child process changes objects that its parent
// made, and the parent sees the changes.

#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "examples/spawn.h"
#include "parley/base/values/object_ref.h"
#include "parley/proxy/sync_manager.h"

namespace parley::examples {
namespace {

struct Shared {
  Dict<std::string, int64_t> dict;
  List<int64_t> list;
  Queue<std::string> queue;
  Value<double> value;
  Array<int64_t> array;
  Lock lock;
};

absl::StatusOr<Shared> Make(const SyncManager& manager) {
  Shared shared;
  PARLEY_ASSIGN_OR_RETURN(shared.dict, (manager.Dict<std::string, int64_t>()));
  PARLEY_ASSIGN_OR_RETURN(shared.list, manager.List<int64_t>());
  PARLEY_ASSIGN_OR_RETURN(shared.queue, manager.Queue<std::string>());
  PARLEY_ASSIGN_OR_RETURN(shared.value, manager.Value<double>("d"));
  PARLEY_ASSIGN_OR_RETURN(shared.array, manager.Array<int64_t>("i", {.size = 4}));
  PARLEY_ASSIGN_OR_RETURN(shared.lock, manager.Lock());
  PARLEY_RETURN_IF_ERROR(shared.dict.Set("apples", 1));
  PARLEY_RETURN_IF_ERROR(shared.list.Extend({0, 1, 2, 3, 4}));
  PARLEY_RETURN_IF_ERROR(shared.lock.Acquire().status());
  return shared;
}

absl::Status Print(const Shared& shared) {
  PARLEY_ASSIGN_OR_RETURN(auto entries, shared.dict.Items());
  PARLEY_ASSIGN_OR_RETURN(auto items, shared.list.Copy());
  PARLEY_ASSIGN_OR_RETURN(uint64_t waiting, shared.queue.QSize());
  PARLEY_ASSIGN_OR_RETURN(double number, shared.value.Get());
  PARLEY_ASSIGN_OR_RETURN(auto elements, shared.array.GetSlice());
  PARLEY_ASSIGN_OR_RETURN(bool locked, shared.lock.Locked());
  std::printf("  dict   {%s}\n", absl::StrJoin(entries, ", ", absl::PairFormatter(": ")).c_str());
  std::printf("  list   [%s]\n", absl::StrJoin(items, ", ").c_str());
  std::printf("  queue  size %d\n", static_cast<int>(waiting));
  std::printf("  value  %g\n", number);
  std::printf("  array  [%s]\n", absl::StrJoin(elements, ", ").c_str());
  std::printf("  lock   %s\n", locked ? "locked" : "free");
  return absl::OkStatus();
}

absl::Status Change(const Shared& shared) {
  PARLEY_RETURN_IF_ERROR(shared.dict.Increment("apples").status());
  PARLEY_RETURN_IF_ERROR(shared.dict.Set("pears", 7));
  PARLEY_RETURN_IF_ERROR(shared.list.Reverse());
  PARLEY_RETURN_IF_ERROR(shared.queue.Put("greetings from your child"));
  PARLEY_RETURN_IF_ERROR(shared.value.Set(3.25));
  PARLEY_RETURN_IF_ERROR(shared.array.SetSlice({.stop = 3}, {1, 4, 9}));
  return shared.lock.Release();  // as in Python, anybody may
}

// Proxies travel between processes as ObjectRefs, here as text on the command line.
std::vector<std::string> Refs(const Shared& shared) {
  return {FormatRef(shared.dict.ref()),  FormatRef(shared.list.ref()),
          FormatRef(shared.queue.ref()), FormatRef(shared.value.ref()),
          FormatRef(shared.array.ref()), FormatRef(shared.lock.ref())};
}

template <typename ProxyT>
absl::Status Attach(const SyncManager& manager, const std::string& text, ProxyT* proxy) {
  PARLEY_ASSIGN_OR_RETURN(ObjectRef ref, ParseRef(text));
  PARLEY_ASSIGN_OR_RETURN(*proxy, manager.Attach<ProxyT>(ref));
  return absl::OkStatus();
}

// Arguments: the broker's address, then Refs(). The authkey is in PARLEY_AUTHKEY.
absl::Status Child(const std::vector<std::string>& arguments) {
  PARLEY_ASSIGN_OR_RETURN(SyncManager manager, SyncManager::Connect({.address = arguments[0]}));
  Shared shared;
  PARLEY_RETURN_IF_ERROR(Attach(manager, arguments[1], &shared.dict));
  PARLEY_RETURN_IF_ERROR(Attach(manager, arguments[2], &shared.list));
  PARLEY_RETURN_IF_ERROR(Attach(manager, arguments[3], &shared.queue));
  PARLEY_RETURN_IF_ERROR(Attach(manager, arguments[4], &shared.value));
  PARLEY_RETURN_IF_ERROR(Attach(manager, arguments[5], &shared.array));
  PARLEY_RETURN_IF_ERROR(Attach(manager, arguments[6], &shared.lock));
  return Change(shared);
}

absl::Status Parent() {
  PARLEY_ASSIGN_OR_RETURN(SyncManager manager, SyncManager::Start());
  PARLEY_ASSIGN_OR_RETURN(Shared shared, Make(manager));
  std::printf("before the child\n");
  PARLEY_RETURN_IF_ERROR(Print(shared));

  std::vector<std::string> arguments = Refs(shared);
  arguments.insert(arguments.begin(), manager.address());
  PARLEY_ASSIGN_OR_RETURN(ProcessHandle child, SpawnSelf(arguments, manager.authkey()));
  if (child.Wait() != 0) return absl::AbortedError("the child failed");

  std::printf("after the child\n");
  PARLEY_RETURN_IF_ERROR(Print(shared));
  PARLEY_ASSIGN_OR_RETURN(std::string item, shared.queue.Get());
  std::printf("the item is \"%s\"\n", item.c_str());
  return absl::OkStatus();
}

}  // namespace
}  // namespace parley::examples

int main(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  absl::Status status =
      arguments.size() == 7 ? parley::examples::Child(arguments) : parley::examples::Parent();
  if (status.ok()) return 0;
  std::fprintf(stderr, "shared_state: %s\n", std::string(status.message()).c_str());
  return 1;
}
