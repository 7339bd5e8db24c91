#include "absl/strings/str_cat.h"
#include "parley/base/values/references.h"
#include "parley/broker/engine/engine.h"

namespace parley::engine {

std::string ObjectHost::Describe() const {
  return object_->name.empty() ? absl::StrCat(object_->type_id, " ", object_->id)
                               : absl::StrCat(object_->type_id, " \"", object_->name, "\"");
}

ObjectRef ObjectHost::Self() const { return engine_->RefTo(*object_); }

size_t ObjectHost::max_message_bytes() const { return engine_->options_.max_message_bytes; }

absl::StatusOr<KeptValue> ObjectHost::Keep(const Datum& datum) {
  return engine_->Keep(datum, this);
}

absl::StatusOr<KeptValue> ObjectHost::Create(absl::string_view type_id, absl::string_view init) {
  absl::StatusOr<Object*> object = engine_->Create(type_id, "", init);
  if (!object.ok()) return object.status();
  Datum datum;
  *datum.mutable_ref() = engine_->RefTo(**object);
  return KeptValue(std::move(datum), this);
}

Servant* ObjectHost::Find(const KeptValue& reference) {
  Object* object = engine_->objects_.Find(reference.datum().ref().id());
  return object == nullptr ? nullptr : object->servant.get();
}

KeptValue ObjectHost::Share(absl::string_view type_id, const void* identity,
                            const MakeServant& make) {
  Datum datum;
  *datum.mutable_ref() = engine_->RefTo(*engine_->Share(type_id, identity, make));
  return KeptValue(std::move(datum), this);
}

const TypeInfo* ObjectHost::FindType(absl::string_view type_id) {
  return engine_->options_.types->Find(type_id);
}

absl::Time ObjectHost::now() const { return engine_->now_; }

uint64_t ObjectHost::Start(std::shared_ptr<Task> task,
                           std::function<void(const Completion& completion)> done) {
  return engine_->Start(std::move(task), std::move(done));
}

uint64_t ObjectHost::NextFencingToken() { return ++engine_->fencing_token_; }

bool ObjectHost::Hold(SessionId session) {
  Session* owner = engine_->sessions_.Find(session);
  if (owner == nullptr) return false;
  ++owner->holds[object_->id];
  object_->holders.try_emplace(session, engine_->now_);
  return true;
}

void ObjectHost::Unhold(SessionId session) {
  Session* owner = engine_->sessions_.Find(session);
  if (owner == nullptr) return;
  auto hold = owner->holds.find(object_->id);
  if (hold == owner->holds.end() || --hold->second > 0) return;
  owner->holds.erase(hold);
  object_->holders.erase(session);
}

void ObjectHost::Retain(const Datum& datum) {
  std::vector<const ObjectRef*> refs;
  internal::CollectRefs(datum, &refs);
  for (const ObjectRef* ref : refs) {
    if (Object* object = engine_->objects_.Find(ref->id())) ++object->references;
  }
}

void ObjectHost::Release(const Datum& datum) {
  std::vector<const ObjectRef*> refs;
  internal::CollectRefs(datum, &refs);
  for (const ObjectRef* ref : refs) engine_->Unreference(ref->id(), 1);
}

absl::Status ObjectHost::AdmitWaiter(SessionId session) {
  const Session* owner = engine_->sessions_.Find(session);
  size_t limit = engine_->options_.max_waiters_per_session;
  if (owner == nullptr || owner->waiters.size() < limit) return absl::OkStatus();
  return absl::ResourceExhaustedError(absl::StrCat(
      Describe(), ": the session has ", limit,
      " calls waiting, the most it may; wait for some of them, or raise --max-waiting-calls"));
}

void ObjectHost::OnPark(Waiter* waiter) { engine_->OnPark(*object_, waiter); }
void ObjectHost::OnUnpark(Waiter* waiter) { engine_->OnUnpark(*object_, waiter); }

}  // namespace parley::engine
