#ifndef PARLEY_BROKER_SERVER_EXECUTOR_H_
#define PARLEY_BROKER_SERVER_EXECUTOR_H_

#include <cstddef>
#include <functional>
#include <memory>

#include "absl/time/time.h"

namespace parley::server {

// Threads for work that may block: as many as there is work at a time, up to a limit, kept
// for a while when there is less. Thread-safe.
class Executor {
 public:
  // `max_threads` is positive.
  explicit Executor(size_t max_threads);
  // Does not wait for what runs.
  ~Executor();

  // Has it run soon, in the order of these calls as far as threads are free. After Stop it
  // is dropped.
  void Run(std::function<void()> work);

  // Drops what has not begun and waits for the rest until `deadline` on
  // Clock::System(). Returns how many
  // still run: their threads stay, for nothing can end them.
  size_t Stop(absl::Time deadline);

 private:
  struct State;  // shared with the threads, which may outlive this
  static void Work(const std::shared_ptr<State>& state);

  const std::shared_ptr<State> state_;
};

}  // namespace parley::server

#endif  // PARLEY_BROKER_SERVER_EXECUTOR_H_
