#include "parley/broker/engine/manager_servant.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "parley/base/status.h"
#include "parley/broker/engine/describe_type.h"
#include "parley/broker/engine/wait_list.h"

namespace parley::engine {

using namespace manager;  // NOLINT: the messages of this servant's IDL

absl::Status NameIsTaken(absl::string_view name) {
  return absl::AlreadyExistsError(
      absl::StrCat("the name \"", name, "\" is taken; use GetOrCreate to share its object"));
}

ManagerServant::ManagerServant(Engine* engine, Host* host)
    : engine_(engine), host_(host), waiting_(host, [](TypedResponder<CreateReply> reply) {
        reply.Fail(MakeError(absl::StatusCode::kDeadlineExceeded, "TimeoutError",
                             "the object was not made in time; its class takes longer"));
      }) {}

absl::StatusOr<Object*> ManagerServant::Named(absl::string_view name) const {
  if (Object* object = engine_->objects_.FindName(name)) return object;
  return absl::NotFoundError(
      absl::StrCat("no object is named \"", name, "\"; GetOrCreate makes one"));
}

void ManagerServant::Create(const CreateRequest& request, TypedResponder<CreateReply> reply) {
  absl::StatusOr<const TypeInfo*> type = engine_->FindType(request.typeid_());
  if (!type.ok()) return reply.Fail(type.status());
  if (InMaking(request.name()) != nullptr) {
    return reply.Fail(NameIsTaken(request.name()));
  }
  if ((*type)->construct) return Construct(**type, request, std::move(reply));
  if (!(*type)->make) {
    return reply.Fail(MakeError(absl::StatusCode::kUnimplemented, "AttributeError",
                                absl::StrCat("typeid \"", request.typeid_(),
                                             "\" can't be created by clients; methods of other "
                                             "objects return it")));
  }
  absl::StatusOr<Object*> object =
      engine_->Create(request.typeid_(), request.name(), request.init());
  if (!object.ok()) return reply.Fail(object.status());
  CreateReply created;
  *created.mutable_ref() = engine_->RefTo(**object);
  created.set_created(true);
  reply.Send(created);
}

void ManagerServant::GetOrCreate(const CreateRequest& request, TypedResponder<CreateReply> reply) {
  if (request.name().empty()) {
    return reply.Fail(absl::InvalidArgumentError(
        "GetOrCreate needs a name; use Create for an object without one"));
  }
  if (const Making* making = InMaking(request.name())) {
    absl::Status same = CheckTypeId(making->name, making->type_id, request.typeid_());
    if (!same.ok()) return reply.Fail(same);
    return waiting_.Park(std::move(reply), {making->task, making->wanted.lock()});
  }
  Object* object = engine_->objects_.FindName(request.name());
  if (object == nullptr) return Create(request, std::move(reply));
  absl::Status same = CheckTypeId(object->name, object->type_id, request.typeid_());
  if (!same.ok()) return reply.Fail(same);
  CreateReply found;
  *found.mutable_ref() = engine_->RefTo(*object);
  reply.Send(found);
}

absl::Status ManagerServant::CheckTypeId(absl::string_view name, absl::string_view type_id,
                                         absl::string_view wanted) const {
  if (type_id == wanted) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("\"", name, "\" is a ", type_id, ", not a ", wanted, "; choose another name"));
}

void ManagerServant::Construct(const TypeInfo& type, const CreateRequest& request,
                               TypedResponder<CreateReply> reply) {
  if (engine_->objects_.FindName(request.name()) != nullptr) {
    return reply.Fail(NameIsTaken(request.name()));
  }
  std::shared_ptr<Construction> construction =
      type.construct(request.init(), reply.owner(), host_->DeadlineOf(reply.timeout()));
  std::shared_ptr<Task> wanted(construction.get(), [construction](Task* task) {
    task->Cancel(absl::CancelledError("nobody waits for the object any more"));
  });
  uint64_t task =
      engine_->Start(construction, [this](const Completion& completion) { OnMade(completion); });
  makings_[task] = {task, type.type_id, request.name(), construction, wanted};
  if (!request.name().empty()) names_in_making_[request.name()] = task;
  waiting_.Park(std::move(reply), {task, wanted});
}

const ManagerServant::Making* ManagerServant::InMaking(absl::string_view name) const {
  auto found = names_in_making_.find(name);
  if (found == names_in_making_.end()) return nullptr;
  const Making& making = makings_.at(found->second);
  return making.wanted.expired() ? nullptr : &making;
}

// Whoever waits for it gets it, the first as its maker. Nobody does: it goes again.
void ManagerServant::OnMade(const Completion& completion) {
  Making making = std::move(makings_.extract(completion.task()).mapped());
  auto name = names_in_making_.find(making.name);
  if (name != names_in_making_.end() && name->second == making.task) names_in_making_.erase(name);
  std::vector<TypedResponder<CreateReply>> replies;
  waiting_.TakeEach(
      [] { return true; },
      [&](Owner, const Waiting& waiting) { return waiting.task == completion.task(); },
      [&](auto taken) { replies.push_back(std::move(taken.reply)); });
  if (replies.empty()) {
    engine_->Start(std::make_shared<Disposal>(std::move(making.construction)), [](auto&) {});
    return;
  }
  CreateReply made;
  made.set_created(
      engine_->objects_.FindInstance(making.construction->identity(), making.type_id) == nullptr);
  absl::Status failure = FromFailure(completion.failure());
  absl::StatusOr<Object*> object = completion.has_failure() ? failure : Share(making);
  if (object.ok()) *made.mutable_ref() = engine_->RefTo(**object);
  for (TypedResponder<CreateReply>& reply : replies) {
    object.ok() ? reply.Send(made) : reply.Fail(object.status());
    made.set_created(false);
  }
}

absl::StatusOr<Object*> ManagerServant::Share(const Making& making) {
  Object* object = engine_->Share(making.type_id, making.construction->identity(), [&](Host* host) {
    return making.construction->MakeServant(host);
  });
  if (making.name.empty() || object->name == making.name) return object;
  if (!object->name.empty()) {
    return absl::AlreadyExistsError(absl::StrCat("the ", making.type_id,
                                                 " is one that all share, and has the name \"",
                                                 object->name, "\"; use that one"));
  }
  engine_->objects_.SetName(*object, making.name);
  ++object->references;
  return object;
}

void ManagerServant::LookUp(const LookUpRequest& request, TypedResponder<LookUpReply> reply) {
  absl::StatusOr<Object*> object = Named(request.name());
  if (!object.ok()) return reply.Fail(object.status());
  LookUpReply found;
  *found.mutable_ref() = engine_->RefTo(**object);
  reply.Send(found);
}

void ManagerServant::ListNames(const ListNamesRequest&, TypedResponder<ListNamesReply> reply) {
  ListNamesReply names;
  for (const auto& [name, id] : engine_->objects_.names()) {
    ListNamesReply::Entry* entry = names.add_entries();
    entry->set_name(name);
    entry->set_object(id);
    entry->set_typeid_(engine_->objects_.Find(id)->type_id);
  }
  reply.Send(names);
}

void ManagerServant::RemoveName(const RemoveNameRequest& request,
                                TypedResponder<RemoveNameReply> reply) {
  absl::StatusOr<Object*> object = Named(request.name());
  if (!object.ok()) return reply.Fail(object.status());
  engine_->objects_.RemoveName(**object);
  engine_->Unreference((*object)->id, 1);
  reply.Send({});
}

void ManagerServant::NumberOfObjects(const NumberOfObjectsRequest&,
                                     TypedResponder<NumberOfObjectsReply> reply) {
  NumberOfObjectsReply number;
  number.set_count(engine_->objects_.size());
  reply.Send(number);
}

void ManagerServant::DebugInfo(const DebugInfoRequest&, TypedResponder<DebugInfoReply> reply) {
  DebugInfoReply info;
  info.set_sessions(engine_->sessions_.size());
  std::map<ObjectId, DebugInfoReply::Object*> described;
  for (const Object* object : engine_->objects_.Sorted()) {
    DebugInfoReply::Object* out = described[object->id] = info.add_objects();
    out->set_id(object->id);
    out->set_typeid_(object->type_id);
    out->set_name(object->name);
    out->set_references(object->references);
    out->set_waiters(object->waiters);
  }
  for (const auto& [id, session] : engine_->sessions_.all()) {
    for (const auto& [object, count] : session.references) {
      DebugInfoReply::SessionReferences* references = described.at(object)->add_sessions();
      references->set_session(id);
      references->set_count(count);
    }
    for (const auto& [object, count] : session.holds) {
      DebugInfoReply::Holder* holder = described.at(object)->add_holders();
      holder->set_session(id);
      holder->set_count(count);
      holder->set_held_us(Since(engine_->objects_.Find(object)->holders.at(id)));
    }
  }
  for (const Waiter* waiter : WaitersInOrder()) {
    auto object = described.find(waiter->object);
    if (object == described.end()) continue;  // it waits for one that is being made
    DebugInfoReply::Waiter* waiting = object->second->add_waiting();
    waiting->set_session(waiter->owner().session);
    waiting->set_thread(waiter->owner().thread);
    waiting->set_sequence(waiter->sequence());
    waiting->set_waited_us(Since(waiter->since));
    if (waiter->deadline != absl::InfiniteFuture()) {
      waiting->set_left_us(absl::ToInt64Microseconds(waiter->deadline - engine_->now_));
    }
  }
  reply.Send(info);
}

std::vector<const Waiter*> ManagerServant::WaitersInOrder() const {
  std::vector<const Waiter*> waiters;
  for (const auto& [id, session] : engine_->sessions_.all()) {
    for (const auto& [sequence, waiter] : session.waiters) waiters.push_back(waiter);
  }
  std::sort(waiters.begin(), waiters.end(),
            [](const Waiter* a, const Waiter* b) { return a->order < b->order; });
  return waiters;
}

int64_t ManagerServant::Since(absl::Time then) const {
  return absl::ToInt64Microseconds(engine_->now_ - then);
}

void ManagerServant::TypeIds(const TypeIdsRequest&, TypedResponder<TypeIdsReply> reply) {
  TypeIdsReply known;
  for (const std::string& type_id : engine_->options_.types->TypeIds()) known.add_typeids(type_id);
  reply.Send(known);
}

absl::StatusOr<const TypeInfo*> ManagerServant::TypeNamed(absl::string_view type_id) const {
  if (type_id == kTypeId) return &self_;
  return engine_->FindType(type_id);
}

void ManagerServant::Methods(const MethodsRequest& request, TypedResponder<MethodsReply> reply) {
  absl::StatusOr<const TypeInfo*> type = TypeNamed(request.typeid_());
  if (!type.ok()) return reply.Fail(type.status());
  MethodsReply described;
  *described.mutable_methods() = DescribeType(**type).methods();
  reply.Send(described);
}

void ManagerServant::Describe(const DescribeRequest& request, TypedResponder<DescribeReply> reply) {
  absl::StatusOr<const TypeInfo*> type = TypeNamed(request.typeid_());
  if (!type.ok()) return reply.Fail(type.status());
  DescribeReply described = DescribeType(**type);
  if (request.with_schema()) described.set_schema(SchemaOf(described).SerializeAsString());
  reply.Send(described);
}

void ManagerServant::Incref(const IncrefRequest& request, TypedResponder<IncrefReply> reply) {
  absl::StatusOr<Object*> object = engine_->Resolve(request.ref());
  if (!object.ok()) return reply.Fail(object.status());
  IncrefReply found;
  *found.mutable_ref() = engine_->RefTo(**object);
  reply.Send(found);
}

void ManagerServant::Decref(const DecrefRequest& request, TypedResponder<DecrefReply> reply) {
  Session* session = engine_->sessions_.Find(reply.session());
  if (session == nullptr || !session->references.contains(request.object())) {
    return reply.Fail(absl::FailedPreconditionError(
        absl::StrCat("the session holds no reference to object ", request.object())));
  }
  engine_->Drop(*session, request.object(), 1);
  reply.Send({});
}

void ManagerServant::Shutdown(const ShutdownRequest&, TypedResponder<ShutdownReply> reply) {
  reply.Send({});
  engine_->options_.outbox->OnShutdownRequested();
}

}  // namespace parley::engine
