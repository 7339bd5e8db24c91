#include "parley/broker/types/set_servant.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "parley/base/status.h"
#include "parley/base/status_macros.h"
#include "parley/base/values/datum_order.h"
#include "parley/broker/types/object_name.h"

namespace parley::types {
namespace {

using Table = KeyTable<std::monostate>;
using Elements = std::vector<engine::KeptValue>;

void Unite(Elements other, Table* table) {
  for (engine::KeptValue& element : other) table->Put(std::move(element), {});
}

void Subtract(Elements other, Table* table) {
  for (const engine::KeptValue& element : other) table->Take(element.datum());
}

void Intersect(Elements other, Table* table) {
  Table both;
  Unite(std::move(other), &both);
  std::vector<Datum> gone;
  table->ForEach([&](const Table::Entry& entry) {
    Datum key = entry.key.datum();
    if (!both.Contains(key)) gone.push_back(std::move(key));
  });
  for (const Datum& key : gone) table->Take(key);
}

void KeepOneSided(Elements other, Table* table) {
  Table once;
  Unite(std::move(other), &once);
  once.ForEach([&](const Table::Entry& entry) {
    if (!table->Take(entry.key.datum()).has_value()) table->Put(entry.key.Copy(), {});
  });
}

void AppendAll(const Table& table, DatumList* list) {
  table.ForEach([&](const Table::Entry& entry) { *list->add_items() = entry.key.datum(); });
}

}  // namespace

absl::StatusOr<std::unique_ptr<engine::Servant>> SetServant::Make(engine::Host* host,
                                                                  const set::SetInit& init) {
  std::unique_ptr<SetServant> made(new SetServant(host));
  iterator::Elements initial;
  *initial.mutable_values() = init.initial();
  Reader reader(host);
  PARLEY_ASSIGN_OR_RETURN(Elements elements, made->Keep(&reader, initial));
  Unite(std::move(elements), &made->table_);
  return std::unique_ptr<engine::Servant>(std::move(made));
}

absl::Status SetServant::Begin(Cursor* cursor) const {
  if (cursor->part != iterator::KEYS || cursor->reverse) {
    return MakeError(absl::StatusCode::kInvalidArgument, "TypeError",
                     absl::StrCat(host_->Describe(), " has elements only, no values, items or ",
                                  "reverse order; use a dict"));
  }
  table_.Begin(cursor);
  return absl::OkStatus();
}

absl::StatusOr<bool> SetServant::Read(Cursor* cursor, PageRoom room,
                                      google::protobuf::RepeatedPtrField<Datum>* elements) const {
  absl::StatusOr<bool> last = table_.Read(
      cursor, room, [](const Table::Entry& entry) { return entry.key.size(); },
      [&](const Table::Entry& entry) { *elements->Add() = entry.key.datum(); });
  return last.ok() ? last : WithObjectName(*host_, last.status());
}

absl::Status SetServant::CheckElement(const Datum& value) const {
  absl::Status status = values::CheckHashable(value);
  return status.ok() ? status : WithObjectName(*host_, status);
}

absl::StatusOr<Elements> SetServant::Keep(Reader* reader,
                                          const iterator::Elements& elements) const {
  PARLEY_ASSIGN_OR_RETURN(Elements kept, reader->Keep(elements));
  for (const engine::KeptValue& element : kept)
    PARLEY_RETURN_IF_ERROR(CheckElement(element.datum()));
  return kept;
}

absl::Status SetServant::Apply(Operation operation, const set::OthersRequest& others,
                               Table* table) const {
  Reader reader(host_);
  std::vector<Elements> kept;
  for (const iterator::Elements& other : others.others()) {
    PARLEY_ASSIGN_OR_RETURN(Elements elements, Keep(&reader, other));
    kept.push_back(std::move(elements));
  }
  for (Elements& elements : kept) operation(std::move(elements), table);
  return absl::OkStatus();
}

void SetServant::Combine(Operation operation, const set::OthersRequest& others,
                         engine::TypedResponder<set::ValuesReply> reply) const {
  Table table;
  table_.ForEach([&](const Table::Entry& entry) { table.Put(entry.key.Copy(), {}); });
  absl::Status status = Apply(operation, others, &table);
  if (!status.ok()) return reply.Fail(status);
  set::ValuesReply combined;
  AppendAll(table, combined.mutable_values());
  reply.Send(combined);
}

void SetServant::CombineInPlace(Operation operation, const set::OthersRequest& others,
                                engine::TypedResponder<set::UpdateReply> reply) {
  absl::Status status = Apply(operation, others, &table_);
  status.ok() ? reply.Send({}) : reply.Fail(status);
}

void SetServant::Add(const set::AddRequest& request, engine::TypedResponder<set::AddReply> reply) {
  absl::Status status = CheckElement(request.value());
  if (!status.ok()) return reply.Fail(status);
  absl::StatusOr<engine::KeptValue> value = host_->Keep(request.value());
  if (!value.ok()) return reply.Fail(value.status());
  set::AddReply add;
  add.set_added(table_.Put(*std::move(value), {}));
  reply.Send(add);
}

void SetServant::Discard(const set::DiscardRequest& request,
                         engine::TypedResponder<set::DiscardReply> reply) {
  absl::Status status = CheckElement(request.value());
  if (!status.ok()) return reply.Fail(status);
  set::DiscardReply discard;
  discard.set_found(table_.Take(request.value()).has_value());
  reply.Send(discard);
}

void SetServant::Remove(const set::RemoveRequest& request,
                        engine::TypedResponder<set::RemoveReply> reply) {
  absl::Status status = CheckElement(request.value());
  if (!status.ok()) return reply.Fail(status);
  if (table_.Take(request.value()).has_value()) return reply.Send({});
  reply.Fail(MakeError(absl::StatusCode::kNotFound, "KeyError",
                       absl::StrCat(host_->Describe(), ": no such element: ",
                                    values::Show(request.value()), "; Discard does not mind")));
}

void SetServant::Pop(const set::PopRequest&, engine::TypedResponder<set::PopReply> reply) {
  std::optional<Table::Entry> newest = table_.TakeNewest();
  if (!newest.has_value()) {
    return reply.Fail(MakeError(absl::StatusCode::kNotFound, "KeyError",
                                absl::StrCat(host_->Describe(), " is empty: nothing to pop")));
  }
  set::PopReply popped;
  *popped.mutable_value() = newest->key.datum();
  reply.Send(popped);
}

void SetServant::Contains(const set::ContainsRequest& request,
                          engine::TypedResponder<set::ContainsReply> reply) {
  absl::Status status = CheckElement(request.value());
  if (!status.ok()) return reply.Fail(status);
  set::ContainsReply contains;
  contains.set_found(table_.Contains(request.value()));
  reply.Send(contains);
}

void SetServant::Len(const set::LenRequest&, engine::TypedResponder<set::LenReply> reply) {
  set::LenReply len;
  len.set_length(table_.size());
  reply.Send(len);
}

void SetServant::Clear(const set::ClearRequest&, engine::TypedResponder<set::ClearReply> reply) {
  table_.Clear();
  reply.Send({});
}

void SetServant::Copy(const set::CopyRequest&, engine::TypedResponder<set::CopyReply> reply) {
  set::CopyReply copy;
  AppendAll(table_, copy.mutable_values());
  reply.Send(copy);
}

void SetServant::Union(const set::OthersRequest& request,
                       engine::TypedResponder<set::ValuesReply> reply) {
  Combine(&Unite, request, std::move(reply));
}

void SetServant::Intersection(const set::OthersRequest& request,
                              engine::TypedResponder<set::ValuesReply> reply) {
  Combine(&Intersect, request, std::move(reply));
}

void SetServant::Difference(const set::OthersRequest& request,
                            engine::TypedResponder<set::ValuesReply> reply) {
  Combine(&Subtract, request, std::move(reply));
}

void SetServant::SymmetricDifference(const set::OthersRequest& request,
                                     engine::TypedResponder<set::ValuesReply> reply) {
  Combine(&KeepOneSided, request, std::move(reply));
}

void SetServant::Update(const set::OthersRequest& request,
                        engine::TypedResponder<set::UpdateReply> reply) {
  CombineInPlace(&Unite, request, std::move(reply));
}

void SetServant::IntersectionUpdate(const set::OthersRequest& request,
                                    engine::TypedResponder<set::UpdateReply> reply) {
  CombineInPlace(&Intersect, request, std::move(reply));
}

void SetServant::DifferenceUpdate(const set::OthersRequest& request,
                                  engine::TypedResponder<set::UpdateReply> reply) {
  CombineInPlace(&Subtract, request, std::move(reply));
}

void SetServant::SymmetricDifferenceUpdate(const set::OthersRequest& request,
                                           engine::TypedResponder<set::UpdateReply> reply) {
  CombineInPlace(&KeepOneSided, request, std::move(reply));
}

void SetServant::Compare(const set::CompareRequest& request,
                         engine::TypedResponder<set::CompareReply> reply) {
  Reader reader(host_);
  absl::StatusOr<Elements> elements = Keep(&reader, request.other());
  if (!elements.ok()) return reply.Fail(elements.status());
  Table other;
  Unite(*std::move(elements), &other);
  size_t common = 0;
  table_.ForEach(
      [&](const Table::Entry& entry) { common += other.Contains(entry.key.datum()) ? 1 : 0; });
  set::CompareReply compare;
  compare.set_subset(common == table_.size());
  compare.set_superset(common == other.size());
  compare.set_disjoint(common == 0);
  reply.Send(compare);
}

void SetServant::Page(const set::PageRequest& request,
                      engine::TypedResponder<set::PageReply> reply) {
  Cursor cursor;
  table_.Begin(&cursor);
  if (request.cursor() != 0) cursor = {.position = request.cursor(), .version = request.version()};
  set::PageReply page;
  absl::StatusOr<bool> last =
      Read(&cursor, PageRoom(*host_, request.limit()), page.mutable_values());
  if (!last.ok()) return reply.Fail(last.status());
  page.set_next(*last ? 0 : cursor.position);
  page.set_version(cursor.version);
  reply.Send(page);
}

void SetServant::Iterate(const set::IterateRequest&,
                         engine::TypedResponder<set::IterateReply> reply) {
  absl::StatusOr<engine::KeptValue> made = MakeIterator(host_, iterator::KEYS, /*reverse=*/false);
  if (!made.ok()) return reply.Fail(made.status());
  set::IterateReply iterate;
  *iterate.mutable_ref() = made->datum().ref();
  reply.Send(iterate);
}

Datum SetServant::State() const {
  Datum state;
  state.mutable_list()->add_items()->set_integer(static_cast<int64_t>(table_.version()));
  AppendAll(table_, state.mutable_list()->add_items()->mutable_list());
  return state;
}

}  // namespace parley::types
