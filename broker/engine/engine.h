#ifndef PARLEY_BROKER_ENGINE_ENGINE_H_
#define PARLEY_BROKER_ENGINE_ENGINE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "parley/broker/engine/call_observer.h"
#include "parley/broker/engine/command.pb.h"
#include "parley/broker/engine/method_table.h"
#include "parley/broker/engine/object_table.h"
#include "parley/broker/engine/observed_calls.h"
#include "parley/broker/engine/responder.h"
#include "parley/broker/engine/session_table.h"
#include "parley/broker/engine/type_registry.h"
#include "parley/proto/session.pb.h"

namespace parley::engine {

// What comes out of the engine. Called from within Engine::Apply only; must not call
// the engine back.
class Outbox {
 public:
  virtual ~Outbox() = default;
  // A message that the engine fills in before it next calls the outbox or returns.
  // Null: nobody listens to that session; the reply is not made.
  virtual wire::Reply* AddReply(SessionId session) = 0;
  // The same for a call that succeeded: room for a result of `size` bytes, which the engine writes
  // before it next calls the outbox or returns. Null: as above.
  virtual char* AddResult(SessionId session, uint64_t sequence, size_t size) {
    wire::Reply* reply = AddReply(session);
    if (reply == nullptr) return nullptr;
    reply->set_sequence(sequence);
    reply->mutable_result()->resize(size);
    return reply->mutable_result()->data();
  }
  // The session's time-to-live passed. Not called for one that was closed.
  virtual void OnSessionExpired(SessionId session) = 0;
  // A client asked the broker to stop.
  virtual void OnShutdownRequested() = 0;
  // A servant has something done outside: the owner calls Run, on another thread or after
  // Apply, and applies what it returns as the completion of that number. For an owner that
  // does not, such tasks never end.
  virtual void OnTask(uint64_t /*number*/, std::shared_ptr<Task> /*task*/) {}
};

// What a value that came in a request may take more in a reply, where it has other company: a
// dict's entry in a page.
inline constexpr size_t kRegrouping = 32;

struct EngineOptions {
  uint64_t epoch = 0;                   // of the broker, in every ObjectRef
  const TypeRegistry* types = nullptr;  // not owned; outlives the engine
  Outbox* outbox = nullptr;             // not owned; outlives the engine
  CallObserver* observer = nullptr;     // not owned; outlives the engine; null: none
  size_t max_waiters_per_session = 100'000;
  // Of a request, and of a reply but for kRegrouping bytes: what was put in can be taken out again.
  size_t max_message_bytes = 64 << 20;
};

// The broker's deterministic core: commands in, replies out. Reads no clock, no random
// source and no address, so the same commands give the same replies and state.
// Not thread-safe: one owner at a time. Owns objects, sessions and their waits.
class Engine final : private ReplyTarget {
 public:
  explicit Engine(const EngineOptions& options);
  ~Engine() override;

  // Executes one command. A command of a session that is not live does nothing.
  void Apply(const Command& command);

  // When Apply should next be called with `advance`, if nothing else comes first;
  // InfiniteFuture: not at all.
  absl::Time NextDeadline() const;

  // The method that a call is of, with what is known of it, such as whether it only reads. Null:
  // there is no such object now, or it has no such method.
  const MethodEntry* MethodOf(const wire::Call& call) const;

  bool IsLive(SessionId session) const { return sessions_.Find(session) != nullptr; }
  size_t number_of_objects() const { return objects_.size(); }
  size_t number_of_sessions() const { return sessions_.size(); }
  size_t number_of_waiters() const { return waiters_; }
  // Everything, in a fixed order: two engines in the same state give the same bytes.
  EngineState State() const;

 private:
  friend class ObjectHost;
  friend class ManagerServant;

  // ReplyTarget.
  void Reply(SessionId session, uint64_t sequence, const google::protobuf::MessageLite& reply,
             const std::vector<const ObjectRef*>& refs) override;
  void ReplySerialized(SessionId session, uint64_t sequence, std::string reply,
                       const std::vector<const ObjectRef*>& refs) override;
  void ReplyFields(SessionId session, uint64_t sequence, absl::Span<const Field> fields) override;
  void Fail(SessionId session, uint64_t sequence, const absl::Status& status) override;
  // Gives the session the references. Returns where the result's bytes go; null: nowhere.
  char* Admit(SessionId session, uint64_t sequence, size_t bytes,
              const std::vector<const ObjectRef*>& refs);

  void Advance(absl::Time now);
  void FireWaiters(absl::Time until);
  void Invoke(Session& session, const wire::Call& call);
  // Object 0 is the manager. Null: there is none.
  Object* FindObject(ObjectId object) const;
  void Cancel(Session& session, uint64_t sequence);
  void Drop(Session& session, ObjectId object, uint64_t count);
  void EndSession(SessionId id);
  void AbandonWaiters(Session& session);
  void CollectGarbage();

  absl::StatusOr<Object*> Create(absl::string_view type_id, absl::string_view name,
                                 absl::string_view init);
  // NOT_FOUND (KeyError): no such typeid.
  absl::StatusOr<const TypeInfo*> FindType(absl::string_view type_id) const;
  // As Host has them.
  Object* Share(absl::string_view type_id, const void* identity, const Host::MakeServant& make);
  uint64_t Start(std::shared_ptr<Task> task, std::function<void(const Completion&)> done);
  void Complete(const Completion& completion);
  // NOT_FOUND: gone, never there, or of another epoch. INVALID_ARGUMENT: the manager.
  absl::StatusOr<Object*> Resolve(const ObjectRef& ref);
  ObjectRef RefTo(const Object& object) const;
  void Unreference(ObjectId object, uint64_t count);

  // For ObjectHost.
  absl::StatusOr<KeptValue> Keep(const Datum& datum, Host* holder);
  absl::Status CheckValue(const Datum& datum, int depth, bool* has_refs);
  void OnPark(Object& object, Waiter* waiter);
  void OnUnpark(Object& object, Waiter* waiter);

  const EngineOptions options_;
  absl::Time now_ = absl::UnixEpoch();
  uint64_t next_order_ = 1;
  uint64_t fencing_token_ = 0;
  size_t waiters_ = 0;
  ObservedCalls observed_;
  SessionTable sessions_;
  std::map<std::pair<absl::Time, uint64_t>, Waiter*> waiter_timers_;  // by deadline, order
  uint64_t last_task_ = 0;
  std::map<uint64_t, std::function<void(const Completion&)>> tasks_;  // under way, by number
  std::vector<ObjectId> garbage_;  // objects that may have lost their last reference
  ObjectTable objects_;
  std::unique_ptr<Object> manager_;
};

}  // namespace parley::engine

#endif  // PARLEY_BROKER_ENGINE_ENGINE_H_
