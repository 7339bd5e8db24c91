// A shared class whose methods return proxies, wait and stream: processes hand jobs to one
// another through it.
//
//   job_tracker [--workers=N] [--jobs=N]
//
// This process submits jobs, each of which is to reverse a line; its workers are processes
// that claim them. A worker that is killed loses nothing: the class is told that its session
// has ended, and another worker gets the job.

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "examples/job_tracker/proxies.h"
#include "examples/spawn.h"
#include "examples/worker_processes.h"
#include "parley/base/flags.h"
#include "parley/proxy/sync_manager.h"

ABSL_FLAG(int, workers, 2, "worker processes");
ABSL_FLAG(int, jobs, 5, "how many jobs");
ABSL_FLAG(std::string, work, "", "of a worker: the broker's address");

namespace parley::examples {
namespace {

absl::StatusOr<JobTrackerProxy> Open(const SyncManager& manager) {
  return manager.Create<JobTrackerProxy>({.name = "jobs"});
}

absl::Status Do(const JobProxy& job) {
  PARLEY_ASSIGN_OR_RETURN(std::string line, job.What());
  PARLEY_RETURN_IF_ERROR(job.Report(absl::StrCat("begun with ", line)));
  std::reverse(line.begin(), line.end());
  return job.Finish(line);
}

// Until the broker stops: UNAVAILABLE.
absl::Status DoAll(const SyncManager& manager) {
  PARLEY_ASSIGN_OR_RETURN(JobTrackerProxy tracker, Open(manager));
  for (;;) {
    PARLEY_ASSIGN_OR_RETURN(JobProxy job, tracker.Claim());
    PARLEY_RETURN_IF_ERROR(Do(job));
  }
}

absl::Status Submit(const SyncManager& manager) {
  PARLEY_ASSIGN_OR_RETURN(JobTrackerProxy tracker, Open(manager));
  std::vector<JobProxy> jobs;
  for (int i = 0; i < absl::GetFlag(FLAGS_jobs); ++i) {
    PARLEY_ASSIGN_OR_RETURN(JobProxy job, tracker.Submit(absl::StrCat("line number ", i)));
    jobs.push_back(std::move(job));
  }
  for (const JobProxy& job : jobs) {
    PARLEY_ASSIGN_OR_RETURN(std::string result, job.Result());
    std::printf("%s\n", result.c_str());
  }
  return absl::OkStatus();
}

absl::Status Work(const std::string& address) {
  PARLEY_ASSIGN_OR_RETURN(SyncManager manager, SyncManager::Connect({.address = address}));
  absl::Status status = DoAll(manager);
  return absl::IsUnavailable(status) ? absl::OkStatus() : status;
}

absl::Status RunAll() {
  if (absl::GetFlag(FLAGS_workers) < 1) return absl::InvalidArgumentError("--workers: at least 1");
  PARLEY_ASSIGN_OR_RETURN(SyncManager manager,
                          SyncManager::Start({.broker_path = BesideThis("broker")}));
  WorkerProcesses workers(manager, absl::GetFlag(FLAGS_workers));
  absl::Status status = Submit(manager);
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
                     {.usage = "hands jobs from process to process\n\n"
                               "  job_tracker [--workers=N] [--jobs=N]"});
  absl::Status status = parley::examples::Main();
  if (status.ok()) return 0;
  std::fprintf(stderr, "job_tracker: %s\n", std::string(status.message()).c_str());
  return 1;
}
