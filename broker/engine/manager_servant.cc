#include "broker/engine/manager_servant.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "broker/engine/wait_list.h"

namespace parley::engine {

using namespace manager;  // NOLINT: the messages of this servant's IDL

absl::StatusOr<Object*> ManagerServant::Named(absl::string_view name) const {
  if (Object* object = engine_->objects_.FindName(name)) return object;
  return absl::NotFoundError(
      absl::StrCat("no object is named \"", name, "\"; GetOrCreate makes one"));
}

void ManagerServant::Create(const CreateRequest& request, TypedResponder<CreateReply> reply) {
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
  Object* object = engine_->objects_.FindName(request.name());
  if (object == nullptr) return Create(request, std::move(reply));
  if (object->type_id != request.typeid_()) {
    return reply.Fail(absl::FailedPreconditionError(
        absl::StrCat("\"", request.name(), "\" is a ", object->type_id, ", not a ",
                     request.typeid_(), "; choose another name")));
  }
  CreateReply found;
  *found.mutable_ref() = engine_->RefTo(*object);
  reply.Send(found);
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
    DebugInfoReply::Waiter* waiting = described.at(waiter->object)->add_waiting();
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

void ManagerServant::Methods(const MethodsRequest& request, TypedResponder<MethodsReply> reply) {
  const TypeInfo* type = engine_->options_.types->Find(request.typeid_());
  std::vector<MethodInfo> methods;
  if (type != nullptr) {
    methods = type->methods;
  } else if (request.typeid_() == kTypeId) {
    methods = ManagerSkeleton::MethodTable();
  } else {
    return reply.Fail(MakeError(
        absl::StatusCode::kNotFound, "KeyError",
        absl::StrCat("typeid \"", request.typeid_(), "\" is not registered with this broker")));
  }
  MethodsReply described;
  for (const MethodInfo& method : methods) {
    MethodsReply::Method* out = described.add_methods();
    out->set_name(method.name);
    out->set_read_only(method.read_only);
    out->set_idempotent(method.idempotent);
    out->set_returns(method.returns);
  }
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
