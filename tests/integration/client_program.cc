// A client for tests to kill:
//
//   client_program ADDRESS TTL ROLE ARGUMENT…      authkey in PARLEY_AUTHKEY
//
// It prints a line for each thing that it has got and then stays until its session is
// lost, which it tells, or until it is killed.

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "parley/proxy/sync_manager.h"

namespace parley {
namespace {

using Numbers = Dict<std::string, int64_t>;
using Arguments = std::vector<std::string>;

void Say(const std::string& line) {
  std::printf("%s\n", line.c_str());
  std::fflush(stdout);
}

// Nobody ever puts anything.
absl::Status Stay(const SyncManager& manager) {
  PARLEY_ASSIGN_OR_RETURN(Queue<int> never, manager.Queue<int>({.name = "never"}));
  return never.Get().status();
}

absl::StatusOr<Lock::Grant> Take(const Lock& lock) {
  PARLEY_ASSIGN_OR_RETURN(Lock::Grant grant, lock.Acquire());
  Say(absl::StrCat("locked ", grant.fencing_token));
  return grant;
}

absl::Status HoldLock(const SyncManager& manager, const Arguments& names) {
  PARLEY_ASSIGN_OR_RETURN(Lock lock, manager.Lock({.name = names.at(0)}));
  PARLEY_RETURN_IF_ERROR(Take(lock).status());
  return Stay(manager);
}

// The lock that guards a Value.
absl::Status HoldGuard(const SyncManager& manager, const Arguments& names) {
  PARLEY_ASSIGN_OR_RETURN(Value<int> value,
                          manager.Value<int>("i", {.name = names.at(0), .lock = true}));
  PARLEY_ASSIGN_OR_RETURN(Lock lock, value.GetLock());
  PARLEY_RETURN_IF_ERROR(Take(lock).status());
  return Stay(manager);
}

absl::Status WaitGet(const SyncManager& manager, const Arguments& names) {
  PARLEY_ASSIGN_OR_RETURN(Queue<std::string> queue,
                          manager.Queue<std::string>({.name = names.at(0)}));
  PARLEY_ASSIGN_OR_RETURN(std::string item, queue.Get());
  Say(item);
  return Stay(manager);
}

absl::Status WaitPut(const SyncManager& manager, const Arguments& names) {
  PARLEY_ASSIGN_OR_RETURN(Queue<std::string> queue,
                          manager.Queue<std::string>({.name = names.at(0)}));
  PARLEY_RETURN_IF_ERROR(queue.Put(names.at(1)));
  Say("put");
  return Stay(manager);
}

// A task that is never done.
absl::Status TakeTask(const SyncManager& manager, const Arguments& names) {
  PARLEY_ASSIGN_OR_RETURN(JoinableQueue<std::string> tasks,
                          manager.JoinableQueue<std::string>({.name = names.at(0)}));
  PARLEY_ASSIGN_OR_RETURN(std::string task, tasks.Get());
  Say(task);
  return Stay(manager);
}

absl::Status HoldPermits(const SyncManager& manager, const Arguments& names) {
  PARLEY_ASSIGN_OR_RETURN(BoundedSemaphore semaphore,
                          manager.BoundedSemaphore({.name = names.at(0)}));
  for (int left = std::atoi(names.at(1).c_str()); left > 0; --left) {
    PARLEY_RETURN_IF_ERROR(semaphore.Acquire().status());
  }
  Say("permitted");
  return Stay(manager);
}

absl::Status WaitBarrier(const SyncManager& manager, const Arguments& names) {
  PARLEY_ASSIGN_OR_RETURN(Barrier barrier, manager.LookUp<Barrier>(names.at(0)));
  PARLEY_ASSIGN_OR_RETURN(uint64_t index, barrier.Wait());
  Say(absl::StrCat("arrived ", index));
  return Stay(manager);
}

// Is elected, and then does not do the action.
absl::Status HoldAction(const SyncManager& manager, const Arguments& names) {
  PARLEY_ASSIGN_OR_RETURN(Barrier barrier, manager.LookUp<Barrier>(names.at(0)));
  PARLEY_ASSIGN_OR_RETURN(Barrier::Arrival arrival, barrier.WaitAsync().Get());
  Say(arrival.elected ? "elected" : "not elected");
  return Stay(manager);
}

// A chain: dict -> dict -> list, with a reference to the outermost only; a Value with
// its guard; and a named list.
absl::Status HoldReferences(const SyncManager& manager, const Arguments& names) {
  Dict<int, Dict<int, List<int>>> outer;
  {
    PARLEY_ASSIGN_OR_RETURN(outer, (manager.Dict<int, Dict<int, List<int>>>()));
    PARLEY_ASSIGN_OR_RETURN(auto middle, (manager.Dict<int, List<int>>()));
    PARLEY_ASSIGN_OR_RETURN(auto inner, manager.List<int>());
    PARLEY_RETURN_IF_ERROR(middle.Set(1, inner));
    PARLEY_RETURN_IF_ERROR(outer.Set(1, middle));
  }
  PARLEY_ASSIGN_OR_RETURN(auto value, manager.Value<int>("i", {.lock = true}));
  PARLEY_ASSIGN_OR_RETURN(auto named, manager.List<int>({.name = names.at(0)}));
  PARLEY_RETURN_IF_ERROR(named.Append(7));
  Say("ready");
  return Stay(manager);
}

// Holds the lock and calls without pause, until it can't.
absl::Status Beat(const SyncManager& manager, const Arguments& names) {
  PARLEY_ASSIGN_OR_RETURN(Lock lock, manager.Lock({.name = names.at(0)}));
  PARLEY_ASSIGN_OR_RETURN(Numbers beats,
                          (manager.Dict<std::string, int64_t>({.name = names.at(1)})));
  PARLEY_RETURN_IF_ERROR(Take(lock).status());
  absl::Status status;
  while (status.ok()) status = beats.Increment("beats").status();
  Say(std::string(absl::StatusCodeToString(lock.Release().code())));
  return status;
}

// Adds one to "a" and to "b" and to its own entry, so many times, each time under the
// lock by reading them and writing all at once.
absl::Status Contend(const SyncManager& manager, const Arguments& arguments) {
  PARLEY_ASSIGN_OR_RETURN(Lock lock, manager.Lock({.name = arguments.at(0)}));
  PARLEY_ASSIGN_OR_RETURN(Numbers numbers,
                          (manager.Dict<std::string, int64_t>({.name = arguments.at(1)})));
  const std::string own = arguments.at(2);
  for (int left = std::atoi(arguments.at(3).c_str()); left > 0; --left) {
    PARLEY_RETURN_IF_ERROR(lock.Acquire().status());
    std::map<std::string, int64_t> update;
    for (const std::string& key : {std::string("a"), std::string("b"), own}) {
      PARLEY_ASSIGN_OR_RETURN(int64_t before, numbers.GetOr(key, 0));
      update[key] = before + 1;
    }
    PARLEY_RETURN_IF_ERROR(numbers.Update(update));
    PARLEY_RETURN_IF_ERROR(lock.Release());
  }
  Say("done");
  return Stay(manager);
}

absl::Status Run(const Arguments& arguments) {
  static const std::map<std::string,
                        std::function<absl::Status(const SyncManager&, const Arguments&)>>
      kRoles = {{"hold-lock", HoldLock},
                {"hold-guard", HoldGuard},
                {"wait-get", WaitGet},
                {"wait-put", WaitPut},
                {"beat", Beat},
                {"hold-references", HoldReferences},
                {"contend", Contend},
                {"take-task", TakeTask},
                {"hold-permits", HoldPermits},
                {"wait-barrier", WaitBarrier},
                {"hold-action", HoldAction}};
  absl::Duration ttl;
  if (arguments.size() < 3 || !absl::ParseDuration(arguments[1], &ttl)) {
    return absl::InvalidArgumentError("usage: client_program ADDRESS TTL ROLE ARGUMENT…");
  }
  PARLEY_ASSIGN_OR_RETURN(SyncManager manager,
                          SyncManager::Connect({.address = arguments[0], .session_ttl = ttl}));
  return kRoles.at(arguments[2])(manager, Arguments(arguments.begin() + 3, arguments.end()));
}

}  // namespace
}  // namespace parley

int main(int argc, char** argv) { parley::Say(parley::Run({argv + 1, argv + argc}).ToString()); }
