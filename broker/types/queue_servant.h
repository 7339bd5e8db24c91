#ifndef PARLEY_BROKER_TYPES_QUEUE_SERVANT_H_
#define PARLEY_BROKER_TYPES_QUEUE_SERVANT_H_

#include <cstdint>
#include <memory>

#include "absl/container/inlined_vector.h"
#include "parley/broker/engine/wait_list.h"
#include "parley/broker/types/queue_order.h"
#include "parley/broker/types/unfinished_tasks.h"
#include "parley/proto/queue.skeleton.h"

namespace parley::types {

// What all typeids of the service Queue have in common, as proto/queue.proto says. At any
// moment either no getter waits or there are no items; no putter waits for whose items there is
// room; nobody waits to join unless tasks are unfinished.
class QueueServant : public queue::QueueSkeleton {
 public:
  void Put(const queue::PutRequest& request,
           engine::TypedResponder<queue::PutReply> reply) override;
  void Get(const queue::GetRequest& request,
           engine::TypedResponder<queue::GetReply> reply) override;
  void PutMany(const queue::PutManyRequest& request,
               engine::TypedResponder<queue::PutReply> reply) override;
  void GetMany(const queue::GetManyRequest& request,
               engine::TypedResponder<queue::GetReply> reply) override;
  void QSize(const queue::QSizeRequest& request,
             engine::TypedResponder<queue::QSizeReply> reply) override;
  void Empty(const queue::EmptyRequest& request,
             engine::TypedResponder<queue::EmptyReply> reply) override;
  void Full(const queue::FullRequest& request,
            engine::TypedResponder<queue::FullReply> reply) override;
  void TaskDone(const queue::TaskDoneRequest& request,
                engine::TypedResponder<queue::TaskDoneReply> reply) override;
  void Join(const queue::JoinRequest& request,
            engine::TypedResponder<queue::JoinReply> reply) override;
  void Shutdown(const queue::ShutdownRequest& request,
                engine::TypedResponder<queue::ShutdownReply> reply) override;
  // Put of plain items.
  bool DispatchInPlace(absl::string_view method, absl::string_view request,
                       engine::Responder& reply) override;
  Datum State() const override;
  void OnSessionEnd(engine::SessionId session) override;

 protected:
  QueueServant(engine::Host* host, const queue::QueueInit& init, std::unique_ptr<QueueOrder> items);

 private:
  using Items = absl::InlinedVector<QueueItem, 1>;

  bool HasRoomFor(size_t items) const {
    return maxsize_ <= 0 || items_->size() + items <= static_cast<uint64_t>(maxsize_);
  }
  absl::StatusOr<QueueItem> Keep(const queue::PutRequest& request) const;
  absl::StatusOr<Items> KeepAll(const queue::PutManyRequest& request) const;
  // What Put and PutMany, and Get and GetMany, have in common.
  void PutOne(QueueItem item, engine::TypedResponder<queue::PutReply> reply);
  void PutAll(absl::StatusOr<Items> items, engine::TypedResponder<queue::PutReply> reply);
  void GetUpTo(uint32_t max, engine::TypedResponder<queue::GetReply> reply);
  // Requires room. Answers getters that wait, then the putter.
  void Admit(Items items, engine::TypedResponder<queue::PutReply> reply);
  // Requires an item.
  void HandOut(uint32_t max, engine::TypedResponder<queue::GetReply> reply);
  void ServeJoiners();
  absl::Status FullError() const;
  absl::Status PriorityError() const;
  absl::Status OneAtATimeError() const;
  absl::Status TooManyError(int items) const;
  absl::Status ShutDownError() const;
  absl::Status UnfinishedError() const;

  engine::Host* host_;
  const int64_t maxsize_;
  const std::unique_ptr<QueueOrder> items_;
  UnfinishedTasks tasks_;
  bool shut_down_ = false;
  engine::WaitList<queue::GetReply, uint32_t> getters_;  // with how many they take
  engine::WaitList<queue::PutReply, Items> putters_;
  engine::WaitList<queue::JoinReply> joiners_;
};

// One that gives its items in the order that `order` makes.
template <std::unique_ptr<QueueOrder> (*order)()>
class OrderedQueueServant final : public QueueServant {
 public:
  static absl::StatusOr<std::unique_ptr<engine::Servant>> Make(engine::Host* host,
                                                               const queue::QueueInit& init) {
    return std::make_unique<OrderedQueueServant>(host, init);
  }
  OrderedQueueServant(engine::Host* host, const queue::QueueInit& init)
      : QueueServant(host, init, order()) {}
};

using FifoQueueServant = OrderedQueueServant<FirstInFirstOut>;
using LifoQueueServant = OrderedQueueServant<LastInFirstOut>;
using PriorityQueueServant = OrderedQueueServant<LeastFirst>;

}  // namespace parley::types

#endif  // PARLEY_BROKER_TYPES_QUEUE_SERVANT_H_
