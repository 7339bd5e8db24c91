#ifndef PARLEY_BROKER_TYPES_EVENT_SERVANT_H_
#define PARLEY_BROKER_TYPES_EVENT_SERVANT_H_

#include <memory>

#include "parley/broker/engine/wait_list.h"
#include "parley/proto/event.skeleton.h"

namespace parley::types {

// Typeid "Event", as proto/event.proto says. Nobody waits while it is set.
class EventServant final : public event::EventSkeleton {
 public:
  static absl::StatusOr<std::unique_ptr<engine::Servant>> Make(engine::Host* host);

  void IsSet(const event::IsSetRequest& request,
             engine::TypedResponder<event::IsSetReply> reply) override;
  void Set(const event::SetRequest& request,
           engine::TypedResponder<event::SetReply> reply) override;
  void Clear(const event::ClearRequest& request,
             engine::TypedResponder<event::ClearReply> reply) override;
  void Wait(const event::WaitRequest& request,
            engine::TypedResponder<event::WaitReply> reply) override;
  Datum State() const override;

 private:
  explicit EventServant(engine::Host* host);

  bool is_set_ = false;
  engine::WaitList<event::WaitReply> waiters_;
};

}  // namespace parley::types

#endif  // PARLEY_BROKER_TYPES_EVENT_SERVANT_H_
