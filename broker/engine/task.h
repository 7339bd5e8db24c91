#ifndef PARLEY_BROKER_ENGINE_TASK_H_
#define PARLEY_BROKER_ENGINE_TASK_H_

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "parley/broker/engine/command.pb.h"

namespace parley::engine {

// Work that a servant has done outside of the engine, for it may be slow, may block and
// need not be deterministic: Host::Start. What it gives comes back as a command.
class Task {
 public:
  virtual ~Task() = default;

  // Does the work; at most once, on a thread of the executor's. The number in the
  // completion is the executor's to set.
  virtual Completion Run() = 0;

  // Nobody waits for the outcome any more, and why. From the engine, before, while or
  // after it runs: thread-safe, and does not block. The first reason counts.
  virtual void Cancel(const absl::Status& why) = 0;
};

// Lets go of something whose destructor may take its time.
class Disposal final : public Task {
 public:
  explicit Disposal(std::shared_ptr<void> what) : what_(std::move(what)) {}
  Completion Run() override {
    what_.reset();
    return {};
  }
  void Cancel(const absl::Status&) override {}

 private:
  std::shared_ptr<void> what_;
};

}  // namespace parley::engine

#endif  // PARLEY_BROKER_ENGINE_TASK_H_
