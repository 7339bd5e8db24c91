// A barrier steps workers in time. Each is a process that computes its part of every row
// of a cellular automaton from the row before. Nobody reads a row before all parts of it
// are written: the last to arrive at the barrier prints the row, then all go on.
//
//   lockstep [--workers=N] [--rows=N]
//
// A worker that dies as it waits breaks the barrier. One that dies elsewhere is only
// missing, so who started it aborts: nobody waits for the dead for ever.

#include <atomic>
#include <cstdio>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "examples/spawn.h"
#include "parley/base/flags.h"
#include "parley/proxy/sync_manager.h"

ABSL_FLAG(int, workers, 3, "worker processes");
ABSL_FLAG(int, rows, 16, "rows to compute");
ABSL_FLAG(std::string, work, "", "be a worker of the broker at this address");
ABSL_FLAG(int, number, 0, "with --work: which of the workers");

namespace parley::examples {
namespace {

constexpr int kWidth = 33;

using Row = std::vector<int>;

// Each row is written in one array while the one before is read in the other.
absl::StatusOr<Array<int>> RowArray(const SyncManager& manager, int row) {
  return manager.Array<int>(
      "b", {.name = row % 2 == 0 ? "even row" : "odd row", .values = Row(kWidth, 0)});
}

absl::StatusOr<Barrier> RowBarrier(const SyncManager& manager, Barrier::Action action) {
  return manager.Barrier(absl::GetFlag(FLAGS_workers),
                         {.name = "row", .action = std::move(action)});
}

absl::Status Print(const Array<int>& array) {
  PARLEY_ASSIGN_OR_RETURN(Row row, array.GetSlice());
  std::string line;
  for (int cell : row) line.push_back(cell != 0 ? '#' : '.');
  std::printf("%s\n", line.c_str());
  std::fflush(stdout);
  return absl::OkStatus();
}

// A cell lives when one of its neighbours did, but not both.
Row Part(const Row& before, int begin, int end) {
  Row part;
  for (int i = begin; i < end; ++i) {
    part.push_back(before[(i + kWidth - 1) % kWidth] ^ before[(i + 1) % kWidth]);
  }
  return part;
}

absl::Status Work(const SyncManager& manager) {
  const int workers = absl::GetFlag(FLAGS_workers), number = absl::GetFlag(FLAGS_number);
  const int begin = kWidth * number / workers, end = kWidth * (number + 1) / workers;
  PARLEY_ASSIGN_OR_RETURN(Array<int> before, RowArray(manager, 0));
  PARLEY_ASSIGN_OR_RETURN(Array<int> next, RowArray(manager, 1));
  PARLEY_ASSIGN_OR_RETURN(Barrier barrier, RowBarrier(manager, [&] { return Print(next); }));
  for (int row = 1; row <= absl::GetFlag(FLAGS_rows); ++row) {
    PARLEY_ASSIGN_OR_RETURN(Row cells, before.GetSlice());
    PARLEY_RETURN_IF_ERROR(next.SetSlice({.start = begin, .stop = end}, Part(cells, begin, end)));
    PARLEY_RETURN_IF_ERROR(barrier.Wait().status());
    std::swap(before, next);
  }
  return absl::OkStatus();
}

absl::Status WorkAt(const std::string& address) {
  PARLEY_ASSIGN_OR_RETURN(SyncManager manager, SyncManager::Connect({.address = address}));
  return Work(manager);
}

absl::StatusOr<ProcessHandle> StartWorker(const SyncManager& manager, int number) {
  return SpawnSelf({absl::StrCat("--work=", manager.address()), absl::StrCat("--number=", number),
                    absl::StrCat("--workers=", absl::GetFlag(FLAGS_workers)),
                    absl::StrCat("--rows=", absl::GetFlag(FLAGS_rows))},
                   manager.authkey());
}

absl::Status RunAll() {
  PARLEY_ASSIGN_OR_RETURN(SyncManager manager, SyncManager::Start());
  PARLEY_ASSIGN_OR_RETURN(Array<int> first, RowArray(manager, 0));
  PARLEY_RETURN_IF_ERROR(first.Set(kWidth / 2, 1));
  PARLEY_RETURN_IF_ERROR(Print(first));
  // It never waits, so the action is never its task.
  PARLEY_ASSIGN_OR_RETURN(Barrier barrier, RowBarrier(manager, [] { return absl::OkStatus(); }));
  std::atomic<bool> failed = false;
  auto fail = [&] {
    failed = true;
    (void)barrier.Abort().ok();
  };
  std::vector<std::thread> keepers;
  for (int i = 0; i < absl::GetFlag(FLAGS_workers) && !failed; ++i) {
    absl::StatusOr<ProcessHandle> worker = StartWorker(manager, i);
    if (!worker.ok()) {
      fail();
      continue;
    }
    keepers.emplace_back([&fail, process = *std::move(worker)]() mutable {
      if (process.Wait() != 0) fail();
    });
  }
  for (std::thread& keeper : keepers) keeper.join();
  return failed ? absl::AbortedError("a worker failed") : absl::OkStatus();
}

absl::Status Main() {
  if (absl::GetFlag(FLAGS_workers) < 1) return absl::InvalidArgumentError("--workers: at least 1");
  const std::string address = absl::GetFlag(FLAGS_work);
  return address.empty() ? RunAll() : WorkAt(address);
}

}  // namespace
}  // namespace parley::examples

int main(int argc, char** argv) {
  parley::ParseFlags(argc, argv,
                     {.usage = "computes rows with workers that a barrier steps in time"});
  absl::Status status = parley::examples::Main();
  if (status.ok()) return 0;
  std::fprintf(stderr, "lockstep: %s\n", std::string(status.message()).c_str());
  return 1;
}
