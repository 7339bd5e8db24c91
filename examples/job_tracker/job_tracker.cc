#include "examples/job_tracker/job_tracker.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace parley::examples {

std::shared_ptr<Job> JobTracker::Submit(const std::string& what) {
  std::scoped_lock lock(mutex_);
  auto job = std::make_shared<Job>(++submitted_, what);
  pending_.push_back(job);
  changed_.notify_one();
  return job;
}

absl::StatusOr<std::shared_ptr<Job>> JobTracker::Claim(CallContext& context) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, context.stop_token(), [this] { return !pending_.empty(); });
  if (context.cancelled() || pending_.empty()) return context.status();
  std::shared_ptr<Job> job = std::move(pending_.front());
  pending_.pop_front();
  context.OnSessionEnd([this, job] { PutBack(job); });
  context.OnUndelivered([this, job] { PutBack(job); });
  return job;
}

void JobTracker::PutBack(std::shared_ptr<Job> job) {
  std::scoped_lock lock(mutex_);
  bool is_back = std::find(pending_.begin(), pending_.end(), job) != pending_.end();
  if (job->finished() || is_back) return;
  pending_.push_front(std::move(job));
  changed_.notify_one();
}

std::vector<std::string> JobTracker::Pending() const {
  std::scoped_lock lock(mutex_);
  std::vector<std::string> lines;
  for (const auto& job : pending_) lines.push_back(absl::StrCat(job->number(), " ", job->what()));
  return lines;
}

void RegisterJobTracker(Registry* registry) {
  registry->Register<Job>("Job")
      .CreateMethod(false)
      .Concurrent()
      .Doc("A piece of work that one process asks for and another does.")
      .Const("what", &Job::what)
      .Method("report", &Job::Report)
      .Arguments({"note"})
      .Method("finish", &Job::Finish)
      .Arguments({"result"})
      .Const("result", &Job::Result)
      .Doc("Waits until it is finished.")
      .Method("notes", &Job::Notes)
      .Doc("All that is reported, until it is finished.");
  registry->Register<JobTracker>("JobTracker")
      .Constructor<>()
      .Concurrent()
      .Doc("Hands jobs from those who submit them to those who do them.")
      .Method("submit", &JobTracker::Submit)
      .Arguments({"what"})
      .Returns("Job")
      .Method("claim", &JobTracker::Claim)
      .Doc("Waits for a job.")
      .Returns("Job")
      .Const("pending", &JobTracker::Pending)
      .Returns("Iterator");
}

}  // namespace parley::examples
