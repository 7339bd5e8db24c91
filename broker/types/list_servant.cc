#include "parley/broker/types/list_servant.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "parley/base/status.h"
#include "parley/base/status_macros.h"
#include "parley/base/values/datum_order.h"
#include "parley/base/wire/fields.h"
#include "parley/broker/types/object_name.h"

namespace parley::types {
namespace {

template <typename Reply>
void Finish(engine::TypedResponder<Reply> reply, const absl::Status& status) {
  status.ok() ? reply.Send({}) : reply.Fail(status);
}

}  // namespace

absl::StatusOr<std::unique_ptr<engine::Servant>> ListServant::Make(engine::Host* host,
                                                                   const list::ListInit& init) {
  std::unique_ptr<ListServant> made(new ListServant(host));
  PARLEY_ASSIGN_OR_RETURN(made->items_, made->KeepAll(init.initial()));
  return std::unique_ptr<engine::Servant>(std::move(made));
}

// A position is an index from the front, or how many are left in front of it.
absl::Status ListServant::Begin(Cursor* cursor) const {
  if (cursor->part != iterator::KEYS) {
    return MakeError(
        absl::StatusCode::kInvalidArgument, "TypeError",
        absl::StrCat(host_->Describe(), " has elements only, no values or items; ", "use a dict"));
  }
  cursor->position = cursor->reverse ? items_.size() : 0;
  return absl::OkStatus();
}

absl::StatusOr<bool> ListServant::Read(Cursor* cursor, PageRoom room,
                                       google::protobuf::RepeatedPtrField<Datum>* elements) const {
  uint64_t& at = cursor->position;
  // As in Python, a list that shrank ends an iteration that stood beyond its new end.
  if (cursor->reverse && at > items_.size()) at = 0;
  auto ended = [&] { return cursor->reverse ? at == 0 : at >= items_.size(); };
  for (; !ended(); cursor->reverse ? --at : ++at) {
    const engine::PackedValue& item = items_[cursor->reverse ? at - 1 : at];
    if (!room.Take(item.size())) return false;
    *elements->Add() = item.datum();
  }
  return true;
}

absl::StatusOr<int64_t> ListServant::Position(int64_t index) const {
  absl::StatusOr<int64_t> position = ResolveIndex(index, size());
  return position.ok() ? position : WithObjectName(*host_, position.status());
}

int64_t ListServant::Find(const Datum& value, int64_t start, int64_t stop) const {
  while (start < stop && !items_[start].Equals(value)) ++start;
  return start;
}

absl::StatusOr<std::vector<engine::PackedValue>> ListServant::KeepAll(const DatumList& values) {
  std::vector<engine::PackedValue> kept;
  kept.reserve(values.items_size());
  for (const Datum& value : values.items()) {
    PARLEY_ASSIGN_OR_RETURN(engine::KeptValue one, host_->Keep(value));
    kept.push_back(std::move(one));
  }
  return kept;
}

absl::Status ListServant::NoValue(const Datum& value) const {
  return MakeError(absl::StatusCode::kNotFound, "ValueError",
                   absl::StrCat(values::Show(value), " is not in ", host_->Describe()));
}

void ListServant::Get(const list::GetRequest& request,
                      engine::TypedResponder<list::GetReply> reply) {
  absl::StatusOr<int64_t> position = Position(request.index());
  if (!position.ok()) return reply.Fail(position.status());
  reply.SendFields({items_[*position].AsField(list::GetReply::kValueFieldNumber)});
}

void ListServant::Set(const list::SetRequest& request,
                      engine::TypedResponder<list::SetReply> reply) {
  absl::StatusOr<int64_t> position = Position(request.index());
  if (!position.ok()) return reply.Fail(position.status());
  absl::StatusOr<engine::KeptValue> value = host_->Keep(request.value());
  if (!value.ok()) return reply.Fail(value.status());
  items_[*position] = *std::move(value);
  reply.Send({});
}

void ListServant::Delete(const list::DeleteRequest& request,
                         engine::TypedResponder<list::DeleteReply> reply) {
  absl::StatusOr<int64_t> position = Position(request.index());
  if (!position.ok()) return reply.Fail(position.status());
  items_.erase(items_.begin() + *position);
  reply.Send({});
}

void ListServant::GetSlice(const list::GetSliceRequest& request,
                           engine::TypedResponder<list::GetSliceReply> reply) {
  absl::StatusOr<Range> range = Resolve(request.slice(), size());
  if (!range.ok()) return reply.Fail(WithObjectName(*host_, range.status()));
  list::GetSliceReply got;
  for (int64_t i = 0; i < range->count; ++i) {
    *got.mutable_values()->add_items() = items_[range->start + i * range->step].datum();
  }
  reply.Send(got);
}

void ListServant::SetSlice(const list::SetSliceRequest& request,
                           engine::TypedResponder<list::SetSliceReply> reply) {
  absl::StatusOr<Range> range = Resolve(request.slice(), size());
  if (!range.ok()) return reply.Fail(WithObjectName(*host_, range.status()));
  absl::StatusOr<std::vector<engine::PackedValue>> values = KeepAll(request.values());
  if (!values.ok()) return reply.Fail(values.status());
  Finish(std::move(reply), Replace(*range, *std::move(values)));
}

absl::Status ListServant::Replace(const Range& range, std::vector<engine::PackedValue> values) {
  if (range.step == 1) {
    auto first = items_.begin() + range.start;
    auto after = items_.erase(first, first + range.count);
    items_.insert(after, std::make_move_iterator(values.begin()),
                  std::make_move_iterator(values.end()));
    return absl::OkStatus();
  }
  if (static_cast<int64_t>(values.size()) != range.count) {
    return MakeError(absl::StatusCode::kInvalidArgument, "ValueError",
                     absl::StrCat(host_->Describe(), ": ", values.size(),
                                  " values don't fit a slice of ", range.count, " elements"));
  }
  for (int64_t i = 0; i < range.count; ++i) {
    items_[range.start + i * range.step] = std::move(values[i]);
  }
  return absl::OkStatus();
}

void ListServant::DeleteSlice(const list::DeleteSliceRequest& request,
                              engine::TypedResponder<list::DeleteSliceReply> reply) {
  absl::StatusOr<Range> range = Resolve(request.slice(), size());
  if (!range.ok()) return reply.Fail(WithObjectName(*host_, range.status()));
  Erase(*range);
  reply.Send({});
}

void ListServant::Erase(const Range& range) {
  if (range.count == 0) return;
  int64_t stride = range.step < 0 ? -range.step : range.step;
  int64_t first = range.step < 0 ? range.start + (range.count - 1) * range.step : range.start;
  int64_t last = first + (range.count - 1) * stride;
  int64_t kept = first;
  for (int64_t i = first; i < size(); ++i) {
    bool erased = i <= last && (i - first) % stride == 0;
    if (!erased) items_[kept++] = std::move(items_[i]);
  }
  items_.resize(kept);
}

void ListServant::Append(const list::AppendRequest& request,
                         engine::TypedResponder<list::AppendReply> reply) {
  absl::StatusOr<engine::KeptValue> value = host_->Keep(request.value());
  if (!value.ok()) return reply.Fail(value.status());
  items_.push_back(*std::move(value));
  reply.Send({});
}

bool ListServant::DispatchInPlace(absl::string_view method, absl::string_view request,
                                  engine::Responder& reply) {
  absl::string_view value;
  if (method != "Append") return false;
  if (!wire::IsLengthField(request, list::AppendRequest::kValueFieldNumber, &value)) return false;
  std::optional<engine::PackedValue> kept = engine::PackedValue::OfPlain(value);
  if (!kept.has_value()) return false;
  items_.push_back(*std::move(kept));
  reply.SendFields({});
  return true;
}

void ListServant::Extend(const list::ExtendRequest& request,
                         engine::TypedResponder<list::ExtendReply> reply) {
  absl::StatusOr<std::vector<engine::KeptValue>> values = Reader(host_).Keep(request.elements());
  if (!values.ok()) return reply.Fail(values.status());
  std::move(values->begin(), values->end(), std::back_inserter(items_));
  reply.Send({});
}

void ListServant::Concat(const list::ExtendRequest& request,
                         engine::TypedResponder<list::CopyReply> reply) {
  absl::StatusOr<std::vector<engine::KeptValue>> values = Reader(host_).Keep(request.elements());
  if (!values.ok()) return reply.Fail(values.status());
  list::CopyReply joined;
  AppendTo(joined.mutable_values());
  for (const engine::KeptValue& value : *values)
    *joined.mutable_values()->add_items() = value.datum();
  reply.Send(joined);
}

absl::Status ListServant::CheckRepeat(int64_t times) const {
  if (times <= 1) return absl::OkStatus();
  uint64_t bytes = 0;
  for (const engine::PackedValue& item : items_) bytes += SizeInList(item);
  return CheckRepeated(*host_, static_cast<uint64_t>(times), bytes);
}

void ListServant::Repeat(const list::RepeatRequest& request,
                         engine::TypedResponder<list::CopyReply> reply) {
  absl::Status status = CheckRepeat(request.times());
  if (!status.ok()) return reply.Fail(status);
  list::CopyReply repeated;
  if (!items_.empty()) {
    for (int64_t i = 0; i < request.times(); ++i) AppendTo(repeated.mutable_values());
  }
  reply.Send(repeated);
}

void ListServant::RepeatInPlace(const list::RepeatRequest& request,
                                engine::TypedResponder<list::RepeatInPlaceReply> reply) {
  absl::Status status = CheckRepeat(request.times());
  if (!status.ok()) return reply.Fail(status);
  const size_t once = items_.size();
  if (request.times() <= 0) items_.clear();
  for (int64_t i = 1; once > 0 && i < request.times(); ++i) {
    for (size_t at = 0; at < once; ++at) items_.push_back(items_[at].Copy());
  }
  reply.Send({});
}

void ListServant::Insert(const list::InsertRequest& request,
                         engine::TypedResponder<list::InsertReply> reply) {
  absl::StatusOr<engine::KeptValue> value = host_->Keep(request.value());
  if (!value.ok()) return reply.Fail(value.status());
  int64_t index = request.index() < 0 ? request.index() + size() : request.index();
  items_.insert(items_.begin() + std::clamp<int64_t>(index, 0, size()), *std::move(value));
  reply.Send({});
}

void ListServant::Pop(const list::PopRequest& request,
                      engine::TypedResponder<list::PopReply> reply) {
  if (items_.empty()) {
    return reply.Fail(MakeError(absl::StatusCode::kOutOfRange, "IndexError",
                                absl::StrCat(host_->Describe(), " is empty: nothing to pop")));
  }
  absl::StatusOr<int64_t> position = Position(request.has_index() ? request.index() : -1);
  if (!position.ok()) return reply.Fail(position.status());
  engine::PackedValue value = std::move(items_[*position]);
  items_.erase(items_.begin() + *position);
  reply.SendFields({value.AsField(list::PopReply::kValueFieldNumber)});
}

void ListServant::Remove(const list::RemoveRequest& request,
                         engine::TypedResponder<list::RemoveReply> reply) {
  int64_t position = Find(request.value(), 0, size());
  if (position == size()) return reply.Fail(NoValue(request.value()));
  items_.erase(items_.begin() + position);
  reply.Send({});
}

void ListServant::Index(const list::IndexRequest& request,
                        engine::TypedResponder<list::IndexReply> reply) {
  list::Slice bounds;
  if (request.has_start()) bounds.set_start(request.start());
  if (request.has_stop()) bounds.set_stop(request.stop());
  Range range = *Resolve(bounds, size());
  int64_t stop = range.start + range.count;
  int64_t position = Find(request.value(), range.start, stop);
  if (position == stop) return reply.Fail(NoValue(request.value()));
  list::IndexReply index;
  index.set_index(position);
  reply.Send(index);
}

void ListServant::Count(const list::CountRequest& request,
                        engine::TypedResponder<list::CountReply> reply) {
  list::CountReply count;
  count.set_count(std::count_if(items_.begin(), items_.end(), [&](const engine::PackedValue& item) {
    return item.Equals(request.value());
  }));
  reply.Send(count);
}

void ListServant::Reverse(const list::ReverseRequest&,
                          engine::TypedResponder<list::ReverseReply> reply) {
  std::reverse(items_.begin(), items_.end());
  reply.Send({});
}

// Sorts positions first: an order that turns out not to exist must change nothing.
void ListServant::Sort(const list::SortRequest& request,
                       engine::TypedResponder<list::SortReply> reply) {
  std::vector<size_t> order(items_.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::vector<Datum> values;
  values.reserve(items_.size());
  for (const engine::PackedValue& item : items_) values.push_back(item.datum());
  absl::Status status;
  auto before = [&](size_t a, size_t b) {
    if (!status.ok()) return false;
    if (request.reverse()) std::swap(a, b);
    absl::StatusOr<bool> less = values::Less(values[a], values[b]);
    status.Update(less.status());
    return less.ok() && *less;
  };
  std::stable_sort(order.begin(), order.end(), before);
  if (!status.ok()) return reply.Fail(WithObjectName(*host_, status));
  std::vector<engine::PackedValue> sorted;
  sorted.reserve(items_.size());
  for (size_t position : order) sorted.push_back(std::move(items_[position]));
  items_ = std::move(sorted);
  reply.Send({});
}

void ListServant::Clear(const list::ClearRequest&, engine::TypedResponder<list::ClearReply> reply) {
  items_.clear();
  reply.Send({});
}

void ListServant::AppendTo(DatumList* list) const {
  for (const engine::PackedValue& item : items_) *list->add_items() = item.datum();
}

void ListServant::Copy(const list::CopyRequest&, engine::TypedResponder<list::CopyReply> reply) {
  list::CopyReply copy;
  AppendTo(copy.mutable_values());
  reply.Send(copy);
}

void ListServant::Contains(const list::ContainsRequest& request,
                           engine::TypedResponder<list::ContainsReply> reply) {
  list::ContainsReply contains;
  contains.set_found(Find(request.value(), 0, size()) < size());
  reply.Send(contains);
}

void ListServant::Len(const list::LenRequest&, engine::TypedResponder<list::LenReply> reply) {
  list::LenReply len;
  len.set_length(items_.size());
  reply.Send(len);
}

void ListServant::Page(const list::PageRequest& request,
                       engine::TypedResponder<list::PageReply> reply) {
  Cursor cursor{.position = request.start()};
  list::PageReply page;
  page.set_last(*Read(&cursor, PageRoom(*host_, request.limit()), page.mutable_values()));
  reply.Send(page);
}

void ListServant::Iterate(const list::IterateRequest& request,
                          engine::TypedResponder<list::IterateReply> reply) {
  absl::StatusOr<engine::KeptValue> made = MakeIterator(host_, iterator::KEYS, request.reverse());
  if (!made.ok()) return reply.Fail(made.status());
  list::IterateReply iterate;
  *iterate.mutable_ref() = made->datum().ref();
  reply.Send(iterate);
}

Datum ListServant::State() const {
  Datum state;
  AppendTo(state.mutable_list());
  return state;
}

}  // namespace parley::types
