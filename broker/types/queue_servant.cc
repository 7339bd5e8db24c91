#include "parley/broker/types/queue_servant.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "parley/base/status.h"
#include "parley/base/status_macros.h"
#include "parley/broker/types/object_name.h"
#include "parley/broker/types/queue_replies.h"

namespace parley::types {

QueueServant::QueueServant(engine::Host* host, const queue::QueueInit& init,
                           std::unique_ptr<QueueOrder> items)
    : host_(host),
      maxsize_(init.maxsize()),
      items_(std::move(items)),
      tasks_(host),
      getters_(host, [this](auto reply) { reply.Fail(EmptyError(*host_)); }),
      putters_(host, [this](auto reply) { reply.Fail(FullError()); }),
      joiners_(host, [this](auto reply) { reply.Fail(UnfinishedError()); }) {}

void QueueServant::Put(const queue::PutRequest& request,
                       engine::TypedResponder<queue::PutReply> reply) {
  absl::StatusOr<QueueItem> item = Keep(request);
  if (!item.ok()) return PutAll(item.status(), std::move(reply));
  PutOne(*std::move(item), std::move(reply));
}

void QueueServant::PutOne(QueueItem item, engine::TypedResponder<queue::PutReply> reply) {
  Items items;
  items.push_back(std::move(item));
  PutAll(std::move(items), std::move(reply));
}

bool QueueServant::DispatchInPlace(absl::string_view method, absl::string_view request,
                                   engine::Responder& reply) {
  if (method != "Put") return false;
  std::optional<engine::PackedValue> item = PlainItem(request);
  if (!item.has_value()) return false;
  PutOne({*std::move(item)}, engine::TypedResponder<queue::PutReply>(std::move(reply), nullptr));
  return true;
}

void QueueServant::PutMany(const queue::PutManyRequest& request,
                           engine::TypedResponder<queue::PutReply> reply) {
  PutAll(KeepAll(request), std::move(reply));
}

void QueueServant::PutAll(absl::StatusOr<Items> items,
                          engine::TypedResponder<queue::PutReply> reply) {
  if (shut_down_) return reply.Fail(ShutDownError());
  if (reply.timeout_is_negative()) return reply.Fail(NegativeTimeoutError(*host_, "put"));
  if (!items.ok()) return reply.Fail(items.status());
  if (HasRoomFor(items->size())) return Admit(*std::move(items), std::move(reply));
  if (reply.must_not_wait()) return reply.Fail(FullError());
  putters_.Park(std::move(reply), *std::move(items));
}

absl::StatusOr<QueueItem> QueueServant::Keep(const queue::PutRequest& request) const {
  QueueItem item;
  PARLEY_ASSIGN_OR_RETURN(item.value, host_->Keep(request.item()));
  if (request.has_priority()) {
    if (!items_->by_priority()) return PriorityError();
    PARLEY_ASSIGN_OR_RETURN(item.priority, host_->Keep(request.priority()));
  }
  return item;
}

absl::StatusOr<QueueServant::Items> QueueServant::KeepAll(
    const queue::PutManyRequest& request) const {
  if (items_->by_priority()) return OneAtATimeError();
  if (maxsize_ > 0 && request.items_size() > maxsize_) return TooManyError(request.items_size());
  Items items;
  for (const Datum& item : request.items()) {
    PARLEY_ASSIGN_OR_RETURN(engine::KeptValue kept, host_->Keep(item));
    items.push_back({std::move(kept)});
  }
  return items;
}

void QueueServant::Admit(Items items, engine::TypedResponder<queue::PutReply> reply) {
  for (QueueItem& item : items) {
    absl::Status status = items_->Put(std::move(item));
    if (!status.ok()) return reply.Fail(WithObjectName(*host_, status));
    tasks_.Add();
  }
  while (!getters_.empty() && items_->size() > 0) {
    auto getter = getters_.TakeFront();
    HandOut(getter.payload, std::move(getter.reply));
  }
  reply.Send({});
}

void QueueServant::Get(const queue::GetRequest&, engine::TypedResponder<queue::GetReply> reply) {
  GetUpTo(1, std::move(reply));
}

void QueueServant::GetMany(const queue::GetManyRequest& request,
                           engine::TypedResponder<queue::GetReply> reply) {
  GetUpTo(std::max(request.max(), 1u), std::move(reply));
}

void QueueServant::GetUpTo(uint32_t max, engine::TypedResponder<queue::GetReply> reply) {
  const bool empty = items_->size() == 0;
  if (empty && shut_down_) return reply.Fail(ShutDownError());
  if (reply.timeout_is_negative()) return reply.Fail(NegativeTimeoutError(*host_, "get"));
  if (empty) {
    if (reply.must_not_wait()) return reply.Fail(EmptyError(*host_));
    return getters_.Park(std::move(reply), max);
  }
  HandOut(max, std::move(reply));
  // Room gets less: who does not fit when it is his turn does not later either.
  putters_.TakeEach(
      [this] { return HasRoomFor(1); },
      [this](engine::Owner, const Items& items) { return HasRoomFor(items.size()); },
      [this](auto putter) { Admit(std::move(putter.payload), std::move(putter.reply)); });
}

// Never more than fits a message: what was taken would be lost with the reply.
void QueueServant::HandOut(uint32_t max, engine::TypedResponder<queue::GetReply> reply) {
  constexpr size_t kTagAndLength = 8;
  absl::InlinedVector<engine::PackedValue, 1> taken;
  absl::InlinedVector<engine::Field, 1> fields;
  size_t left = host_->max_message_bytes();
  do {
    tasks_.Take(reply.session());
    const engine::PackedValue& item = taken.emplace_back(items_->Take());
    fields.push_back(item.AsField(fields.empty() ? queue::GetReply::kItemFieldNumber
                                                 : queue::GetReply::kMoreFieldNumber));
    left -= std::min(left, item.size() + kTagAndLength);
  } while (taken.size() < max && items_->size() > 0 &&
           items_->Next().size() + kTagAndLength <= left);
  reply.SendFields(fields);
}

void QueueServant::QSize(const queue::QSizeRequest&,
                         engine::TypedResponder<queue::QSizeReply> reply) {
  queue::QSizeReply size;
  size.set_size(items_->size());
  reply.Send(size);
}

void QueueServant::Empty(const queue::EmptyRequest&,
                         engine::TypedResponder<queue::EmptyReply> reply) {
  queue::EmptyReply empty;
  empty.set_empty(items_->size() == 0);
  reply.Send(empty);
}

void QueueServant::Full(const queue::FullRequest&, engine::TypedResponder<queue::FullReply> reply) {
  queue::FullReply full;
  full.set_full(!HasRoomFor(1));
  reply.Send(full);
}

void QueueServant::TaskDone(const queue::TaskDoneRequest&,
                            engine::TypedResponder<queue::TaskDoneReply> reply) {
  if (!tasks_.Done(reply.session())) {
    return reply.Fail(MakeError(absl::StatusCode::kFailedPrecondition, "ValueError",
                                absl::StrCat(host_->Describe(),
                                             ": TaskDone: all tasks are done already; call it "
                                             "once for each item that was taken")));
  }
  ServeJoiners();
  reply.Send({});
}

void QueueServant::Join(const queue::JoinRequest&, engine::TypedResponder<queue::JoinReply> reply) {
  if (reply.timeout_is_negative()) return reply.Fail(NegativeTimeoutError(*host_, "join"));
  if (tasks_.unfinished() == 0) return reply.Send({});
  if (reply.must_not_wait()) return reply.Fail(UnfinishedError());
  joiners_.Park(std::move(reply));
}

void QueueServant::Shutdown(const queue::ShutdownRequest& request,
                            engine::TypedResponder<queue::ShutdownReply> reply) {
  shut_down_ = true;
  if (request.immediate()) {
    items_->Clear();
    tasks_.DropOpen();
  }
  while (!putters_.empty()) putters_.TakeFront().reply.Fail(ShutDownError());
  while (!getters_.empty()) getters_.TakeFront().reply.Fail(ShutDownError());
  ServeJoiners();
  reply.Send({});
}

void QueueServant::OnSessionEnd(engine::SessionId session) {
  tasks_.OnSessionEnd(session);
  ServeJoiners();
}

void QueueServant::ServeJoiners() {
  if (tasks_.unfinished() > 0) return;
  while (!joiners_.empty()) joiners_.TakeFront().reply.Send({});
}

Datum QueueServant::State() const {
  Datum state;
  DatumList* list = state.mutable_list();
  list->add_items()->set_integer(maxsize_);
  list->add_items()->set_boolean(shut_down_);
  *list->add_items() = items_->State();
  *list->add_items() = tasks_.State();
  DatumList* putting = list->add_items()->mutable_list();
  putters_.ForEach([&](uint64_t session, uint64_t, const Items& items) {
    DatumList* put = putting->add_items()->mutable_list();
    put->add_items()->set_integer(static_cast<int64_t>(session));
    for (const QueueItem& item : items) {
      *put->add_items() = item.value.datum();
      if (!item.priority.empty()) *put->add_items() = item.priority.datum();
    }
  });
  auto add_waiters = [&](const auto& waiters) {
    DatumList* waiting = list->add_items()->mutable_list();
    waiters.ForEach([&](uint64_t session, uint64_t, const auto&) {
      waiting->add_items()->set_integer(static_cast<int64_t>(session));
    });
  };
  add_waiters(getters_);
  add_waiters(joiners_);
  return state;
}

absl::Status QueueServant::FullError() const {
  return MakeError(absl::StatusCode::kResourceExhausted, "Full",
                   absl::StrCat(host_->Describe(), " is full: it holds ", maxsize_,
                                " items; wait longer, or let consumers take some"));
}

absl::Status QueueServant::PriorityError() const {
  return MakeError(absl::StatusCode::kInvalidArgument, "TypeError",
                   absl::StrCat(host_->Describe(),
                                ": put: only a PriorityQueue takes a priority; leave it out"));
}

absl::Status QueueServant::OneAtATimeError() const {
  return MakeError(absl::StatusCode::kInvalidArgument, "TypeError",
                   absl::StrCat(host_->Describe(), ": PutMany: a PriorityQueue may refuse each ",
                                "item for want of an order; put them one at a time"));
}

absl::Status QueueServant::TooManyError(int items) const {
  return MakeError(absl::StatusCode::kInvalidArgument, "ValueError",
                   absl::StrCat(host_->Describe(), ": PutMany: ", items,
                                " items never fit at once, as the queue holds ", maxsize_,
                                "; put fewer at a time"));
}

absl::Status QueueServant::ShutDownError() const {
  return MakeError(absl::StatusCode::kFailedPrecondition, "ShutDown",
                   absl::StrCat(host_->Describe(),
                                " is shut down: nothing can be put any more, and only what is "
                                "left can be taken; make another queue to go on"));
}

absl::Status QueueServant::UnfinishedError() const {
  return MakeError(absl::StatusCode::kDeadlineExceeded, "TimeoutError",
                   absl::StrCat(host_->Describe(), ": join: ", tasks_.unfinished(),
                                " tasks were not done in time; wait longer, and see that "
                                "consumers call TaskDone"));
}

}  // namespace parley::types
