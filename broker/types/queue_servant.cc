#include "broker/types/queue_servant.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"

namespace parley::types {
namespace {

void Answer(engine::TypedResponder<queue::GetReply> reply, const engine::Kept& item) {
  queue::GetReply got;
  *got.mutable_item() = item.datum();
  reply.Send(got);
}

}  // namespace

absl::StatusOr<std::unique_ptr<engine::Servant>> QueueServant::Make(engine::Host* host,
                                                                    const queue::QueueInit& init) {
  return std::unique_ptr<engine::Servant>(new QueueServant(host, init.maxsize()));
}

QueueServant::QueueServant(engine::Host* host, int64_t maxsize)
    : host_(host),
      maxsize_(maxsize),
      getters_(host, [this](auto reply) { reply.Fail(EmptyError()); }),
      putters_(host, [this](auto reply) { reply.Fail(FullError()); }) {}

void QueueServant::Put(const queue::PutRequest& request,
                       engine::TypedResponder<queue::PutReply> reply) {
  if (reply.timeout_is_negative()) {
    return reply.Fail(NegativeTimeoutError("put"));
  }
  absl::StatusOr<engine::Kept> item = host_->Keep(request.item());
  if (!item.ok()) return reply.Fail(item.status());
  if (IsFull()) {
    if (reply.must_not_wait()) return reply.Fail(FullError());
    return putters_.Park(std::move(reply), *std::move(item));
  }
  if (getters_.empty()) {
    items_.push_back(*std::move(item));
  } else {
    Answer(getters_.TakeFront().reply, *item);
  }
  reply.Send({});
}

void QueueServant::Get(const queue::GetRequest&, engine::TypedResponder<queue::GetReply> reply) {
  if (reply.timeout_is_negative()) {
    return reply.Fail(NegativeTimeoutError("get"));
  }
  if (items_.empty()) {
    if (reply.must_not_wait()) return reply.Fail(EmptyError());
    return getters_.Park(std::move(reply));
  }
  engine::Kept item = std::move(items_.front());
  items_.pop_front();
  Answer(std::move(reply), item);
  if (putters_.empty()) return;
  auto putter = putters_.TakeFront();
  items_.push_back(std::move(putter.payload));
  putter.reply.Send({});
}

void QueueServant::QSize(const queue::QSizeRequest&,
                         engine::TypedResponder<queue::QSizeReply> reply) {
  queue::QSizeReply size;
  size.set_size(items_.size());
  reply.Send(size);
}

void QueueServant::Empty(const queue::EmptyRequest&,
                         engine::TypedResponder<queue::EmptyReply> reply) {
  queue::EmptyReply empty;
  empty.set_empty(items_.empty());
  reply.Send(empty);
}

void QueueServant::Full(const queue::FullRequest&, engine::TypedResponder<queue::FullReply> reply) {
  queue::FullReply full;
  full.set_full(IsFull());
  reply.Send(full);
}

Datum QueueServant::State() const {
  Datum state;
  state.mutable_list()->add_items()->set_integer(maxsize_);
  DatumList* items = state.mutable_list()->add_items()->mutable_list();
  for (const engine::Kept& item : items_) *items->add_items() = item.datum();
  DatumList* putting = state.mutable_list()->add_items()->mutable_list();
  putters_.ForEach(
      [&](auto, auto, const engine::Kept& item) { *putting->add_items() = item.datum(); });
  DatumList* getting = state.mutable_list()->add_items()->mutable_list();
  getters_.ForEach([&](uint64_t session, uint64_t, const auto&) {
    getting->add_items()->set_integer(static_cast<int64_t>(session));
  });
  return state;
}

absl::Status QueueServant::NegativeTimeoutError(absl::string_view method) const {
  return MakeError(absl::StatusCode::kInvalidArgument, "ValueError",
                   absl::StrCat(host_->Describe(), ": ", method,
                                ": the timeout must not be negative; leave it out to wait "
                                "without limit"));
}

absl::Status QueueServant::FullError() const {
  return MakeError(absl::StatusCode::kResourceExhausted, "Full",
                   absl::StrCat(host_->Describe(), " is full: it holds ", maxsize_,
                                " items; wait longer, or let consumers take some"));
}

absl::Status QueueServant::EmptyError() const {
  return MakeError(absl::StatusCode::kDeadlineExceeded, "Empty",
                   absl::StrCat(host_->Describe(), " is empty: no item came in time"));
}

}  // namespace parley::types
