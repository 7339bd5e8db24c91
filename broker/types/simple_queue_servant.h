#ifndef PARLEY_BROKER_TYPES_SIMPLE_QUEUE_SERVANT_H_
#define PARLEY_BROKER_TYPES_SIMPLE_QUEUE_SERVANT_H_

#include <deque>
#include <memory>

#include "parley/broker/engine/packed_value.h"
#include "parley/broker/engine/wait_list.h"
#include "parley/proto/queue.skeleton.h"

namespace parley::types {

// Typeid "SimpleQueue", as proto/queue.proto says. At any moment either no getter waits or
// there are no items.
class SimpleQueueServant final : public queue::SimpleQueueSkeleton {
 public:
  static absl::StatusOr<std::unique_ptr<engine::Servant>> Make(engine::Host* host);

  void Put(const queue::PutRequest& request,
           engine::TypedResponder<queue::PutReply> reply) override;
  void Get(const queue::GetRequest& request,
           engine::TypedResponder<queue::GetReply> reply) override;
  void QSize(const queue::QSizeRequest& request,
             engine::TypedResponder<queue::QSizeReply> reply) override;
  void Empty(const queue::EmptyRequest& request,
             engine::TypedResponder<queue::EmptyReply> reply) override;
  // Put of plain items.
  bool DispatchInPlace(absl::string_view method, absl::string_view request,
                       engine::Responder& reply) override;
  Datum State() const override;

 private:
  explicit SimpleQueueServant(engine::Host* host);

  void Add(engine::PackedValue item);

  engine::Host* host_;
  std::deque<engine::PackedValue> items_;
  engine::WaitList<queue::GetReply> getters_;
};

}  // namespace parley::types

#endif  // PARLEY_BROKER_TYPES_SIMPLE_QUEUE_SERVANT_H_
