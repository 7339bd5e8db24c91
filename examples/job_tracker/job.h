#ifndef PARLEY_EXAMPLES_JOB_TRACKER_JOB_H_
#define PARLEY_EXAMPLES_JOB_TRACKER_JOB_H_

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "parley/base/binding/call_context.h"
#include "parley/base/binding/generator.h"

namespace parley::examples {

// A piece of work that one process asks for and another does. Thread-safe: its methods may
// wait, so that it is shared as a concurrent class.
class Job : public std::enable_shared_from_this<Job> {
 public:
  Job(int64_t number, std::string what) : number_(number), what_(std::move(what)) {}

  int64_t number() const { return number_; }
  std::string what() const { return what_; }
  bool finished() const;

  // By who does it. FAILED_PRECONDITION: it is finished.
  absl::Status Report(const std::string& note);
  absl::Status Finish(const std::string& result);

  // By who asked for it: waits until it is finished.
  absl::StatusOr<std::string> Result(CallContext& context) const;
  // All that is reported, also what is yet to come, until it is finished.
  Generator<std::string> Notes();

 private:
  absl::Status Add(const std::string* note, const std::string* result);

  const int64_t number_;
  const std::string what_;
  mutable std::mutex mutex_;
  mutable std::condition_variable_any changed_;
  std::vector<std::string> notes_;
  std::string result_;
  bool finished_ = false;
};

}  // namespace parley::examples

#endif  // PARLEY_EXAMPLES_JOB_TRACKER_JOB_H_
