#include "broker/engine/engine.h"

namespace parley::engine {
namespace {

void Describe(const Session& session, EngineState::Session* out) {
  out->set_id(session.id);
  out->set_last_sequence(session.last_sequence);
  out->set_expires_us(absl::ToUnixMicros(session.expires));
  auto add = [](const auto& counts, auto* repeated) {
    for (const auto& [object, count] : counts) {
      EngineState::Reference* reference = repeated->Add();
      reference->set_object(object);
      reference->set_count(count);
    }
  };
  add(session.references, out->mutable_references());
  add(session.holds, out->mutable_holds());
  for (const auto& [sequence, waiter] : session.waiters) {
    EngineState::Waiter* parked = out->add_waiters();
    parked->set_sequence(sequence);
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
  for (const Object* object : objects_.Sorted()) {
    EngineState::Object* out = state.add_objects();
    out->set_id(object->id);
    out->set_typeid_(object->type_id);
    out->set_name(object->name);
    out->set_references(object->references);
    *out->mutable_state() = object->servant->State();
  }
  for (const auto& [id, session] : sessions_.all()) Describe(session, state.add_sessions());
  return state;
}

}  // namespace parley::engine
