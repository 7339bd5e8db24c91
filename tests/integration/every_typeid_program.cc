// One object of every built-in typeid, made in one process and checked in another:
//
//   every_typeid_program make|check ADDRESS      authkey in PARLEY_AUTHKEY
//
// "make" stays until it is killed, and holds its locks.

#include <unistd.h>

#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "parley/base/status.h"
#include "parley/proxy/sync_manager.h"

namespace parley {
namespace {

absl::Status Expect(bool held, const std::string& what) {
  return held ? absl::OkStatus() : absl::DataLossError(absl::StrCat("not so: ", what));
}

// What is made and what another process finds.
struct Subject {
  std::function<absl::Status(const SyncManager&)> make;
  std::function<absl::Status(const SyncManager&)> check;
};

template <typename ProxyT, typename Make, typename Check>
Subject Of(Make make, Check check) {
  return {[make](const SyncManager& manager) -> absl::Status {
            PARLEY_ASSIGN_OR_RETURN(ProxyT proxy, make(manager));
            return absl::OkStatus();
          },
          [check](const SyncManager& manager) -> absl::Status {
            PARLEY_ASSIGN_OR_RETURN(ProxyT proxy, manager.LookUp<ProxyT>(ProxyT::kTypeId));
            return check(proxy);
          }};
}

template <typename QueueT>
Subject OfQueue(std::vector<int> items, std::vector<int> expected) {
  return Of<QueueT>(
      [items](const SyncManager& manager) -> absl::StatusOr<QueueT> {
        absl::StatusOr<std::shared_ptr<stub::Reference>> made =
            manager.CreateFrom(QueueT::kTypeId, "", {.name = QueueT::kTypeId});
        if (!made.ok()) return made.status();
        QueueT queue(*made);
        for (int item : items) PARLEY_RETURN_IF_ERROR(queue.Put(item));
        return queue;
      },
      [expected](const QueueT& queue) -> absl::Status {
        std::vector<int> got;
        for (size_t i = 0; i < expected.size(); ++i) {
          PARLEY_ASSIGN_OR_RETURN(int item, queue.Get(absl::ZeroDuration()));
          got.push_back(item);
        }
        return Expect(got == expected, absl::StrCat(QueueT::kTypeId, " has its order"));
      });
}

template <typename SemaphoreT>
absl::Status CheckOnePermit(const SemaphoreT& semaphore) {
  PARLEY_ASSIGN_OR_RETURN(bool first, semaphore.Acquire(absl::ZeroDuration()));
  PARLEY_ASSIGN_OR_RETURN(bool second, semaphore.Acquire(absl::ZeroDuration()));
  return Expect(first && !second, "the semaphore has one permit");
}

std::map<std::string, Subject> Subjects() {
  std::map<std::string, Subject> subjects;
  subjects["dict"] = Of<Dict<std::string, int>>(
      [](const SyncManager& manager) {
        return manager.Dict<std::string, int>({.name = "dict", .initial = {{"a", 1}}});
      },
      [](const auto& dict) -> absl::Status {
        PARLEY_ASSIGN_OR_RETURN(int value, dict.Get("a"));
        return Expect(value == 1, "dict[a] is 1");
      });
  subjects["list"] = Of<List<int>>(
      [](const SyncManager& manager) {
        return manager.List<int>({.name = "list", .initial = {3, 1, 2}});
      },
      [](const auto& list) -> absl::Status {
        PARLEY_ASSIGN_OR_RETURN(std::vector<int> values, list.Copy());
        return Expect(values == std::vector<int>{3, 1, 2}, "the list is 3, 1, 2");
      });
  subjects["set"] = Of<Set<int>>(
      [](const SyncManager& manager) {
        return manager.Set<int>({.name = "set", .initial = {1, 2, 2}});
      },
      [](const auto& set) -> absl::Status {
        PARLEY_ASSIGN_OR_RETURN(uint64_t size, set.Len());
        return Expect(size == 2, "the set has two");
      });
  subjects["Namespace"] = Of<Namespace>(
      [](const SyncManager& manager) -> absl::StatusOr<Namespace> {
        PARLEY_ASSIGN_OR_RETURN(Namespace made, manager.Namespace({.name = "Namespace"}));
        PARLEY_RETURN_IF_ERROR(made.Set("colour", "red"));
        return made;
      },
      [](const Namespace& space) -> absl::Status {
        PARLEY_ASSIGN_OR_RETURN(std::string colour, space.Get<std::string>("colour"));
        return Expect(colour == "red", "the colour is red");
      });
  subjects["Queue"] = OfQueue<Queue<int>>({2, 3, 1}, {2, 3, 1});
  subjects["JoinableQueue"] = OfQueue<JoinableQueue<int>>({2, 3, 1}, {2, 3, 1});
  subjects["LifoQueue"] = OfQueue<LifoQueue<int>>({2, 3, 1}, {1, 3, 2});
  subjects["PriorityQueue"] = OfQueue<PriorityQueue<int>>({2, 3, 1}, {1, 2, 3});
  subjects["SimpleQueue"] = OfQueue<SimpleQueue<int>>({2, 3, 1}, {2, 3, 1});
  subjects["Lock"] = Of<Lock>(
      [](const SyncManager& manager) -> absl::StatusOr<Lock> {
        PARLEY_ASSIGN_OR_RETURN(Lock lock, manager.Lock({.name = "Lock"}));
        PARLEY_RETURN_IF_ERROR(lock.Acquire().status());
        return lock;
      },
      [](const Lock& lock) -> absl::Status {
        PARLEY_ASSIGN_OR_RETURN(Lock::Grant grant, lock.Acquire(absl::ZeroDuration()));
        return Expect(!grant.acquired, "the maker holds the lock");
      });
  subjects["RLock"] = Of<RLock>(
      [](const SyncManager& manager) -> absl::StatusOr<RLock> {
        PARLEY_ASSIGN_OR_RETURN(RLock lock, manager.RLock({.name = "RLock"}));
        PARLEY_RETURN_IF_ERROR(lock.Acquire().status());
        return lock;
      },
      [](const RLock& lock) -> absl::Status {
        return Expect(IsRuntimeError(lock.Release()), "only the maker may release the RLock");
      });
  subjects["Semaphore"] = Of<Semaphore>(
      [](const SyncManager& manager) { return manager.Semaphore({.name = "Semaphore"}); },
      [](const Semaphore& semaphore) { return CheckOnePermit(semaphore); });
  subjects["BoundedSemaphore"] = Of<BoundedSemaphore>(
      [](const SyncManager& manager) {
        return manager.BoundedSemaphore({.name = "BoundedSemaphore"});
      },
      [](const BoundedSemaphore& semaphore) -> absl::Status {
        PARLEY_RETURN_IF_ERROR(CheckOnePermit(semaphore));
        PARLEY_RETURN_IF_ERROR(semaphore.Release());
        return Expect(IsValueError(semaphore.Release()), "there are no more permits to give back");
      });
  subjects["Condition"] = Of<Condition>(
      [](const SyncManager& manager) { return manager.Condition({.name = "Condition"}); },
      [](const Condition& condition) -> absl::Status {
        PARLEY_RETURN_IF_ERROR(condition.Acquire().status());
        PARLEY_RETURN_IF_ERROR(condition.NotifyAll());
        return condition.Release();
      });
  subjects["Event"] = Of<Event>(
      [](const SyncManager& manager) -> absl::StatusOr<Event> {
        PARLEY_ASSIGN_OR_RETURN(Event event, manager.Event({.name = "Event"}));
        PARLEY_RETURN_IF_ERROR(event.Set());
        return event;
      },
      [](const Event& event) -> absl::Status {
        PARLEY_ASSIGN_OR_RETURN(bool set, event.Wait());
        return Expect(set, "the event is set");
      });
  subjects["Barrier"] = Of<Barrier>(
      [](const SyncManager& manager) { return manager.Barrier(1, {.name = "Barrier"}); },
      [](const Barrier& barrier) -> absl::Status {
        PARLEY_ASSIGN_OR_RETURN(uint64_t index, barrier.Wait());
        return Expect(index == 0, "the only party is the first");
      });
  subjects["Value"] = Of<Value<int>>(
      [](const SyncManager& manager) {
        return manager.Value<int>("i", {.name = "Value", .initial = 7});
      },
      [](const auto& value) -> absl::Status {
        PARLEY_ASSIGN_OR_RETURN(int got, value.Get());
        return Expect(got == 7, "the value is 7");
      });
  subjects["Array"] = Of<Array<double>>(
      [](const SyncManager& manager) {
        return manager.Array<double>("d", {.name = "Array", .values = {0.5, 1.5}});
      },
      [](const auto& array) -> absl::Status {
        PARLEY_ASSIGN_OR_RETURN(double got, array.Get(-1));
        return Expect(got == 1.5, "the last is 1.5");
      });
  // Handed over in a list, for an iterator has no name.
  using Shelf = List<Iterator<int>>;
  subjects["Iterator"] = {
      [](const SyncManager& manager) -> absl::Status {
        PARLEY_ASSIGN_OR_RETURN(auto numbers, manager.List<int>({.initial = {1, 2, 3}}));
        PARLEY_ASSIGN_OR_RETURN(Iterator<int> iterator, numbers.Iterate());
        PARLEY_RETURN_IF_ERROR(iterator.Next().status());
        PARLEY_ASSIGN_OR_RETURN(Shelf shelf, manager.List<Iterator<int>>({.name = "shelf"}));
        return shelf.Append(iterator);
      },
      [](const SyncManager& manager) -> absl::Status {
        PARLEY_ASSIGN_OR_RETURN(Shelf shelf, manager.LookUp<Shelf>("shelf"));
        PARLEY_ASSIGN_OR_RETURN(Iterator<int> iterator, shelf.Pop());
        PARLEY_ASSIGN_OR_RETURN(std::vector<int> rest, iterator.NextPage());
        return Expect(rest == std::vector<int>{2, 3}, "two elements are left");
      }};
  return subjects;
}

absl::Status Run(const std::string& what, const std::string& address) {
  PARLEY_ASSIGN_OR_RETURN(SyncManager manager, SyncManager::Connect({.address = address}));
  PARLEY_ASSIGN_OR_RETURN(std::vector<std::string> known, manager.TypeIds());
  const std::map<std::string, Subject> subjects = Subjects();
  for (const std::string& type_id : known) {
    auto subject = subjects.find(type_id);
    if (subject == subjects.end()) return absl::UnimplementedError("nothing for " + type_id);
    absl::Status status =
        what == "make" ? subject->second.make(manager) : subject->second.check(manager);
    if (!status.ok()) {
      return absl::Status(status.code(), absl::StrCat(type_id, ": ", status.message()));
    }
    std::printf("%s\n", type_id.c_str());
  }
  std::printf("all\n");
  std::fflush(stdout);
  while (what == "make") pause();
  return absl::OkStatus();
}

}  // namespace
}  // namespace parley

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  absl::Status status = parley::Run(argv[1], argv[2]);
  if (status.ok()) return 0;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  return 1;
}
