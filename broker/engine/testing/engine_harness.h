// Drives a bare engine in a unit test, with all built-in types.
#ifndef PARLEY_BROKER_ENGINE_TESTING_ENGINE_HARNESS_H_
#define PARLEY_BROKER_ENGINE_TESTING_ENGINE_HARNESS_H_

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "parley/broker/engine/engine.h"

namespace parley::engine::testing {

inline constexpr uint64_t kEpoch = 7;

struct Limits {
  size_t max_waiters_per_session = EngineOptions().max_waiters_per_session;
  size_t max_message_bytes = EngineOptions().max_message_bytes;
};

// How a call waits.
struct Waiting {
  std::optional<absl::Duration> timeout = std::nullopt;
  uint64_t thread = 1;
};

// One call, as the engine knows it.
struct CallId {
  SessionId session = 0;
  uint64_t sequence = 0;
  friend auto operator<=>(const CallId&, const CallId&) = default;
};

// An engine and the answers to its calls. Time moves with SetTime and AdvanceTo only.
// Not thread-safe.
class EngineHarness final : private Outbox {
 public:
  EngineHarness() : EngineHarness(Limits()) {}
  // `observer`, if there is one, is not owned and outlives this.
  explicit EngineHarness(const Limits& limits, CallObserver* observer = nullptr);
  // Expects that no call was answered twice.
  ~EngineHarness() override;

  Engine& engine() { return *engine_; }
  // Further types may be added.
  TypeRegistry& types() { return types_; }
  // Ends the engine, with all that lives in it.
  void Stop() { engine_.reset(); }

  void Open(SessionId session, absl::Duration ttl = absl::Hours(1));
  void Close(SessionId session);
  void Heartbeat(SessionId session);
  void Cancel(const CallId& call);
  void Drop(SessionId session, const ObjectRef& ref, uint64_t count = 1);
  // `time` since the engine was made. SetTime leaves it to the next command to tell.
  void SetTime(absl::Duration time) { now_ = absl::UnixEpoch() + time; }
  void AdvanceTo(absl::Duration time);
  // As a clock does that wakes the engine when it asks for it, and at the end.
  void AdvanceByDeadlinesTo(absl::Duration time);
  // When the engine wants to be woken, since it was made.
  absl::Duration NextDeadline() const { return engine_->NextDeadline() - absl::UnixEpoch(); }
  // The session's next replies are not made.
  void StopListening(SessionId session) { deaf_.insert(session); }
  void Apply(Command command);

  // Sends a call that may wait.
  template <typename Request>
  CallId Send(SessionId session, uint64_t object, absl::string_view method, const Request& request,
              const Waiting& waiting = {}) {
    return SendBytes(NextCall(session), object, method, request.SerializeAsString(), waiting);
  }
  CallId NextCall(SessionId session) { return {session, last_sequence_[session] + 1}; }
  CallId SendBytes(const CallId& id, uint64_t object, absl::string_view method,
                   const std::string& request, const Waiting& waiting = {});

  bool answered(const CallId& call) const { return answers_.count(call) > 0; }
  // UNAVAILABLE: there is no answer yet.
  template <typename Reply>
  absl::StatusOr<Reply> Take(const CallId& call) {
    absl::StatusOr<std::string> bytes = TakeBytes(call);
    if (!bytes.ok()) return bytes.status();
    Reply reply;
    if (!reply.ParseFromString(*bytes)) return absl::DataLossError("the reply does not parse");
    return reply;
  }
  absl::StatusOr<std::string> TakeBytes(const CallId& call);
  // The answer that comes at once.
  template <typename Reply, typename Request>
  absl::StatusOr<Reply> Call(SessionId session, uint64_t object, absl::string_view method,
                             const Request& request) {
    return Take<Reply>(Send(session, object, method, request));
  }

  // A new object, to which the session has one reference.
  absl::StatusOr<ObjectRef> Create(SessionId session, const std::string& type_id,
                                   const std::string& init = "", const std::string& name = "");
  // The same, for one that can't fail.
  ObjectRef New(SessionId session, const std::string& type_id, const std::string& init = "",
                const std::string& name = "");
  // Of all holders together; 0: the object is gone.
  uint64_t References(const ObjectRef& ref) const;
  bool Exists(const ObjectRef& ref) const { return References(ref) > 0; }

  // Work that the engine has given away and that has not been done, by number.
  const std::map<uint64_t, std::shared_ptr<Task>>& tasks() const { return tasks_; }
  // Does the oldest of it; all there is, and what comes of it.
  void RunTask();
  void RunTasks();

  // All that came out, in order: "SESSION#SEQUENCE" or "expired SESSION".
  const std::vector<std::string>& events() const { return events_; }
  int shutdowns() const { return shutdowns_; }

 private:
  wire::Reply* AddReply(SessionId session) override;
  void OnSessionExpired(SessionId session) override;
  void OnShutdownRequested() override { ++shutdowns_; }
  void OnTask(uint64_t number, std::shared_ptr<Task> task) override {
    tasks_.emplace(number, std::move(task));
  }
  void FlushReply();

  absl::Time now_ = absl::UnixEpoch();
  TypeRegistry types_;
  std::map<SessionId, uint64_t> last_sequence_;
  std::set<SessionId> deaf_;
  std::optional<std::pair<SessionId, wire::Reply>> filling_;  // the engine fills it in
  std::map<CallId, int> unanswered_;
  std::map<CallId, wire::Reply> answers_;
  std::map<uint64_t, std::shared_ptr<Task>> tasks_;
  std::vector<std::string> events_;
  int shutdowns_ = 0;
  int surplus_answers_ = 0;
  std::unique_ptr<Engine> engine_;  // last: it uses the others to its end
};

}  // namespace parley::engine::testing

#endif  // PARLEY_BROKER_ENGINE_TESTING_ENGINE_HARNESS_H_
