#ifndef PARLEY_TESTS_CONFORMANCE_ENGINE_BROKER_H_
#define PARLEY_TESTS_CONFORMANCE_ENGINE_BROKER_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "parley/base/mutex.h"
#include "parley/broker/engine/engine.h"
#include "parley/broker/server/executor.h"
#include "parley/proxy/stub/transport.h"

namespace parley::testing {

// A broker that is an engine and nothing else: no server, no gRPC, no thread of its own but
// those that hosted methods run on. Thread-safe: whoever calls drives the engine, and whoever
// waits lets its time pass.
class EngineBroker : private engine::Outbox {
 public:
  // One call until it is answered.
  struct Call {
    uint64_t session = 0;
    uint64_t sequence = 0;
    bool done = false;
    absl::Status failure;
    std::string result;
    std::function<void()> on_done;
  };

  // `types` is not owned and outlives the broker.
  explicit EngineBroker(const engine::TypeRegistry* types);
  // Waits for the methods that still run.
  ~EngineBroker() override;

  // A new session's id.
  uint64_t Open();
  // Ends the session, as the loss of its connection does: its calls fail.
  void Close(uint64_t session);

  std::shared_ptr<Call> Invoke(uint64_t session, uint64_t object, absl::string_view method,
                               stub::RequestParts request, std::optional<absl::Duration> timeout);
  void Drop(uint64_t session, uint64_t object, uint64_t count);

  // As PendingCall has them.
  bool Wait(Call& call, absl::Time deadline);
  absl::StatusOr<std::string> TakeResult(Call& call);
  void Cancel(Call& call);
  void OnDone(Call& call, std::function<void()> done);

  uint64_t epoch() const { return 17; }
  // Returns when a client has asked for a shutdown.
  void WaitForShutdown();

 private:
  class Turn;
  struct Session {
    uint64_t last_sequence = 0;
    std::map<uint64_t, std::shared_ptr<Call>> calls;  // unanswered, by sequence number
  };

  wire::Reply* AddReply(engine::SessionId session) override;
  void OnSessionExpired(engine::SessionId session) override;
  void OnShutdownRequested() override;
  void OnTask(uint64_t number, std::shared_ptr<engine::Task> task) override;

  void Apply(engine::Command& command) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Complete(Call& call) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Null once the session has ended.
  Session* Find(uint64_t session) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  internal::Mutex mutex_;
  internal::CondVar changed_;
  std::optional<engine::Engine> engine_ ABSL_GUARDED_BY(mutex_);
  bool shutdown_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t last_session_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<uint64_t, Session> sessions_ ABSL_GUARDED_BY(mutex_);
  std::deque<std::pair<uint64_t, wire::Reply>> replies_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::function<void()>> callbacks_ ABSL_GUARDED_BY(mutex_);
  server::Executor executor_{100};
};

// One session with an EngineBroker; ends it when it goes.
class EngineTransport final : public stub::Transport {
 public:
  explicit EngineTransport(std::shared_ptr<EngineBroker> broker);
  ~EngineTransport() override { Close(); }

  void Close() { broker_->Close(session_); }

  absl::StatusOr<std::string> Invoke(uint64_t object, absl::string_view method,
                                     stub::RequestParts request,
                                     std::optional<absl::Duration> timeout) override;
  std::shared_ptr<stub::PendingCall> InvokeAsync(uint64_t object, absl::string_view method,
                                                 stub::RequestParts request,
                                                 std::optional<absl::Duration> timeout) override;
  void Drop(uint64_t object, uint64_t count) override { broker_->Drop(session_, object, count); }
  uint64_t epoch() const override { return broker_->epoch(); }

 private:
  const std::shared_ptr<EngineBroker> broker_;
  const uint64_t session_;
};

}  // namespace parley::testing

#endif  // PARLEY_TESTS_CONFORMANCE_ENGINE_BROKER_H_
