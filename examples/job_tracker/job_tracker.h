#ifndef PARLEY_EXAMPLES_JOB_TRACKER_JOB_TRACKER_H_
#define PARLEY_EXAMPLES_JOB_TRACKER_JOB_TRACKER_H_

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "examples/job_tracker/job.h"
#include "parley/broker/hosting/registry.h"

namespace parley::examples {

// Hands jobs from those who submit them to those who do them. Knows nothing of a broker
// but what a call's context tells it. Thread-safe.
class JobTracker {
 public:
  std::shared_ptr<Job> Submit(const std::string& what);

  // The next job for the calling process: waits until there is one. Should its session end
  // before the job is finished, another gets it, as the next.
  absl::StatusOr<std::shared_ptr<Job>> Claim(CallContext& context);

  // What is left to be claimed.
  std::vector<std::string> Pending() const;

 private:
  void PutBack(std::shared_ptr<Job> job);

  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<std::shared_ptr<Job>> pending_;
  int64_t submitted_ = 0;
};

// The typeids "JobTracker" and "Job".
void RegisterJobTracker(Registry* registry);

}  // namespace parley::examples

#endif  // PARLEY_EXAMPLES_JOB_TRACKER_JOB_TRACKER_H_
