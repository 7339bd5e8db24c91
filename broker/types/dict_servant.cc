#include "broker/types/dict_servant.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "base/status_macros.h"
#include "broker/types/about.h"
#include "broker/types/arithmetic.h"

namespace parley::types {
namespace {

constexpr uint32_t kPage = 1000;
constexpr uint32_t kMostPerPage = 10'000;

}  // namespace

absl::StatusOr<std::unique_ptr<engine::Servant>> DictServant::Make(engine::Host* host,
                                                                   const dict::DictInit& init) {
  std::unique_ptr<DictServant> made(new DictServant(host));
  PARLEY_RETURN_IF_ERROR(made->Insert(init.initial()));
  return std::unique_ptr<engine::Servant>(std::move(made));
}

DictServant::DictServant(engine::Host* host)
    : host_(host), positions_(0, PositionHash{&entries_}, PositionEq{&entries_}) {}

DictServant::Entry* DictServant::Find(const Datum& key) {
  auto found = positions_.find(key);
  return found == positions_.end() ? nullptr : &*entries_[*found];
}

absl::Status DictServant::CheckKey(const Datum& key) const {
  absl::Status status = CheckHashable(key);
  return status.ok() ? status : About(*host_, status);
}

absl::StatusOr<DictServant::Entry*> DictServant::Require(const Datum& key) {
  PARLEY_RETURN_IF_ERROR(CheckKey(key));
  if (Entry* entry = Find(key)) return entry;
  return NoKey(key);
}

absl::StatusOr<DictServant::Entry> DictServant::KeepEntry(const Datum& key, const Datum& value) {
  PARLEY_RETURN_IF_ERROR(CheckKey(key));
  PARLEY_ASSIGN_OR_RETURN(engine::Kept kept_key, host_->Keep(key));
  PARLEY_ASSIGN_OR_RETURN(engine::Kept kept_value, host_->Keep(value));
  return Entry(std::move(kept_key), std::move(kept_value));
}

// All or nothing.
absl::Status DictServant::Insert(const DatumMap& entries) {
  std::vector<Entry> kept;
  for (const DatumEntry& entry : entries.entries()) {
    PARLEY_ASSIGN_OR_RETURN(Entry one, KeepEntry(entry.key(), entry.value()));
    kept.push_back(std::move(one));
  }
  for (Entry& entry : kept) Put(std::move(entry));
  return absl::OkStatus();
}

// A key that is there keeps its first spelling.
void DictServant::Put(Entry entry) {
  if (Entry* found = Find(entry.first.datum())) {
    found->second = std::move(entry.second);
    return;
  }
  entries_.emplace_back(std::move(entry));
  positions_.insert(static_cast<uint32_t>(entries_.size() - 1));
  ++version_;
}

DictServant::Entry DictServant::Take(const Datum& key) {
  auto found = positions_.find(key);
  uint32_t position = *found;
  positions_.erase(found);
  Entry taken = *std::exchange(entries_[position], std::nullopt);
  ++version_;
  while (!entries_.empty() && !entries_.back().has_value()) entries_.pop_back();
  CloseGaps();
  return taken;
}

void DictServant::CloseGaps() {
  constexpr size_t kWorthIt = 32;
  if (entries_.size() < kWorthIt || entries_.size() < 2 * positions_.size()) return;
  positions_.clear();
  std::erase_if(entries_, [](const auto& entry) { return !entry.has_value(); });
  for (uint32_t i = 0; i < entries_.size(); ++i) positions_.insert(i);
}

absl::Status DictServant::NoKey(const Datum& key) const {
  return MakeError(
      absl::StatusCode::kNotFound, "KeyError",
      absl::StrCat(host_->Describe(), ": no such key: ", Show(key), "; use GetOr for a default"));
}

void DictServant::Get(const dict::GetRequest& request,
                      engine::TypedResponder<dict::GetReply> reply) {
  absl::StatusOr<Entry*> entry = Require(request.key());
  if (!entry.ok()) return reply.Fail(entry.status());
  dict::GetReply got;
  *got.mutable_value() = (*entry)->second.datum();
  reply.Send(got);
}

void DictServant::Set(const dict::SetRequest& request,
                      engine::TypedResponder<dict::SetReply> reply) {
  absl::StatusOr<Entry> entry = KeepEntry(request.key(), request.value());
  if (!entry.ok()) return reply.Fail(entry.status());
  Put(*std::move(entry));
  reply.Send({});
}

void DictServant::Delete(const dict::DeleteRequest& request,
                         engine::TypedResponder<dict::DeleteReply> reply) {
  absl::StatusOr<Entry*> entry = Require(request.key());
  if (!entry.ok()) return reply.Fail(entry.status());
  Take(request.key());
  reply.Send({});
}

void DictServant::Contains(const dict::ContainsRequest& request,
                           engine::TypedResponder<dict::ContainsReply> reply) {
  absl::Status status = CheckKey(request.key());
  if (!status.ok()) return reply.Fail(status);
  dict::ContainsReply contains;
  contains.set_found(Find(request.key()) != nullptr);
  reply.Send(contains);
}

void DictServant::Len(const dict::LenRequest&, engine::TypedResponder<dict::LenReply> reply) {
  dict::LenReply len;
  len.set_length(positions_.size());
  reply.Send(len);
}

void DictServant::GetOr(const dict::GetOrRequest& request,
                        engine::TypedResponder<dict::GetOrReply> reply) {
  absl::Status status = CheckKey(request.key());
  if (!status.ok()) return reply.Fail(status);
  Entry* entry = Find(request.key());
  if (entry == nullptr) status = host_->Keep(request.fallback()).status();
  if (!status.ok()) return reply.Fail(status);
  dict::GetOrReply got;
  got.set_found(entry != nullptr);
  *got.mutable_value() = entry != nullptr ? entry->second.datum() : request.fallback();
  reply.Send(got);
}

void DictServant::SetDefault(const dict::SetDefaultRequest& request,
                             engine::TypedResponder<dict::SetDefaultReply> reply) {
  if (Find(request.key()) == nullptr) {
    absl::StatusOr<Entry> entry = KeepEntry(request.key(), request.value());
    if (!entry.ok()) return reply.Fail(entry.status());
    Put(*std::move(entry));
  }
  dict::SetDefaultReply got;
  *got.mutable_value() = Find(request.key())->second.datum();
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
  Entry entry = Take(request.key());
  *popped.mutable_value() = entry.second.datum();
  reply.Send(popped);
}

void DictServant::PopItem(const dict::PopItemRequest&,
                          engine::TypedResponder<dict::PopItemReply> reply) {
  if (positions_.empty()) {
    return reply.Fail(MakeError(absl::StatusCode::kNotFound, "KeyError",
                                absl::StrCat(host_->Describe(), " is empty: nothing to pop")));
  }
  Entry entry = Take(Datum(entries_.back()->first.datum()));
  dict::PopItemReply popped;
  *popped.mutable_entry()->mutable_key() = entry.first.datum();
  *popped.mutable_entry()->mutable_value() = entry.second.datum();
  reply.Send(popped);
}

void DictServant::Update(const dict::UpdateRequest& request,
                         engine::TypedResponder<dict::UpdateReply> reply) {
  absl::Status status = Insert(request.entries());
  status.ok() ? reply.Send({}) : reply.Fail(status);
}

void DictServant::Clear(const dict::ClearRequest&, engine::TypedResponder<dict::ClearReply> reply) {
  if (!positions_.empty()) ++version_;
  positions_.clear();
  entries_.clear();
  reply.Send({});
}

void DictServant::AppendTo(DatumMap* map) const {
  for (const auto& entry : entries_) {
    if (!entry.has_value()) continue;
    DatumEntry* out = map->add_entries();
    *out->mutable_key() = entry->first.datum();
    *out->mutable_value() = entry->second.datum();
  }
}

void DictServant::Copy(const dict::CopyRequest&, engine::TypedResponder<dict::CopyReply> reply) {
  dict::CopyReply copy;
  AppendTo(copy.mutable_map());
  reply.Send(copy);
}

void DictServant::Keys(const dict::KeysRequest&, engine::TypedResponder<dict::KeysReply> reply) {
  dict::KeysReply keys;
  for (const auto& entry : entries_) {
    if (entry.has_value()) *keys.mutable_keys()->add_items() = entry->first.datum();
  }
  reply.Send(keys);
}

void DictServant::Values(const dict::ValuesRequest&,
                         engine::TypedResponder<dict::ValuesReply> reply) {
  dict::ValuesReply values;
  for (const auto& entry : entries_) {
    if (entry.has_value()) *values.mutable_values()->add_items() = entry->second.datum();
  }
  reply.Send(values);
}

void DictServant::Items(const dict::ItemsRequest&, engine::TypedResponder<dict::ItemsReply> reply) {
  dict::ItemsReply items;
  AppendTo(items.mutable_map());
  reply.Send(items);
}

void DictServant::Page(const dict::PageRequest& request,
                       engine::TypedResponder<dict::PageReply> reply) {
  if (request.cursor() != 0 && request.version() != version_) {
    return reply.Fail(
        MakeError(absl::StatusCode::kFailedPrecondition, "RuntimeError",
                  absl::StrCat(host_->Describe(),
                               " changed its keys during iteration; iterate over a Copy instead")));
  }
  size_t limit = std::min(request.limit() == 0 ? kPage : request.limit(), kMostPerPage);
  dict::PageReply page;
  page.set_version(version_);
  uint64_t position = std::min<uint64_t>(request.cursor(), entries_.size());
  for (; position < entries_.size() && static_cast<size_t>(page.entries_size()) < limit;
       ++position) {
    if (!entries_[position].has_value()) continue;
    DatumEntry* out = page.add_entries();
    *out->mutable_key() = entries_[position]->first.datum();
    *out->mutable_value() = entries_[position]->second.datum();
  }
  page.set_next(position < entries_.size() ? position : 0);
  reply.Send(page);
}

void DictServant::Increment(const dict::IncrementRequest& request,
                            engine::TypedResponder<dict::IncrementReply> reply) {
  absl::Status status = CheckKey(request.key());
  if (!status.ok()) return reply.Fail(status);
  Entry* entry = Find(request.key());
  Datum zero;
  zero.set_integer(0);
  absl::StatusOr<Datum> sum = Add(entry != nullptr ? entry->second.datum() : zero, request.by());
  if (!sum.ok()) return reply.Fail(About(*host_, sum.status()));
  absl::StatusOr<Entry> kept = KeepEntry(request.key(), *sum);
  if (!kept.ok()) return reply.Fail(kept.status());
  Put(*std::move(kept));
  dict::IncrementReply incremented;
  *incremented.mutable_value() = *std::move(sum);
  reply.Send(incremented);
}

Datum DictServant::State() const {
  Datum state;
  state.mutable_list()->add_items()->set_integer(static_cast<int64_t>(version_));
  AppendTo(state.mutable_list()->add_items()->mutable_map());
  return state;
}

}  // namespace parley::types
