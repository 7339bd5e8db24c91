#ifndef PARLEY_BROKER_SERVER_COMPLETIONS_H_
#define PARLEY_BROKER_SERVER_COMPLETIONS_H_

#include <functional>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "parley/base/mutex.h"
#include "parley/broker/engine/command.pb.h"

namespace parley::server {

// What threads of the executor have for the engine's. Thread-safe; shared with threads
// that may outlive the reactor.
class Completions {
 public:
  // `wake` has Take called soon; it must not block or call back.
  explicit Completions(std::function<void()> wake) : wake_(std::move(wake)) {}

  void Post(engine::Completion completion) {
    internal::MutexLock lock(&mutex_);
    if (closed_) return;
    posted_.push_back(std::move(completion));
    if (posted_.size() == 1) wake_();
  }
  std::vector<engine::Completion> Take() {
    internal::MutexLock lock(&mutex_);
    return std::exchange(posted_, {});
  }
  // Nothing is woken any more.
  void Close() {
    internal::MutexLock lock(&mutex_);
    closed_ = true;
  }

 private:
  const std::function<void()> wake_;
  internal::Mutex mutex_;
  std::vector<engine::Completion> posted_ ABSL_GUARDED_BY(mutex_);
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace parley::server

#endif  // PARLEY_BROKER_SERVER_COMPLETIONS_H_
