// A producer and several consumers with a JoinableQueue: worker processes take numbers to
// pieces.
//
//   producer_consumer [--workers=N] [--count=N]
//
// The queue holds a few numbers at a time; the producer waits when they are not taken.
// Join tells it that all are done. A worker that is killed takes along the number that it
// had in hand: Join ends all the same, and the producer, who sees what is missing, puts it
// again. Another worker takes the dead one's place; see worker_processes.h.

#include <cstdio>
#include <map>
#include <string>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "examples/worker_processes.h"
#include "parley/base/flags.h"
#include "parley/proxy/sync_manager.h"

ABSL_FLAG(int, workers, 3, "worker processes");
ABSL_FLAG(int, count, 20, "how many numbers");
ABSL_FLAG(std::string, work, "", "of a worker: the broker's address");

namespace parley::examples {
namespace {

constexpr int64_t kFirst = 1'000'000'000'000;

struct Shared {
  JoinableQueue<int64_t> numbers;
  Dict<int64_t, std::string> factors;
};

absl::StatusOr<Shared> Open(const SyncManager& manager) {
  Shared shared;
  PARLEY_ASSIGN_OR_RETURN(shared.numbers,
                          manager.JoinableQueue<int64_t>({.name = "numbers", .maxsize = 10}));
  PARLEY_ASSIGN_OR_RETURN(shared.factors,
                          (manager.Dict<int64_t, std::string>({.name = "factors"})));
  return shared;
}

std::string Factors(int64_t number) {
  std::string factors;
  for (int64_t factor = 2; factor * factor <= number;) {
    if (number % factor != 0) {
      ++factor;
      continue;
    }
    absl::StrAppend(&factors, factor, " * ");
    number /= factor;
  }
  return absl::StrCat(factors, number);
}

// Until the broker stops: UNAVAILABLE.
absl::Status Consume(const SyncManager& manager) {
  PARLEY_ASSIGN_OR_RETURN(Shared shared, Open(manager));
  for (;;) {
    PARLEY_ASSIGN_OR_RETURN(int64_t number, shared.numbers.Get());
    PARLEY_RETURN_IF_ERROR(shared.factors.Set(number, Factors(number)));
    PARLEY_RETURN_IF_ERROR(shared.numbers.TaskDone());
  }
}

absl::Status Produce(const SyncManager& manager) {
  PARLEY_ASSIGN_OR_RETURN(Shared shared, Open(manager));
  const int64_t end = kFirst + absl::GetFlag(FLAGS_count);
  std::map<int64_t, std::string> done;
  while (done.size() < static_cast<size_t>(end - kFirst)) {
    for (int64_t number = kFirst; number < end; ++number) {
      if (!done.contains(number)) PARLEY_RETURN_IF_ERROR(shared.numbers.Put(number));
    }
    PARLEY_RETURN_IF_ERROR(shared.numbers.Join());
    PARLEY_ASSIGN_OR_RETURN(auto items, shared.factors.Items());
    done = {items.begin(), items.end()};
  }
  for (const auto& [number, factors] : done) {
    std::printf("%ld = %s\n", static_cast<long>(number), factors.c_str());
  }
  return absl::OkStatus();
}

absl::Status Work(const std::string& address) {
  PARLEY_ASSIGN_OR_RETURN(SyncManager manager, SyncManager::Connect({.address = address}));
  absl::Status status = Consume(manager);
  return absl::IsUnavailable(status) ? absl::OkStatus() : status;
}

absl::Status RunAll() {
  if (absl::GetFlag(FLAGS_workers) < 1) return absl::InvalidArgumentError("--workers: at least 1");
  if (absl::GetFlag(FLAGS_count) < 0) return absl::InvalidArgumentError("--count: 0 or more");
  PARLEY_ASSIGN_OR_RETURN(SyncManager manager, SyncManager::Start());
  WorkerProcesses workers(manager, absl::GetFlag(FLAGS_workers));
  absl::Status status = Produce(manager);
  status.Update(manager.Shutdown());  // the workers end with the broker
  absl::Status failed = workers.Join();
  return status.ok() || failed.ok() ? status : failed;
}

absl::Status Main() {
  const std::string address = absl::GetFlag(FLAGS_work);
  return address.empty() ? RunAll() : Work(address);
}

}  // namespace
}  // namespace parley::examples

int main(int argc, char** argv) {
  parley::ParseFlags(argc, argv,
                     {.usage = "takes numbers to pieces in worker processes\n\n"
                               "  producer_consumer [--workers=N] [--count=N]"});
  absl::Status status = parley::examples::Main();
  if (status.ok()) return 0;
  std::fprintf(stderr, "producer_consumer: %s\n", std::string(status.message()).c_str());
  return 1;
}
