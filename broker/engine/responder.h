#ifndef PARLEY_BROKER_ENGINE_RESPONDER_H_
#define PARLEY_BROKER_ENGINE_RESPONDER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "google/protobuf/message_lite.h"
#include "parley/broker/engine/fields.h"
#include "parley/broker/engine/ids.h"
#include "parley/proto/datum.pb.h"

namespace parley::engine {

// Where a responder's answer goes. The engine implements it.
class ReplyTarget {
 public:
  virtual ~ReplyTarget() = default;
  // Answers call `sequence` of `session`. The session is given one reference for
  // each of `refs`, which are inside `reply`.
  virtual void Reply(SessionId session, uint64_t sequence,
                     const google::protobuf::MessageLite& reply,
                     const std::vector<const ObjectRef*>& refs) = 0;
  // The same with a reply that is serialised already.
  virtual void ReplySerialized(SessionId session, uint64_t sequence, std::string reply,
                               const std::vector<const ObjectRef*>& refs) = 0;
  // The same with a reply that consists of `fields`, which have no references.
  virtual void ReplyFields(SessionId session, uint64_t sequence, absl::Span<const Field> fields) {
    ReplySerialized(session, sequence, Serialize(fields), {});
  }
  virtual void Fail(SessionId session, uint64_t sequence, const absl::Status& status) = 0;
};

// The right to answer one call, exactly once, now or later. One that is destroyed
// unanswered answers INTERNAL, so that no caller waits for ever on a servant's bug.
// Not thread-safe: the engine's owner serialises.
class Responder {
 public:
  Responder(ReplyTarget* target, Owner owner, uint64_t sequence,
            std::optional<absl::Duration> timeout)
      : target_(target), owner_(owner), sequence_(sequence), timeout_(timeout) {}
  Responder(Responder&& other) noexcept
      : target_(std::exchange(other.target_, nullptr)),
        owner_(other.owner_),
        sequence_(other.sequence_),
        timeout_(other.timeout_) {}
  Responder& operator=(Responder&&) = delete;
  ~Responder();

  Owner owner() const { return owner_; }
  SessionId session() const { return owner_.session; }
  uint64_t sequence() const { return sequence_; }
  // How long the caller lets the call wait: absent without limit; as it was sent,
  // so possibly zero or negative.
  std::optional<absl::Duration> timeout() const { return timeout_; }

  void Send(const google::protobuf::MessageLite& reply,
            const std::vector<const ObjectRef*>& refs = {});
  void SendSerialized(std::string reply, const std::vector<const ObjectRef*>& refs);
  // A reply that consists of `fields`, which have no references.
  void SendFields(absl::Span<const Field> fields);
  // `status` is not OK.
  void Fail(const absl::Status& status);
  // Gives up the answer: for a call whose session is gone.
  void Abandon() { target_ = nullptr; }

 private:
  ReplyTarget* target_;  // null once answered
  Owner owner_;
  uint64_t sequence_;
  std::optional<absl::Duration> timeout_;
};

// A responder of one method: sends that method's reply message only. Generated
// skeletons make it.
template <typename Reply>
class TypedResponder {
 public:
  // Appends the ObjectRefs in a reply; null for a reply that can have none.
  using CollectRefs = void (*)(const Reply&, std::vector<const ObjectRef*>*);

  TypedResponder(Responder responder, CollectRefs collect)
      : responder_(std::move(responder)), collect_(collect) {}

  Owner owner() const { return responder_.owner(); }
  SessionId session() const { return responder_.session(); }
  std::optional<absl::Duration> timeout() const { return responder_.timeout(); }

  void Send(const Reply& reply) {
    std::vector<const ObjectRef*> refs;
    if (collect_ != nullptr) collect_(reply, &refs);
    responder_.Send(reply, refs);
  }
  // The reply that consists of `fields`: its message is made only if there are references in it
  // to be counted.
  void SendFields(absl::Span<const Field> fields) {
    bool has_references = false;
    for (const Field& field : fields) has_references |= field.has_references;
    if (!has_references) return responder_.SendFields(fields);
    Reply reply;
    reply.ParseFromString(Serialize(fields));
    Send(reply);
  }
  // For a servant that does not know its replies' types.
  void SendSerialized(std::string reply, const std::vector<const ObjectRef*>& refs) {
    responder_.SendSerialized(std::move(reply), refs);
  }
  void Fail(const absl::Status& status) { responder_.Fail(status); }
  // Sends the reply or fails, whichever it is.
  void Finish(const absl::StatusOr<Reply>& result) {
    result.ok() ? Send(*result) : Fail(result.status());
  }

  // The caller does not want to wait.
  bool must_not_wait() const { return timeout() == absl::ZeroDuration(); }
  // The caller sent a timeout below zero; what that means is for the method to say.
  bool timeout_is_negative() const {
    return timeout().has_value() && *timeout() < absl::ZeroDuration();
  }

  // The same right under another reply type, for a servant that lets a call wait in
  // another's line: only the type it had at first may be sent.
  template <typename Other>
  TypedResponder<Other> As() && {
    return TypedResponder<Other>(std::move(responder_), nullptr);
  }

  // For wait lists.
  uint64_t sequence() const { return responder_.sequence(); }
  void Abandon() { responder_.Abandon(); }

 private:
  Responder responder_;
  CollectRefs collect_;
};

}  // namespace parley::engine

#endif  // PARLEY_BROKER_ENGINE_RESPONDER_H_
