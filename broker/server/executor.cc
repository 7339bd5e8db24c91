#include "parley/broker/server/executor.h"

#include <deque>
#include <system_error>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "parley/base/clock.h"
#include "parley/base/mutex.h"

namespace parley::server {
namespace {

// How long a thread without work stays.
constexpr absl::Duration kIdle = absl::Seconds(10);

}  // namespace

struct Executor::State {
  explicit State(size_t max_threads) : max_threads(max_threads) {}

  // The next work. Null: the thread is to end.
  std::function<void()> Next() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    const absl::Time until = internal::Clock::System()->Now() + kIdle;
    ++idle;
    while (work.empty() && !stopped && internal::Clock::System()->Now() < until)
      changed.WaitUntil(&mutex, until);
    --idle;
    if (work.empty()) return nullptr;
    std::function<void()> next = std::move(work.front());
    work.pop_front();
    return next;
  }

  const size_t max_threads;
  internal::Mutex mutex;
  internal::CondVar changed;
  internal::CondVar ended;
  std::deque<std::function<void()>> work ABSL_GUARDED_BY(mutex);
  size_t threads ABSL_GUARDED_BY(mutex) = 0;
  size_t idle ABSL_GUARDED_BY(mutex) = 0;
  bool stopped ABSL_GUARDED_BY(mutex) = false;
};

Executor::Executor(size_t max_threads) : state_(std::make_shared<State>(max_threads)) {}

Executor::~Executor() { Stop(absl::InfinitePast()); }

void Executor::Work(const std::shared_ptr<State>& state) {
  state->mutex.Lock();
  while (std::function<void()> next = state->Next()) {
    state->mutex.Unlock();
    next();
    next = nullptr;  // what it holds ends here, too
    state->mutex.Lock();
  }
  --state->threads;
  state->ended.NotifyAll();
  state->mutex.Unlock();
}

void Executor::Run(std::function<void()> work) {
  internal::MutexLock lock(&state_->mutex);
  if (state_->stopped) return;
  state_->work.push_back(std::move(work));
  if (state_->idle >= state_->work.size() || state_->threads >= state_->max_threads) {
    return state_->changed.NotifyOne();
  }
  ++state_->threads;
  try {
    std::thread(Work, state_).detach();
  } catch (const std::system_error&) {
    --state_->threads;  // the system has no more; those that there are will come to it
    state_->changed.NotifyOne();
  }
}

size_t Executor::Stop(absl::Time deadline) {
  std::deque<std::function<void()>> dropped;  // outlives the lock
  internal::MutexLock lock(&state_->mutex);
  state_->stopped = true;
  dropped.swap(state_->work);
  state_->changed.NotifyAll();
  while (state_->threads > 0 && internal::Clock::System()->Now() < deadline) {
    state_->ended.WaitUntil(&state_->mutex, deadline);
  }
  return state_->threads;
}

}  // namespace parley::server
