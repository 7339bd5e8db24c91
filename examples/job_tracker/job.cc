#include "examples/job_tracker/job.h"

#include <optional>
#include <stop_token>
#include <utility>

#include "absl/strings/str_cat.h"

namespace parley::examples {

bool Job::finished() const {
  std::scoped_lock lock(mutex_);
  return finished_;
}

absl::Status Job::Report(const std::string& note) { return Add(&note, nullptr); }

absl::Status Job::Finish(const std::string& result) { return Add(nullptr, &result); }

absl::Status Job::Add(const std::string* note, const std::string* result) {
  std::scoped_lock lock(mutex_);
  if (finished_) {
    return absl::FailedPreconditionError(absl::StrCat("job ", number_, " is finished already"));
  }
  if (note != nullptr) notes_.push_back(*note);
  if (result != nullptr) result_ = *result;
  finished_ = result != nullptr;
  changed_.notify_all();
  return absl::OkStatus();
}

absl::StatusOr<std::string> Job::Result(CallContext& context) const {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, context.stop_token(), [this] { return finished_; });
  if (!finished_) return context.status();
  return result_;
}

Generator<std::string> Job::Notes() {
  return Generator<std::string>(
      [self = shared_from_this(), next = size_t{0}](
          std::stop_token stop) mutable -> absl::StatusOr<std::optional<std::string>> {
        std::unique_lock lock(self->mutex_);
        self->changed_.wait(lock, stop,
                            [&] { return next < self->notes_.size() || self->finished_; });
        if (next < self->notes_.size()) return self->notes_[next++];
        return std::nullopt;
      });
}

}  // namespace parley::examples
