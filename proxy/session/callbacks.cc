#include "parley/proxy/session/callbacks.h"

#include <utility>

namespace parley::session {

// This thread runs callbacks while it lives.
class Callbacks::Scope {
 public:
  Scope() : before_(std::exchange(is_in_one_, true)) {}
  Scope(const Scope&) = delete;
  ~Scope() { is_in_one_ = before_; }

 private:
  const bool before_;
};

void Callbacks::Run(std::function<void()> callback) {
  Scope scope;
  std::exchange(callback, nullptr)();  // what it keeps goes within the scope
}

void Callbacks::Add(std::function<void()> callback) {
  --expected_;
  due_.push_back(std::move(callback));
  watch_->Wake();
}

void Callbacks::RunAll(internal::Mutex* mutex) {
  std::vector<std::function<void()>> batch;
  batch.swap(due_);
  internal::MutexUnlock unlock(mutex);
  Scope scope;
  for (auto& callback : batch) callback();
  batch.clear();  // as in Run
}

}  // namespace parley::session
