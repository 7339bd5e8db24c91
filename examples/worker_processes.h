#ifndef PARLEY_EXAMPLES_WORKER_PROCESSES_H_
#define PARLEY_EXAMPLES_WORKER_PROCESSES_H_

#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "parley/base/process_handle.h"
#include "parley/proxy/sync_manager.h"

namespace parley::examples {

// The workers of a job that runs on one machine: this program in processes of their own.
// One that is killed is replaced, so that the job goes on whatever happens to them. When
// all have failed, the broker is stopped: nobody would ever do the work.
class WorkerProcesses {
 public:
  // `manager` outlives this.
  WorkerProcesses(const SyncManager& manager, int count);
  WorkerProcesses(const WorkerProcesses&) = delete;
  // As Join.
  ~WorkerProcesses() { (void)Join(); }

  // After the manager was shut down, which ends them: waits for them, and ends those that
  // still look for the broker. Says why workers failed before that, if some did.
  absl::Status Join();

 private:
  void Keep();
  absl::Status KeepOne();
  // Waits for its end: its exit code, or minus the signal that ended it.
  int Await(ProcessHandle& worker);

  const SyncManager& manager_;
  std::vector<std::thread> keepers_;  // one for each
  std::mutex mutex_;                  // of what follows
  std::set<ProcessHandle*> running_;  // each its keeper's
  bool ending_ = false;
  int left_;
  absl::Status status_;
};

}  // namespace parley::examples

#endif  // PARLEY_EXAMPLES_WORKER_PROCESSES_H_
