#include "parley/broker/engine/engine.h"

namespace parley::engine {
namespace {

void Describe(const Session& session, const ObjectTable& objects, EngineState::Session* out) {
  out->set_id(session.id);
  out->set_last_sequence(session.last_sequence);
  out->set_expires_us(absl::ToUnixMicros(session.expires));
  for (const auto& [object, count] : session.references) {
    EngineState::Reference* reference = out->add_references();
    reference->set_object(object);
    reference->set_count(count);
  }
  for (const auto& [object, count] : session.holds) {
    EngineState::Hold* hold = out->add_holds();
    hold->set_object(object);
    hold->set_count(count);
    hold->set_since_us(absl::ToUnixMicros(objects.Find(object)->holders.at(session.id)));
  }
  for (const auto& [sequence, waiter] : session.waiters) {
    EngineState::Waiter* parked = out->add_waiters();
    parked->set_sequence(sequence);
    parked->set_since_us(absl::ToUnixMicros(waiter->since));
    if (waiter->deadline != absl::InfiniteFuture()) {
      parked->set_deadline_us(absl::ToUnixMicros(waiter->deadline));
    }
  }
}

}  // namespace

EngineState Engine::State() const {
  EngineState state;
  state.set_time_us(absl::ToUnixMicros(now_));
  state.set_next_object(objects_.next_id());
  state.set_fencing_token(fencing_token_);
  state.set_tasks(last_task_);
  for (const Object* object : objects_.Sorted()) {
    EngineState::Object* out = state.add_objects();
    out->set_id(object->id);
    out->set_typeid_(object->type_id);
    out->set_name(object->name);
    out->set_references(object->references);
    *out->mutable_state() = object->servant->State();
  }
  for (const auto& [id, session] : sessions_.all())
    Describe(session, objects_, state.add_sessions());
  return state;
}

}  // namespace parley::engine
