// What processes have of the classes in job.h and job_tracker.h.
#ifndef PARLEY_EXAMPLES_JOB_TRACKER_PROXIES_H_
#define PARLEY_EXAMPLES_JOB_TRACKER_PROXIES_H_

#include <string>

#include "parley/proxy/dynamic_proxy.h"
#include "parley/proxy/iterator.h"

namespace parley::examples {

class JobProxy : public DynamicProxy {
 public:
  static constexpr char kTypeId[] = "Job";
  using DynamicProxy::DynamicProxy;

  absl::StatusOr<std::string> What() const { return Call<std::string>("what"); }
  absl::Status Report(const std::string& note) const { return Call("report", note); }
  absl::Status Finish(const std::string& result) const { return Call("finish", result); }
  absl::StatusOr<std::string> Result() const { return Call<std::string>("result"); }
  absl::StatusOr<Iterator<std::string>> Notes() const {
    return Call<Iterator<std::string>>("notes");
  }
};

class JobTrackerProxy : public DynamicProxy {
 public:
  static constexpr char kTypeId[] = "JobTracker";
  using DynamicProxy::DynamicProxy;

  absl::StatusOr<JobProxy> Submit(const std::string& what) const {
    return Call<JobProxy>("submit", what);
  }
  absl::StatusOr<JobProxy> Claim() const { return Call<JobProxy>("claim"); }
  absl::StatusOr<Iterator<std::string>> Pending() const {
    return Call<Iterator<std::string>>("pending");
  }
};

}  // namespace parley::examples

#endif  // PARLEY_EXAMPLES_JOB_TRACKER_PROXIES_H_
