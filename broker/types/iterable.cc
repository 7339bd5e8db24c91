#include "parley/broker/types/iterable.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "parley/base/status.h"
#include "parley/base/status_macros.h"

namespace parley::types {
namespace {

// What other languages' gRPC takes in a message by itself is four times as much.
constexpr size_t kPageBytes = 1 << 20;
// More than an element takes in a page beside its own bytes, with an entry's key and value.
constexpr size_t kAroundElement = 24;

}  // namespace

size_t PageSize(uint32_t limit) {
  constexpr uint32_t kDefault = 1000;
  constexpr uint32_t kMost = 10'000;
  return std::min(limit == 0 ? kDefault : limit, kMost);
}

PageRoom::PageRoom(const engine::Host& host, uint32_t limit)
    : elements_(PageSize(limit)), bytes_(std::min(kPageBytes, host.max_message_bytes())) {}

bool PageRoom::Take(size_t bytes) {
  const bool first = std::exchange(empty_, false);
  bytes += kAroundElement;
  if (!first && (elements_ == 0 || bytes > bytes_)) return false;
  --elements_;
  bytes_ -= std::min(bytes_, bytes);
  return true;
}

absl::StatusOr<const Iterable*> FindIterable(engine::Host* host,
                                             const engine::KeptValue& reference) {
  if (auto* found = dynamic_cast<const Iterable*>(host->Find(reference))) return found;
  const ObjectRef& ref = reference.datum().ref();
  return MakeError(absl::StatusCode::kInvalidArgument, "TypeError",
                   absl::StrCat(host->Describe(), ": object ", ref.id(),
                                " has no elements; use a dict, list or set"));
}

absl::StatusOr<DatumList> Reader::ReadAll(const ObjectRef& object, iterator::Part part) {
  Datum ref;
  *ref.mutable_ref() = object;
  PARLEY_ASSIGN_OR_RETURN(engine::KeptValue kept, host_->Keep(ref));
  PARLEY_ASSIGN_OR_RETURN(const Iterable* container, FindIterable(host_, kept));
  Cursor cursor{.part = part};
  PARLEY_RETURN_IF_ERROR(container->Begin(&cursor));
  DatumList all;
  for (bool last = false; !last;) {
    int before = all.items_size();
    PARLEY_ASSIGN_OR_RETURN(last,
                            container->Read(&cursor, PageRoom(*host_, 0), all.mutable_items()));
    PARLEY_RETURN_IF_ERROR(Charge(all, before));
  }
  return all;
}

absl::Status Reader::Charge(const DatumList& read, int from) {
  for (int i = from; i < read.items_size(); ++i) {
    size_t bytes = SizeInList(read.items(i));
    if (bytes > bytes_left_) {
      return MakeError(absl::StatusCode::kResourceExhausted, "MemoryError",
                       absl::StrCat(host_->Describe(), ": what the call takes from other objects ",
                                    "is more than the ", host_->max_message_bytes(),
                                    " bytes that a request may bring; take it in parts"));
    }
    bytes_left_ -= bytes;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<engine::KeptValue>> Reader::Keep(const iterator::Elements& elements) {
  DatumList read;
  if (elements.has_object()) {
    PARLEY_ASSIGN_OR_RETURN(read, ReadAll(elements.object(), iterator::KEYS));
  }
  const DatumList& values = elements.has_object() ? read : elements.values();
  std::vector<engine::KeptValue> kept;
  kept.reserve(values.items_size());
  for (const Datum& value : values.items()) {
    PARLEY_ASSIGN_OR_RETURN(engine::KeptValue one, host_->Keep(value));
    kept.push_back(std::move(one));
  }
  return kept;
}

absl::Status CheckRepeated(const engine::Host& host, uint64_t times, uint64_t bytes) {
  if (bytes == 0 || times <= host.max_message_bytes() / bytes) return absl::OkStatus();
  return MakeError(
      absl::StatusCode::kResourceExhausted, "MemoryError",
      absl::StrCat(host.Describe(), ": ", times, " times ", bytes, " bytes are more than the ",
                   host.max_message_bytes(), " that one message holds; make it in parts"));
}

absl::StatusOr<engine::KeptValue> MakeIterator(engine::Host* host, iterator::Part part,
                                               bool reverse) {
  iterator::IteratorInit init;
  *init.mutable_over() = host->Self();
  init.set_part(part);
  init.set_reverse(reverse);
  return host->Create("Iterator", init.SerializeAsString());
}

}  // namespace parley::types
