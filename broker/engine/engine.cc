#include "parley/broker/engine/engine.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "parley/base/status.h"
#include "parley/base/status_macros.h"
#include "parley/base/values/references.h"
#include "parley/broker/engine/dispatch.h"
#include "parley/broker/engine/manager_servant.h"
#include "parley/broker/engine/wait_list.h"

namespace parley::engine {
namespace {

constexpr int kMaxDepth = 32;

std::optional<absl::Duration> TimeoutOf(const wire::Call& call) {
  if (!call.has_timeout_us()) return std::nullopt;
  return absl::Microseconds(call.timeout_us());
}

}  // namespace

Engine::Engine(const EngineOptions& options)
    : options_(options),
      observed_(options.observer),
      manager_(std::make_unique<Object>(this, kManagerId, "Manager")) {
  manager_->servant = std::make_unique<ManagerServant>(this, &manager_->host);
}

Engine::~Engine() {
  // Nobody is told: the sessions end with the engine. All waiters first, or a lock whose
  // holder ends would be granted to one.
  for (const auto& [id, session] : sessions_.all()) AbandonWaiters(*sessions_.Find(id));
  while (sessions_.size() > 0) EndSession(sessions_.all().begin()->first);
  for (Object* object : objects_.Sorted()) object->servant.reset();
}

void Engine::Apply(const Command& command) {
  Advance(std::max(now_, absl::FromUnixMicros(command.time_us())));
  if (command.has_completion()) {
    Complete(command.completion());
  } else if (command.has_open()) {
    sessions_.Open(command.session(), absl::Microseconds(command.open().ttl_us()), now_);
  } else if (Session* session = sessions_.Find(command.session())) {
    sessions_.Renew(*session, now_);
    switch (command.action_case()) {
      case Command::kInvoke:
        observed_.Begin(session->id, command.invoke().sequence());
        Invoke(*session, command.invoke());
        observed_.Leave(now_);
        break;
      case Command::kCancel: Cancel(*session, command.cancel()); break;
      case Command::kDrop: Drop(*session, command.drop().object(), command.drop().count()); break;
      case Command::kClose: EndSession(command.session()); break;
      default: break;  // a heartbeat has done its work
    }
  }
  CollectGarbage();
}

absl::Time Engine::NextDeadline() const {
  absl::Time waiter =
      waiter_timers_.empty() ? absl::InfiniteFuture() : waiter_timers_.begin()->first.first;
  return std::min(waiter, sessions_.NextTimer());
}

// Timeouts and expiries in the order of their times, whatever the step.
void Engine::Advance(absl::Time now) {
  while (sessions_.NextTimer() <= now) {
    const absl::Time timer = sessions_.NextTimer();
    FireWaiters(timer);
    now_ = std::max(now_, timer);
    std::optional<SessionId> expired = sessions_.TakeTimer();
    if (!expired.has_value()) continue;
    options_.outbox->OnSessionExpired(*expired);
    EndSession(*expired);
    CollectGarbage();
  }
  FireWaiters(now);
  now_ = now;
}

void Engine::FireWaiters(absl::Time until) {
  while (!waiter_timers_.empty() && waiter_timers_.begin()->first.first <= until) {
    Waiter* waiter = waiter_timers_.begin()->second;
    now_ = std::max(now_, waiter->deadline);  // what it makes possible begins now
    waiter->list->Remove(waiter)->TimeOut();
    CollectGarbage();  // what the call brought along may go with it, and end other waits
  }
}

void Engine::Invoke(Session& session, const wire::Call& call) {
  if (call.sequence() <= session.last_sequence) {
    return Fail(session.id, call.sequence(),
                absl::InvalidArgumentError(absl::StrCat(
                    "call ", call.sequence(), ": sequence numbers must grow; the last was ",
                    session.last_sequence)));
  }
  session.last_sequence = call.sequence();
  Responder reply(this, {session.id, call.thread()}, call.sequence(), TimeoutOf(call));
  if (call.request().size() > options_.max_message_bytes) {
    return reply.Fail(absl::ResourceExhaustedError(
        absl::StrCat("the request has ", call.request().size(), " bytes, more than the ",
                     options_.max_message_bytes, " that a reply has room for to give them back; ",
                     "send it in parts, or raise --max-frame-bytes")));
  }
  Object* object = FindObject(call.object());
  if (object == nullptr) {
    return reply.Fail(absl::NotFoundError(
        absl::StrCat("object ", call.object(),
                     " does not exist: it was never made, or its last reference was dropped")));
  }
  const MethodEntry* method = object->servant->FindMethod(call.method());
  observed_.Found(object->type_id, method == nullptr ? "" : method->name);
  if (method == nullptr) return RefuseMethod(object->type_id, call.method(), std::move(reply));
  if (object->servant->DispatchInPlace(method->name, call.request(), reply)) return;
  method->run(*object->servant, *method, call.request(), std::move(reply));
}

Object* Engine::FindObject(ObjectId object) const {
  return object == kManagerId ? manager_.get() : objects_.Find(object);
}

const MethodEntry* Engine::MethodOf(const wire::Call& call) const {
  const Object* object = FindObject(call.object());
  return object == nullptr ? nullptr : object->servant->FindMethod(call.method());
}

void Engine::Cancel(Session& session, uint64_t sequence) {
  auto found = session.waiters.find(sequence);
  if (found == session.waiters.end()) return;
  Waiter* waiter = found->second;
  waiter->list->Remove(waiter)->Cancel(
      absl::CancelledError(absl::StrCat("call ", sequence, " was cancelled by its caller")));
}

void Engine::Drop(Session& session, ObjectId object, uint64_t count) {
  auto held = session.references.find(object);
  if (held == session.references.end()) return;
  count = std::min(count, held->second);
  held->second -= count;
  if (held->second == 0) session.references.erase(held);
  Unreference(object, count);
}

// Waiters first, so that what the session held is given to the living.
void Engine::EndSession(SessionId id) {
  AbandonWaiters(*sessions_.Find(id));
  Session ended = sessions_.Remove(id);
  for (const auto& [object, count] : ended.holds) {
    Object* held = objects_.Find(object);
    if (held == nullptr) continue;
    held->holders.erase(id);
    held->servant->OnSessionEnd(id);
  }
  for (const auto& [object, count] : ended.references) Unreference(object, count);
}

void Engine::AbandonWaiters(Session& session) {
  while (!session.waiters.empty()) {
    Waiter* waiter = session.waiters.begin()->second;
    observed_.End(session.id, waiter->sequence(), absl::CancelledError("its session ended"), now_);
    waiter->list->Remove(waiter)->Abandon();
  }
}

void Engine::Unreference(ObjectId object, uint64_t count) {
  Object* found = objects_.Find(object);
  if (found == nullptr) return;
  found->references -= std::min(count, found->references);
  if (found->references == 0) garbage_.push_back(object);
}

// A loop, not a recursion: a chain of objects that hold one another may be long.
void Engine::CollectGarbage() {
  while (!garbage_.empty()) {
    ObjectId id = garbage_.back();
    garbage_.pop_back();
    Object* object = objects_.Find(id);
    if (object == nullptr || object->references > 0) continue;
    std::unique_ptr<Object> removed = objects_.Remove(id);
    for (const auto& [session, since] : removed->holders) {
      if (Session* holder = sessions_.Find(session)) holder->holds.erase(id);
    }
  }
}

absl::StatusOr<const TypeInfo*> Engine::FindType(absl::string_view type_id) const {
  const TypeInfo* type = options_.types->Find(type_id);
  if (type != nullptr) return type;
  return MakeError(
      absl::StatusCode::kNotFound, "KeyError",
      absl::StrCat("typeid \"", type_id, "\" is not registered with this broker; it knows ",
                   absl::StrJoin(options_.types->TypeIds(), ", ")));
}

absl::StatusOr<Object*> Engine::Create(absl::string_view type_id, absl::string_view name,
                                       absl::string_view init) {
  PARLEY_ASSIGN_OR_RETURN(const TypeInfo* type, FindType(type_id));
  if (!type->make) {
    return absl::FailedPreconditionError(absl::StrCat(
        "typeid \"", type_id,
        "\" is hosted: only clients and methods of hosted objects make one, unless its class is "
        "registered as Deterministic()"));
  }
  if (!name.empty() && objects_.FindName(name) != nullptr) {
    return NameIsTaken(name);
  }
  Object* object = objects_.Add(this, type_id);
  garbage_.push_back(object->id);  // unless somebody refers to it by the command's end
  if (!name.empty()) {
    objects_.SetName(*object, name);
    ++object->references;
  }
  absl::StatusOr<std::unique_ptr<Servant>> servant = type->make(&object->host, init);
  if (!servant.ok()) {
    objects_.RemoveName(*object);
    objects_.Remove(object->id);
    return servant.status();
  }
  object->servant = *std::move(servant);
  return object;
}

Object* Engine::Share(absl::string_view type_id, const void* identity,
                      const Host::MakeServant& make) {
  if (identity != nullptr) {
    if (Object* object = objects_.FindInstance(identity, type_id)) return object;
  }
  Object* object = objects_.Add(this, type_id);
  garbage_.push_back(object->id);
  if (identity != nullptr) objects_.SetInstance(*object, identity);
  object->servant = make(&object->host);
  return object;
}

uint64_t Engine::Start(std::shared_ptr<Task> task, std::function<void(const Completion&)> done) {
  uint64_t number = ++last_task_;
  tasks_.emplace(number, std::move(done));
  options_.outbox->OnTask(number, std::move(task));
  return number;
}

void Engine::Complete(const Completion& completion) {
  auto task = tasks_.extract(completion.task());
  if (!task.empty()) task.mapped()(completion);
}

absl::StatusOr<Object*> Engine::Resolve(const ObjectRef& ref) {
  const bool is_empty = ref.epoch() == 0 && ref.id() == kManagerId;
  if (!is_empty && ref.epoch() != options_.epoch) {
    return absl::NotFoundError(absl::StrCat(
        "object ", ref.id(), " belongs to another broker, or to one from before a restart"));
  }
  if (ref.id() == kManagerId) {
    return absl::InvalidArgumentError(
        "object 0 is the manager, to which there are no references: each client calls it without "
        "one; or was the reference left empty?");
  }
  Object* object = objects_.Find(ref.id());
  if (object == nullptr) {
    return absl::NotFoundError(
        absl::StrCat("object ", ref.id(), " is gone: its last reference was dropped"));
  }
  return object;
}

ObjectRef Engine::RefTo(const Object& object) const {
  ObjectRef ref;
  ref.set_epoch(options_.epoch);
  ref.set_id(object.id);
  ref.set_typeid_(object.type_id);
  return ref;
}

absl::StatusOr<KeptValue> Engine::Keep(const Datum& datum, Host* holder) {
  bool has_refs = false;
  absl::Status valid = CheckValue(datum, 0, &has_refs);
  if (!valid.ok()) return valid;
  return KeptValue(datum, has_refs ? holder : nullptr);
}

absl::Status Engine::CheckValue(const Datum& datum, int depth, bool* has_refs) {
  if (depth > kMaxDepth) {
    return absl::InvalidArgumentError(
        absl::StrCat("the value is nested deeper than ", kMaxDepth, " levels; flatten it"));
  }
  absl::Status valid;
  switch (datum.kind_case()) {
    case Datum::kRef: *has_refs = true; return Resolve(datum.ref()).status();
    case Datum::kList:
      for (const Datum& item : datum.list().items()) {
        valid.Update(CheckValue(item, depth + 1, has_refs));
      }
      return valid;
    case Datum::kMap:
      for (const DatumEntry& entry : datum.map().entries()) {
        valid.Update(CheckValue(entry.key(), depth + 1, has_refs));
        valid.Update(CheckValue(entry.value(), depth + 1, has_refs));
      }
      return valid;
    default: return valid;
  }
}

void Engine::OnPark(Object& object, Waiter* waiter) {
  ++object.waiters;
  ++waiters_;
  waiter->object = object.id;
  waiter->since = now_;
  waiter->order = next_order_++;
  Session* session = sessions_.Find(waiter->owner().session);
  session->waiters.emplace(waiter->sequence(), waiter);
  std::optional<absl::Duration> timeout = waiter->timeout();
  if (!timeout.has_value() || *timeout < absl::ZeroDuration()) return;
  waiter->deadline = now_ + *timeout;
  waiter_timers_.emplace(std::pair(waiter->deadline, waiter->order), waiter);
}

void Engine::OnUnpark(Object& object, Waiter* waiter) {
  --object.waiters;
  --waiters_;
  if (Session* session = sessions_.Find(waiter->owner().session)) {
    session->waiters.erase(waiter->sequence());
  }
  waiter_timers_.erase(std::pair(waiter->deadline, waiter->order));
}

void Engine::Reply(SessionId session, uint64_t sequence, const google::protobuf::MessageLite& reply,
                   const std::vector<const ObjectRef*>& refs) {
  char* out = Admit(session, sequence, reply.ByteSizeLong(), refs);
  if (out != nullptr) reply.SerializeWithCachedSizesToArray(reinterpret_cast<uint8_t*>(out));
}

void Engine::ReplySerialized(SessionId session, uint64_t sequence, std::string reply,
                             const std::vector<const ObjectRef*>& refs) {
  char* out = Admit(session, sequence, reply.size(), refs);
  if (out != nullptr) std::copy(reply.begin(), reply.end(), out);
}

void Engine::ReplyFields(SessionId session, uint64_t sequence, absl::Span<const Field> fields) {
  char* out = Admit(session, sequence, SizeOf(fields), {});
  if (out != nullptr) Write(fields, out);
}

char* Engine::Admit(SessionId session, uint64_t sequence, size_t bytes,
                    const std::vector<const ObjectRef*>& refs) {
  if (bytes > options_.max_message_bytes + kRegrouping) {
    Fail(session, sequence,
         absl::ResourceExhaustedError(absl::StrCat(
             "the reply has ", bytes, " bytes, more than the ", options_.max_message_bytes,
             " that a frame has room for; raise --max-frame-bytes, or ask for less at a time with "
             "another method, if there is one: an iteration, a slice")));
    return nullptr;
  }
  observed_.End(session, sequence, absl::OkStatus(), now_);
  Session* receiver = sessions_.Find(session);
  if (receiver == nullptr) return nullptr;
  for (const ObjectRef* ref : refs) {
    Object* object = objects_.Find(ref->id());
    if (object == nullptr) continue;
    ++object->references;
    ++receiver->references[object->id];
  }
  return options_.outbox->AddResult(session, sequence, bytes);
}

void Engine::Fail(SessionId session, uint64_t sequence, const absl::Status& status) {
  observed_.End(session, sequence, status, now_);
  if (sessions_.Find(session) == nullptr) return;
  wire::Reply* out = options_.outbox->AddReply(session);
  if (out == nullptr) return;
  out->set_sequence(sequence);
  ToFailure(status, out->mutable_failure());
}

}  // namespace parley::engine
