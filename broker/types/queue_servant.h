#ifndef PARLEY_BROKER_TYPES_QUEUE_SERVANT_H_
#define PARLEY_BROKER_TYPES_QUEUE_SERVANT_H_

#include <cstdint>
#include <deque>
#include <memory>

#include "broker/engine/wait_list.h"
#include "proto/queue.skeleton.h"

namespace parley::types {

// Typeid "Queue", as proto/queue.proto says. At any moment either no getter waits or
// there are no items, and no putter waits unless the queue is full.
class QueueServant final : public queue::QueueSkeleton {
 public:
  static absl::StatusOr<std::unique_ptr<engine::Servant>> Make(engine::Host* host,
                                                               const queue::QueueInit& init);

  void Put(const queue::PutRequest& request,
           engine::TypedResponder<queue::PutReply> reply) override;
  void Get(const queue::GetRequest& request,
           engine::TypedResponder<queue::GetReply> reply) override;
  void QSize(const queue::QSizeRequest& request,
             engine::TypedResponder<queue::QSizeReply> reply) override;
  void Empty(const queue::EmptyRequest& request,
             engine::TypedResponder<queue::EmptyReply> reply) override;
  void Full(const queue::FullRequest& request,
            engine::TypedResponder<queue::FullReply> reply) override;
  Datum State() const override;

 private:
  QueueServant(engine::Host* host, int64_t maxsize);
  bool IsFull() const { return maxsize_ > 0 && items_.size() >= static_cast<uint64_t>(maxsize_); }
  absl::Status NegativeTimeoutError(absl::string_view method) const;
  absl::Status FullError() const;
  absl::Status EmptyError() const;

  engine::Host* host_;
  const int64_t maxsize_;
  std::deque<engine::Kept> items_;
  engine::WaitList<queue::GetReply> getters_;
  engine::WaitList<queue::PutReply, engine::Kept> putters_;
};

}  // namespace parley::types

#endif  // PARLEY_BROKER_TYPES_QUEUE_SERVANT_H_
