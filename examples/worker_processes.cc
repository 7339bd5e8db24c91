#include "examples/worker_processes.h"

#include <signal.h>

#include <cstdio>

#include "absl/strings/str_cat.h"
#include "examples/spawn.h"

namespace parley::examples {
namespace {

// More deaths of one worker than that are no accident.
constexpr int kMostStarts = 20;

}  // namespace

WorkerProcesses::WorkerProcesses(const SyncManager& manager, int count)
    : manager_(manager), left_(count) {
  for (int i = 0; i < count; ++i) keepers_.emplace_back([this] { Keep(); });
}

absl::Status WorkerProcesses::Join() {
  {
    std::lock_guard lock(mutex_);
    ending_ = true;
    for (ProcessHandle* worker : running_) worker->Signal(SIGTERM);
  }
  for (std::thread& keeper : keepers_) keeper.join();
  keepers_.clear();
  std::lock_guard lock(mutex_);
  return status_;
}

void WorkerProcesses::Keep() {
  absl::Status status = KeepOne();
  std::lock_guard lock(mutex_);
  status_.Update(status);
  if (--left_ == 0 && !status_.ok()) (void)manager_.stub().Shutdown({}).ok();
}

absl::Status WorkerProcesses::KeepOne() {
  for (int starts = 0; starts < kMostStarts; ++starts) {
    PARLEY_ASSIGN_OR_RETURN(
        ProcessHandle worker,
        SpawnSelf({absl::StrCat("--work=", manager_.address())}, manager_.authkey()));
    const int exit = Await(worker);
    if (!manager_.status().ok()) return absl::OkStatus();
    if (exit > 0) return absl::AbortedError("a worker failed; it has said why");
    std::fprintf(stderr, "worker process %d has ended before the work; another takes its place\n",
                 static_cast<int>(worker.pid()));
  }
  return absl::AbortedError(
      absl::StrCat("a worker and those in its place were killed ", kMostStarts,
                   " times; is there memory enough, or a text that kills them?"));
}

int WorkerProcesses::Await(ProcessHandle& worker) {
  {
    std::lock_guard lock(mutex_);
    running_.insert(&worker);
    if (ending_) worker.Signal(SIGTERM);
  }
  worker.AwaitEnd();
  std::lock_guard lock(mutex_);
  running_.erase(&worker);
  return worker.Wait().value_or(-SIGKILL);  // who knows how it ended: not by having done the work
}

}  // namespace parley::examples
