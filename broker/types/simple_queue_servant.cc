#include "parley/broker/types/simple_queue_servant.h"

#include <utility>

#include "parley/broker/types/queue_replies.h"

namespace parley::types {

absl::StatusOr<std::unique_ptr<engine::Servant>> SimpleQueueServant::Make(engine::Host* host) {
  return std::unique_ptr<engine::Servant>(new SimpleQueueServant(host));
}

SimpleQueueServant::SimpleQueueServant(engine::Host* host)
    : host_(host), getters_(host, [this](auto reply) { reply.Fail(EmptyError(*host_)); }) {}

void SimpleQueueServant::Put(const queue::PutRequest& request,
                             engine::TypedResponder<queue::PutReply> reply) {
  absl::StatusOr<engine::KeptValue> item = host_->Keep(request.item());
  if (!item.ok()) return reply.Fail(item.status());
  Add(*std::move(item));
  reply.Send({});
}

bool SimpleQueueServant::DispatchInPlace(absl::string_view method, absl::string_view request,
                                         engine::Responder& reply) {
  if (method != "Put") return false;
  std::optional<engine::PackedValue> item = PlainItem(request);
  if (!item.has_value()) return false;
  Add(*std::move(item));
  reply.SendFields({});
  return true;
}

void SimpleQueueServant::Add(engine::PackedValue item) {
  if (getters_.empty()) {
    items_.push_back(std::move(item));
  } else {
    Give(item, getters_.TakeFront().reply);
  }
}

void SimpleQueueServant::Get(const queue::GetRequest&,
                             engine::TypedResponder<queue::GetReply> reply) {
  if (reply.timeout_is_negative()) return reply.Fail(NegativeTimeoutError(*host_, "get"));
  if (items_.empty()) {
    if (reply.must_not_wait()) return reply.Fail(EmptyError(*host_));
    return getters_.Park(std::move(reply));
  }
  engine::PackedValue item = std::move(items_.front());
  items_.pop_front();
  Give(item, std::move(reply));
}

void SimpleQueueServant::QSize(const queue::QSizeRequest&,
                               engine::TypedResponder<queue::QSizeReply> reply) {
  queue::QSizeReply size;
  size.set_size(items_.size());
  reply.Send(size);
}

void SimpleQueueServant::Empty(const queue::EmptyRequest&,
                               engine::TypedResponder<queue::EmptyReply> reply) {
  queue::EmptyReply empty;
  empty.set_empty(items_.empty());
  reply.Send(empty);
}

Datum SimpleQueueServant::State() const {
  Datum state;
  DatumList* items = state.mutable_list()->add_items()->mutable_list();
  for (const engine::PackedValue& item : items_) *items->add_items() = item.datum();
  DatumList* getting = state.mutable_list()->add_items()->mutable_list();
  getters_.ForEach([&](uint64_t session, uint64_t, const auto&) {
    getting->add_items()->set_integer(static_cast<int64_t>(session));
  });
  return state;
}

}  // namespace parley::types
