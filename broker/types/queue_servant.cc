#include "broker/types/queue_servant.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "base/status_macros.h"
#include "broker/types/about.h"
#include "broker/types/queue_replies.h"

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
  if (shut_down_) return reply.Fail(ShutDownError());
  if (reply.timeout_is_negative()) return reply.Fail(NegativeTimeoutError(*host_, "put"));
  absl::StatusOr<QueueItem> item = Keep(request);
  if (!item.ok()) return reply.Fail(item.status());
  if (!IsFull()) return Admit(*std::move(item), std::move(reply));
  if (reply.must_not_wait()) return reply.Fail(FullError());
  putters_.Park(std::move(reply), *std::move(item));
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

void QueueServant::Admit(QueueItem item, engine::TypedResponder<queue::PutReply> reply) {
  absl::Status status = items_->Put(std::move(item));
  if (!status.ok()) return reply.Fail(About(*host_, status));
  tasks_.Add();
  if (!getters_.empty()) HandOut(getters_.TakeFront().reply);
  reply.Send({});
}

void QueueServant::Get(const queue::GetRequest&, engine::TypedResponder<queue::GetReply> reply) {
  const bool empty = items_->size() == 0;
  if (empty && shut_down_) return reply.Fail(ShutDownError());
  if (reply.timeout_is_negative()) return reply.Fail(NegativeTimeoutError(*host_, "get"));
  if (empty) {
    if (reply.must_not_wait()) return reply.Fail(EmptyError(*host_));
    return getters_.Park(std::move(reply));
  }
  HandOut(std::move(reply));
  while (!putters_.empty() && !IsFull()) {
    auto putter = putters_.TakeFront();
    Admit(std::move(putter.payload), std::move(putter.reply));
  }
}

void QueueServant::HandOut(engine::TypedResponder<queue::GetReply> reply) {
  tasks_.Take(reply.session());
  Give(items_->Take(), std::move(reply));
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
  full.set_full(IsFull());
  reply.Send(full);
}

void QueueServant::TaskDone(const queue::TaskDoneRequest&,
                            engine::TypedResponder<queue::TaskDoneReply> reply) {
  if (!tasks_.Done(reply.session())) {
    return reply.Fail(MakeError(absl::StatusCode::kFailedPrecondition, "ValueError",
                                absl::StrCat(host_->Describe(),
                                             ": task_done: all tasks are done already; call it "
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
  putters_.ForEach([&](uint64_t session, uint64_t, const QueueItem& item) {
    DatumList* put = putting->add_items()->mutable_list();
    put->add_items()->set_integer(static_cast<int64_t>(session));
    *put->add_items() = item.value.datum();
    if (item.priority.has_value()) *put->add_items() = item.priority->datum();
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
                                "consumers call task_done"));
}

}  // namespace parley::types
