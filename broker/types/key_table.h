// Keys in the order in which they came, each with a value: what dict and set are made of.
#ifndef PARLEY_BROKER_TYPES_KEY_TABLE_H_
#define PARLEY_BROKER_TYPES_KEY_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "parley/base/status.h"
#include "parley/base/values/datum_order.h"
#include "parley/broker/engine/packed_value.h"
#include "parley/broker/types/iterable.h"

namespace parley::types {

// As in CPython, a sequence of entries, with gaps where some were taken out, and a hash
// table of positions. In blocks, so that one that grows is not moved, nor twice in memory. Keys are
// hashable (CheckHashable). Not thread-safe.
template <typename Value>
class KeyTable {
 public:
  struct Entry {
    engine::PackedValue key;  // empty in a gap
    [[no_unique_address]] Value value;
  };

  KeyTable() : positions_(0, PositionHash{&entries_}, PositionEq{&entries_}) {}
  KeyTable(const KeyTable&) = delete;

  size_t size() const { return positions_.size(); }
  bool empty() const { return positions_.empty(); }
  // Grows whenever a key comes or goes.
  uint64_t version() const { return version_; }

  // Null: no such key.
  Entry* Find(const Datum& key) {
    auto found = positions_.find(key);
    return found == positions_.end() ? nullptr : &entries_[*found];
  }
  // The same for a key that is this text.
  Entry* FindText(absl::string_view text) {
    auto found = positions_.find(text);
    return found == positions_.end() ? nullptr : &entries_[*found];
  }
  bool Contains(const Datum& key) const { return positions_.contains(key); }

  // False: the key was there, with another value now; it keeps its first spelling.
  bool Put(engine::PackedValue key, Value value) {
    auto found = positions_.find(key);
    if (found != positions_.end()) {
      entries_[*found].value = std::move(value);
      return false;
    }
    entries_.push_back({std::move(key), std::move(value)});
    positions_.insert(static_cast<uint32_t>(entries_.size() - 1));
    ++version_;
    return true;
  }

  void PutAll(std::vector<Entry> entries) {
    for (Entry& entry : entries) Put(std::move(entry.key), std::move(entry.value));
  }

  // Nothing: no such key.
  std::optional<Entry> Take(const Datum& key) {
    auto found = positions_.find(key);
    if (found == positions_.end()) return std::nullopt;
    uint32_t position = *found;
    positions_.erase(found);
    Entry taken = std::exchange(entries_[position], Entry());
    ++version_;
    while (!entries_.empty() && entries_.back().key.empty()) entries_.pop_back();
    CloseGaps();
    return taken;
  }
  // Nothing: the table is empty.
  std::optional<Entry> TakeNewest() {
    if (empty()) return std::nullopt;
    return Take(entries_.back().key.datum());
  }
  void Clear() {
    if (!empty()) ++version_;
    positions_.clear();
    entries_.clear();
  }

  // Calls visit(entry) for each, in order.
  template <typename Visit>
  void ForEach(Visit visit) const {
    for (const Entry& entry : entries_) {
      if (!entry.key.empty()) visit(entry);
    }
  }

  // As Iterable has them, for both orders; Read calls visit(entry) instead, for what takes
  // size_of(entry) bytes of a page.
  void Begin(Cursor* cursor) const {
    cursor->position = cursor->reverse ? entries_.size() : 0;
    cursor->version = version_;
  }
  template <typename SizeOf, typename Visit>
  absl::StatusOr<bool> Read(Cursor* cursor, PageRoom room, SizeOf size_of, Visit visit) const {
    if (cursor->version != version_) {
      return MakeError(absl::StatusCode::kFailedPrecondition, "RuntimeError",
                       "the keys changed during iteration; iterate over a Copy instead");
    }
    for (; !AtEnd(*cursor); cursor->reverse ? --cursor->position : ++cursor->position) {
      const Entry& entry = entries_[cursor->reverse ? cursor->position - 1 : cursor->position];
      if (entry.key.empty()) continue;
      if (!room.Take(size_of(entry))) return false;
      visit(entry);
    }
    return true;
  }

 private:
  using Entries = std::deque<Entry>;
  struct PositionHash {
    using is_transparent = void;
    const Entries* entries;
    size_t operator()(const Datum& key) const { return values::Hash(key); }
    size_t operator()(absl::string_view text) const { return values::HashText(text); }
    size_t operator()(const engine::PackedValue& key) const {
      std::optional<absl::string_view> text = key.text();
      return text.has_value() ? values::HashText(*text) : values::Hash(key.datum());
    }
    size_t operator()(uint32_t position) const { return (*this)((*entries)[position].key); }
  };
  struct PositionEq {
    using is_transparent = void;
    const Entries* entries;
    bool operator()(uint32_t a, uint32_t b) const { return a == b; }
    bool operator()(uint32_t position, const Datum& key) const {
      return (*entries)[position].key.Equals(key);
    }
    bool operator()(const Datum& key, uint32_t position) const { return (*this)(position, key); }
    bool operator()(uint32_t position, absl::string_view text) const {
      return (*entries)[position].key.text() == text;
    }
    bool operator()(absl::string_view text, uint32_t position) const {
      return (*this)(position, text);
    }
    bool operator()(uint32_t position, const engine::PackedValue& key) const {
      std::optional<absl::string_view> own = (*entries)[position].key.text(), other = key.text();
      if (own.has_value() || other.has_value()) return own == other;
      return values::Equal((*entries)[position].key.datum(), key.datum());
    }
    bool operator()(const engine::PackedValue& key, uint32_t position) const {
      return (*this)(position, key);
    }
  };

  bool AtEnd(const Cursor& cursor) const {
    return cursor.reverse ? cursor.position == 0 : cursor.position >= entries_.size();
  }

  void CloseGaps() {
    constexpr size_t kWorthIt = 32;
    if (entries_.size() < kWorthIt || entries_.size() < 2 * positions_.size()) return;
    positions_.clear();
    std::erase_if(entries_, [](const Entry& entry) { return entry.key.empty(); });
    entries_.shrink_to_fit();
    for (uint32_t i = 0; i < entries_.size(); ++i) positions_.insert(i);
  }

  Entries entries_;
  absl::flat_hash_set<uint32_t, PositionHash, PositionEq> positions_;
  uint64_t version_ = 1;
};

}  // namespace parley::types

#endif  // PARLEY_BROKER_TYPES_KEY_TABLE_H_
