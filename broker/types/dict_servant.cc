#include "parley/broker/types/dict_servant.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "parley/base/status.h"
#include "parley/base/status_macros.h"
#include "parley/base/values/datum_order.h"
#include "parley/base/wire/fields.h"
#include "parley/broker/types/arithmetic.h"
#include "parley/broker/types/object_name.h"

namespace parley::types {
namespace {

using Table = KeyTable<engine::PackedValue>;

void AppendEntry(const Table::Entry& entry, DatumEntry* out) {
  *out->mutable_key() = entry.key.datum();
  *out->mutable_value() = entry.value.datum();
}

void AppendAll(const Table& table, DatumMap* map) {
  table.ForEach([&](const Table::Entry& entry) { AppendEntry(entry, map->add_entries()); });
}

void AppendPart(const Table::Entry& entry, iterator::Part part, Datum* out) {
  if (part == iterator::KEYS) {
    *out = entry.key.datum();
  } else if (part == iterator::VALUES) {
    *out = entry.value.datum();
  } else {
    *out->mutable_list()->add_items() = entry.key.datum();
    *out->mutable_list()->add_items() = entry.value.datum();
  }
}

size_t SizeOfPart(const Table::Entry& entry, iterator::Part part) {
  if (part == iterator::KEYS) return entry.key.size();
  if (part == iterator::VALUES) return entry.value.size();
  return entry.key.size() + entry.value.size();
}

}  // namespace

absl::StatusOr<std::unique_ptr<engine::Servant>> DictServant::Make(engine::Host* host,
                                                                   const dict::DictInit& init) {
  std::unique_ptr<DictServant> made(new DictServant(host));
  PARLEY_ASSIGN_OR_RETURN(std::vector<Entry> entries, made->KeepEntries(init.initial()));
  made->table_.PutAll(std::move(entries));
  return std::unique_ptr<engine::Servant>(std::move(made));
}

absl::Status DictServant::Begin(Cursor* cursor) const {
  if (!iterator::Part_IsValid(cursor->part)) {
    return MakeError(absl::StatusCode::kInvalidArgument, "TypeError",
                     absl::StrCat(host_->Describe(), " has keys, values and items; there is no ",
                                  "part ", static_cast<int>(cursor->part)));
  }
  table_.Begin(cursor);
  return absl::OkStatus();
}

absl::StatusOr<bool> DictServant::Read(Cursor* cursor, PageRoom room,
                                       google::protobuf::RepeatedPtrField<Datum>* elements) const {
  const iterator::Part part = cursor->part;
  absl::StatusOr<bool> last = table_.Read(
      cursor, room, [part](const Entry& entry) { return SizeOfPart(entry, part); },
      [&](const Entry& entry) { AppendPart(entry, part, elements->Add()); });
  return last.ok() ? last : WithObjectName(*host_, last.status());
}

absl::Status DictServant::CheckKey(const Datum& key) const {
  absl::Status status = values::CheckHashable(key);
  return status.ok() ? status : WithObjectName(*host_, status);
}

absl::StatusOr<DictServant::Entry*> DictServant::Require(const Datum& key) {
  PARLEY_RETURN_IF_ERROR(CheckKey(key));
  if (Entry* entry = table_.Find(key)) return entry;
  return NoKey(key);
}

absl::StatusOr<DictServant::Entry> DictServant::KeepEntry(const Datum& key,
                                                          const Datum& value) const {
  PARLEY_RETURN_IF_ERROR(CheckKey(key));
  PARLEY_ASSIGN_OR_RETURN(engine::KeptValue kept_key, host_->Keep(key));
  PARLEY_ASSIGN_OR_RETURN(engine::KeptValue kept_value, host_->Keep(value));
  return Entry{std::move(kept_key), std::move(kept_value)};
}

absl::StatusOr<std::vector<DictServant::Entry>> DictServant::KeepEntries(
    const DatumMap& entries) const {
  std::vector<Entry> kept;
  kept.reserve(entries.entries_size());
  for (const DatumEntry& entry : entries.entries()) {
    PARLEY_ASSIGN_OR_RETURN(Entry one, KeepEntry(entry.key(), entry.value()));
    kept.push_back(std::move(one));
  }
  return kept;
}

absl::StatusOr<std::vector<DictServant::Entry>> DictServant::KeepSource(
    const dict::UpdateRequest& request) const {
  if (!request.has_object()) return KeepEntries(request.entries());
  PARLEY_ASSIGN_OR_RETURN(DatumList items,
                          Reader(host_).ReadAll(request.object(), iterator::ITEMS));
  DatumMap entries;
  for (Datum& item : *items.mutable_items()) {
    DatumEntry* entry = entries.add_entries();
    entry->mutable_key()->Swap(item.mutable_list()->mutable_items(0));
    entry->mutable_value()->Swap(item.mutable_list()->mutable_items(1));
  }
  return KeepEntries(entries);
}

absl::Status DictServant::NoKey(const Datum& key) const {
  return MakeError(absl::StatusCode::kNotFound, "KeyError",
                   absl::StrCat(host_->Describe(), ": no such key: ", values::Show(key),
                                "; use GetOr for a default"));
}

absl::Status DictServant::TooMuchAtOnce() const {
  return absl::ResourceExhaustedError(absl::StrCat(
      host_->Describe(), ": the values of these keys do not fit one message of ",
      host_->max_message_bytes(), " bytes; ask for fewer, or raise --max-frame-bytes"));
}

void DictServant::Get(const dict::GetRequest& request,
                      engine::TypedResponder<dict::GetReply> reply) {
  absl::StatusOr<Entry*> entry = Require(request.key());
  if (!entry.ok()) return reply.Fail(entry.status());
  reply.SendFields({(*entry)->value.AsField(dict::GetReply::kValueFieldNumber)});
}

bool DictServant::DispatchInPlace(absl::string_view method, absl::string_view request,
                                  engine::Responder& reply) {
  if (method == "Get") return GetInPlace(request, reply);
  if (method == "Set") return SetInPlace(request, reply);
  return false;
}

bool DictServant::GetInPlace(absl::string_view request, engine::Responder& reply) {
  absl::string_view key, text;
  if (!wire::IsLengthField(request, dict::GetRequest::kKeyFieldNumber, &key)) return false;
  if (!wire::IsLengthField(key, Datum::kTextFieldNumber, &text)) return false;
  const Entry* entry = table_.FindText(text);
  if (entry == nullptr || entry->value.has_references()) return false;
  reply.SendFields({entry->value.AsField(dict::GetReply::kValueFieldNumber)});
  return true;
}

bool DictServant::SetInPlace(absl::string_view request, engine::Responder& reply) {
  absl::string_view key, value, text;
  if (!wire::ReadLengthField(dict::SetRequest::kKeyFieldNumber, &request, &key)) return false;
  if (!wire::IsLengthField(request, dict::SetRequest::kValueFieldNumber, &value)) return false;
  if (!wire::IsLengthField(key, Datum::kTextFieldNumber, &text)) return false;
  std::optional<engine::PackedValue> kept = engine::PackedValue::OfPlain(value);
  if (!kept.has_value()) return false;
  if (Entry* entry = table_.FindText(text)) {
    entry->value = *std::move(kept);
  } else if (std::optional<engine::PackedValue> kept_key = engine::PackedValue::OfPlain(key)) {
    table_.Put(*std::move(kept_key), *std::move(kept));
  } else {
    return false;  // it is not UTF-8
  }
  reply.SendFields({});
  return true;
}

void DictServant::GetMany(const dict::GetManyRequest& request,
                          engine::TypedResponder<dict::GetManyReply> reply) {
  absl::Status status;
  for (const Datum& key : request.keys()) status.Update(CheckKey(key));
  // The same large value may be asked for very often.
  size_t bytes = 0;
  for (int i = 0; status.ok() && i < request.keys_size(); ++i) {
    const Entry* entry = table_.Find(request.keys(i));
    if (entry != nullptr) bytes += entry->value.size();
    if (bytes > host_->max_message_bytes()) status = TooMuchAtOnce();
  }
  if (!status.ok()) return reply.Fail(status);
  dict::GetManyReply got;
  for (const Datum& key : request.keys()) {
    dict::GetManyReply::Found* found = got.add_found();
    if (const Entry* entry = table_.Find(key)) *found->mutable_value() = entry->value.datum();
  }
  reply.Send(got);
}

void DictServant::Set(const dict::SetRequest& request,
                      engine::TypedResponder<dict::SetReply> reply) {
  absl::StatusOr<Entry> entry = KeepEntry(request.key(), request.value());
  if (!entry.ok()) return reply.Fail(entry.status());
  table_.Put(std::move(entry->key), std::move(entry->value));
  reply.Send({});
}

void DictServant::Delete(const dict::DeleteRequest& request,
                         engine::TypedResponder<dict::DeleteReply> reply) {
  absl::StatusOr<Entry*> entry = Require(request.key());
  if (!entry.ok()) return reply.Fail(entry.status());
  table_.Take(request.key());
  reply.Send({});
}

void DictServant::Contains(const dict::ContainsRequest& request,
                           engine::TypedResponder<dict::ContainsReply> reply) {
  absl::Status status = CheckKey(request.key());
  if (!status.ok()) return reply.Fail(status);
  dict::ContainsReply contains;
  contains.set_found(table_.Contains(request.key()));
  reply.Send(contains);
}

void DictServant::Len(const dict::LenRequest&, engine::TypedResponder<dict::LenReply> reply) {
  dict::LenReply len;
  len.set_length(table_.size());
  reply.Send(len);
}

void DictServant::GetOr(const dict::GetOrRequest& request,
                        engine::TypedResponder<dict::GetOrReply> reply) {
  absl::Status status = CheckKey(request.key());
  if (!status.ok()) return reply.Fail(status);
  Entry* entry = table_.Find(request.key());
  if (entry == nullptr) status = host_->Keep(request.fallback()).status();
  if (!status.ok()) return reply.Fail(status);
  dict::GetOrReply got;
  got.set_found(entry != nullptr);
  *got.mutable_value() = entry != nullptr ? entry->value.datum() : request.fallback();
  reply.Send(got);
}

void DictServant::SetDefault(const dict::SetDefaultRequest& request,
                             engine::TypedResponder<dict::SetDefaultReply> reply) {
  if (!table_.Contains(request.key())) {
    absl::StatusOr<Entry> entry = KeepEntry(request.key(), request.value());
    if (!entry.ok()) return reply.Fail(entry.status());
    table_.Put(std::move(entry->key), std::move(entry->value));
  }
  dict::SetDefaultReply got;
  *got.mutable_value() = table_.Find(request.key())->value.datum();
  reply.Send(got);
}

void DictServant::Pop(const dict::PopRequest& request,
                      engine::TypedResponder<dict::PopReply> reply) {
  dict::PopReply popped;
  absl::StatusOr<Entry*> found = Require(request.key());
  if (!found.ok()) {
    if (!request.has_fallback() || !absl::IsNotFound(found.status())) {
      return reply.Fail(found.status());
    }
    absl::Status valid = host_->Keep(request.fallback()).status();
    if (!valid.ok()) return reply.Fail(valid);
    *popped.mutable_value() = request.fallback();
    return reply.Send(popped);
  }
  std::optional<Entry> entry = table_.Take(request.key());
  *popped.mutable_value() = entry->value.datum();
  reply.Send(popped);
}

void DictServant::PopItem(const dict::PopItemRequest&,
                          engine::TypedResponder<dict::PopItemReply> reply) {
  std::optional<Entry> entry = table_.TakeNewest();
  if (!entry.has_value()) {
    return reply.Fail(MakeError(absl::StatusCode::kNotFound, "KeyError",
                                absl::StrCat(host_->Describe(), " is empty: nothing to pop")));
  }
  dict::PopItemReply popped;
  AppendEntry(*entry, popped.mutable_entry());
  reply.Send(popped);
}

void DictServant::Update(const dict::UpdateRequest& request,
                         engine::TypedResponder<dict::UpdateReply> reply) {
  absl::StatusOr<std::vector<Entry>> entries = KeepSource(request);
  if (!entries.ok()) return reply.Fail(entries.status());
  table_.PutAll(*std::move(entries));
  reply.Send({});
}

void DictServant::Merge(const dict::UpdateRequest& request,
                        engine::TypedResponder<dict::MergeReply> reply) {
  absl::StatusOr<std::vector<Entry>> entries = KeepSource(request);
  if (!entries.ok()) return reply.Fail(entries.status());
  Table merged;
  table_.ForEach([&](const Entry& entry) { merged.Put(entry.key.Copy(), entry.value.Copy()); });
  merged.PutAll(*std::move(entries));
  dict::MergeReply merge;
  AppendAll(merged, merge.mutable_map());
  reply.Send(merge);
}

void DictServant::FromKeys(const dict::FromKeysRequest& request,
                           engine::TypedResponder<dict::FromKeysReply> reply) {
  absl::StatusOr<std::vector<engine::KeptValue>> keys = Reader(host_).Keep(request.keys());
  if (!keys.ok()) return reply.Fail(keys.status());
  absl::StatusOr<engine::KeptValue> value = host_->Keep(request.value());
  if (!value.ok()) return reply.Fail(value.status());
  absl::Status status = CheckRepeated(*host_, keys->size(), SizeInList(value->datum()));
  for (const engine::KeptValue& key : *keys) status.Update(CheckKey(key.datum()));
  if (!status.ok()) return reply.Fail(status);
  Table table;
  for (engine::KeptValue& key : *keys) table.Put(std::move(key), value->Copy());
  dict::FromKeysReply made;
  AppendAll(table, made.mutable_map());
  reply.Send(made);
}

void DictServant::Clear(const dict::ClearRequest&, engine::TypedResponder<dict::ClearReply> reply) {
  table_.Clear();
  reply.Send({});
}

void DictServant::Copy(const dict::CopyRequest&, engine::TypedResponder<dict::CopyReply> reply) {
  dict::CopyReply copy;
  AppendAll(table_, copy.mutable_map());
  reply.Send(copy);
}

void DictServant::Keys(const dict::KeysRequest&, engine::TypedResponder<dict::KeysReply> reply) {
  dict::KeysReply keys;
  table_.ForEach(
      [&](const Entry& entry) { *keys.mutable_keys()->add_items() = entry.key.datum(); });
  reply.Send(keys);
}

void DictServant::Values(const dict::ValuesRequest&,
                         engine::TypedResponder<dict::ValuesReply> reply) {
  dict::ValuesReply values;
  table_.ForEach(
      [&](const Entry& entry) { *values.mutable_values()->add_items() = entry.value.datum(); });
  reply.Send(values);
}

void DictServant::Items(const dict::ItemsRequest&, engine::TypedResponder<dict::ItemsReply> reply) {
  dict::ItemsReply items;
  AppendAll(table_, items.mutable_map());
  reply.Send(items);
}

void DictServant::Page(const dict::PageRequest& request,
                       engine::TypedResponder<dict::PageReply> reply) {
  Cursor cursor;
  table_.Begin(&cursor);
  if (request.cursor() != 0) cursor = {.position = request.cursor(), .version = request.version()};
  dict::PageReply page;
  absl::StatusOr<bool> last = table_.Read(
      &cursor, PageRoom(*host_, request.limit()),
      [](const Entry& entry) { return SizeOfPart(entry, iterator::ITEMS); },
      [&](const Entry& entry) { AppendEntry(entry, page.add_entries()); });
  if (!last.ok()) return reply.Fail(WithObjectName(*host_, last.status()));
  page.set_next(*last ? 0 : cursor.position);
  page.set_version(cursor.version);
  reply.Send(page);
}

void DictServant::Iterate(const dict::IterateRequest& request,
                          engine::TypedResponder<dict::IterateReply> reply) {
  absl::StatusOr<engine::KeptValue> made = MakeIterator(host_, request.part(), request.reverse());
  if (!made.ok()) return reply.Fail(made.status());
  dict::IterateReply iterate;
  *iterate.mutable_ref() = made->datum().ref();
  reply.Send(iterate);
}

void DictServant::Increment(const dict::IncrementRequest& request,
                            engine::TypedResponder<dict::IncrementReply> reply) {
  absl::Status status = CheckKey(request.key());
  if (!status.ok()) return reply.Fail(status);
  Entry* entry = table_.Find(request.key());
  Datum zero;
  zero.set_integer(0);
  absl::StatusOr<Datum> sum = Add(entry != nullptr ? entry->value.datum() : zero, request.by());
  status = sum.ok() ? CheckWithin(request.within(), *sum) : sum.status();
  if (!status.ok()) return reply.Fail(WithObjectName(*host_, status));
  absl::StatusOr<Entry> kept = KeepEntry(request.key(), *sum);
  if (!kept.ok()) return reply.Fail(kept.status());
  table_.Put(std::move(kept->key), std::move(kept->value));
  dict::IncrementReply incremented;
  *incremented.mutable_value() = *std::move(sum);
  reply.Send(incremented);
}

Datum DictServant::State() const {
  Datum state;
  state.mutable_list()->add_items()->set_integer(static_cast<int64_t>(table_.version()));
  AppendAll(table_, state.mutable_list()->add_items()->mutable_map());
  return state;
}

}  // namespace parley::types
