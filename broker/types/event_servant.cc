#include "parley/broker/types/event_servant.h"

#include <utility>

namespace parley::types {
namespace {

void Answer(engine::TypedResponder<event::WaitReply> reply, bool is_set) {
  event::WaitReply waited;
  waited.set_is_set(is_set);
  reply.Send(waited);
}

}  // namespace

absl::StatusOr<std::unique_ptr<engine::Servant>> EventServant::Make(engine::Host* host) {
  return std::unique_ptr<engine::Servant>(new EventServant(host));
}

EventServant::EventServant(engine::Host* host)
    : waiters_(host, [](auto reply) { Answer(std::move(reply), false); }) {}

void EventServant::IsSet(const event::IsSetRequest&,
                         engine::TypedResponder<event::IsSetReply> reply) {
  event::IsSetReply is;
  is.set_is_set(is_set_);
  reply.Send(is);
}

void EventServant::Set(const event::SetRequest&, engine::TypedResponder<event::SetReply> reply) {
  is_set_ = true;
  while (!waiters_.empty()) Answer(waiters_.TakeFront().reply, true);
  reply.Send({});
}

void EventServant::Clear(const event::ClearRequest&,
                         engine::TypedResponder<event::ClearReply> reply) {
  is_set_ = false;
  reply.Send({});
}

void EventServant::Wait(const event::WaitRequest&, engine::TypedResponder<event::WaitReply> reply) {
  if (is_set_ || reply.must_not_wait() || reply.timeout_is_negative()) {
    return Answer(std::move(reply), is_set_);
  }
  waiters_.Park(std::move(reply));
}

Datum EventServant::State() const {
  Datum state;
  state.mutable_list()->add_items()->set_boolean(is_set_);
  DatumList* waiting = state.mutable_list()->add_items()->mutable_list();
  waiters_.ForEach([&](uint64_t session, uint64_t, const auto&) {
    waiting->add_items()->set_integer(static_cast<int64_t>(session));
  });
  return state;
}

}  // namespace parley::types
