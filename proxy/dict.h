#ifndef PARLEY_PROXY_DICT_H_
#define PARLEY_PROXY_DICT_H_

#include <optional>
#include <utility>
#include <vector>

#include "proto/dict.proxy.h"
#include "proxy/pages.h"
#include "proxy/typed.h"

namespace parley {

// Of any map or sequence of pairs.
template <typename K, typename V, typename Entries>
absl::Status EncodeEntries(const Entries& entries, DatumMap* map) {
  for (const auto& [key, value] : entries) {
    DatumEntry* entry = map->add_entries();
    PARLEY_RETURN_IF_ERROR(Encode<K>(key, entry->mutable_key()));
    PARLEY_RETURN_IF_ERROR(Encode<V>(value, entry->mutable_value()));
  }
  return absl::OkStatus();
}

// A shared mapping with the meaning of Python's dict; proto/dict.proto has the details
// and errors of each method. A missing key is NOT_FOUND with Reason() "KeyError".
template <typename K, typename V>
class Dict : public Typed<dict::DictProxy> {
 public:
  using Typed::Typed;

  absl::StatusOr<V> Get(const K& key) const {
    dict::GetRequest request;
    PARLEY_RETURN_IF_ERROR(Encode(key, request.mutable_key()));
    PARLEY_ASSIGN_OR_RETURN(auto got, stub_.Get(request));
    return kValueOf<V>(got);
  }
  Future<V> GetAsync(const K& key) const {
    dict::GetRequest request;
    if (auto s = Encode(key, request.mutable_key()); !s.ok()) return Future<V>(s);
    return stub_.GetAsync(request).template Map<V>(kValueOf<V>);
  }

  absl::Status Set(const K& key, const V& value) const {
    dict::SetRequest request;
    PARLEY_RETURN_IF_ERROR(Encode(key, request.mutable_key()));
    PARLEY_RETURN_IF_ERROR(Encode(value, request.mutable_value()));
    return stub_.Set(request).status();
  }
  Future<std::monostate> SetAsync(const K& key, const V& value) const {
    dict::SetRequest request;
    absl::Status status = Encode(key, request.mutable_key());
    status.Update(Encode(value, request.mutable_value()));
    if (!status.ok()) return Future<std::monostate>(status);
    return Ignore(stub_.SetAsync(request));
  }

  // The value, or nothing: Python's get(key).
  absl::StatusOr<std::optional<V>> Find(const K& key) const {
    dict::GetOrRequest request;
    PARLEY_RETURN_IF_ERROR(Encode(key, request.mutable_key()));
    PARLEY_ASSIGN_OR_RETURN(auto got, stub_.GetOr(request));
    return Found(got);
  }
  Future<std::optional<V>> FindAsync(const K& key) const {
    dict::GetOrRequest request;
    if (auto s = Encode(key, request.mutable_key()); !s.ok()) return Future<std::optional<V>>(s);
    return stub_.GetOrAsync(request).template Map<std::optional<V>>(&Found);
  }
  // Python's get(key, default).
  absl::StatusOr<V> GetOr(const K& key, V fallback) const {
    PARLEY_ASSIGN_OR_RETURN(std::optional<V> found, Find(key));
    return found.has_value() ? *std::move(found) : std::move(fallback);
  }
  absl::Status Delete(const K& key) const {
    dict::DeleteRequest request;
    PARLEY_RETURN_IF_ERROR(Encode(key, request.mutable_key()));
    return stub_.Delete(request).status();
  }
  Future<std::monostate> DeleteAsync(const K& key) const {
    dict::DeleteRequest request;
    if (auto s = Encode(key, request.mutable_key()); !s.ok()) return Future<std::monostate>(s);
    return Ignore(stub_.DeleteAsync(request));
  }
  absl::StatusOr<bool> Contains(const K& key) const {
    dict::ContainsRequest request;
    PARLEY_RETURN_IF_ERROR(Encode(key, request.mutable_key()));
    PARLEY_ASSIGN_OR_RETURN(auto reply, stub_.Contains(request));
    return reply.found();
  }
  absl::StatusOr<uint64_t> Len() const {
    PARLEY_ASSIGN_OR_RETURN(auto reply, stub_.Len({}));
    return reply.length();
  }
  // The value at the key; `value` is stored first if there is none.
  absl::StatusOr<V> SetDefault(const K& key, const V& value) const {
    dict::SetDefaultRequest request;
    PARLEY_RETURN_IF_ERROR(Encode(key, request.mutable_key()));
    PARLEY_RETURN_IF_ERROR(Encode(value, request.mutable_value()));
    PARLEY_ASSIGN_OR_RETURN(auto got, stub_.SetDefault(request));
    return kValueOf<V>(got);
  }
  // Removes the key and returns its value.
  absl::StatusOr<V> Pop(const K& key) const {
    dict::PopRequest request;
    PARLEY_RETURN_IF_ERROR(Encode(key, request.mutable_key()));
    PARLEY_ASSIGN_OR_RETURN(auto got, stub_.Pop(request));
    return kValueOf<V>(got);
  }
  Future<V> PopAsync(const K& key) const {
    dict::PopRequest request;
    if (auto s = Encode(key, request.mutable_key()); !s.ok()) return Future<V>(s);
    return stub_.PopAsync(request).template Map<V>(kValueOf<V>);
  }
  // Python's pop(key, default): a missing key is no error.
  absl::StatusOr<V> Pop(const K& key, const V& fallback) const {
    dict::PopRequest request;
    PARLEY_RETURN_IF_ERROR(Encode(key, request.mutable_key()));
    PARLEY_RETURN_IF_ERROR(Encode(fallback, request.mutable_fallback()));
    PARLEY_ASSIGN_OR_RETURN(auto got, stub_.Pop(request));
    return kValueOf<V>(got);
  }
  // The newest entry.
  absl::StatusOr<std::pair<K, V>> PopItem() const {
    PARLEY_ASSIGN_OR_RETURN(auto got, stub_.PopItem({}));
    return DecodeEntry(got.reply.entry(), got.arrivals);
  }
  // Of any map or sequence of pairs; all or nothing.
  template <typename Entries = std::vector<std::pair<K, V>>>
  absl::Status Update(const Entries& entries) const {
    dict::UpdateRequest request;
    PARLEY_RETURN_IF_ERROR((EncodeEntries<K, V>(entries, request.mutable_entries())));
    return stub_.Update(request).status();
  }
  absl::Status Clear() const { return stub_.Clear({}).status(); }
  // All entries at one moment, in insertion order.
  absl::StatusOr<std::vector<std::pair<K, V>>> Items() const {
    PARLEY_ASSIGN_OR_RETURN(auto got, stub_.Items({}));
    std::vector<std::pair<K, V>> items;
    for (const DatumEntry& entry : got.reply.map().entries()) {
      PARLEY_ASSIGN_OR_RETURN(auto item, DecodeEntry(entry, got.arrivals));
      items.push_back(std::move(item));
    }
    return items;
  }
  absl::StatusOr<std::vector<std::pair<K, V>>> Copy() const { return Items(); }
  absl::StatusOr<std::vector<K>> Keys() const {
    PARLEY_ASSIGN_OR_RETURN(auto got, stub_.Keys({}));
    std::vector<K> keys;
    for (const Datum& key : got.reply.keys().items()) {
      PARLEY_ASSIGN_OR_RETURN(K decoded, DecodeWith<K>(key, got.arrivals));
      keys.push_back(std::move(decoded));
    }
    return keys;
  }
  absl::StatusOr<std::vector<V>> Values() const {
    PARLEY_ASSIGN_OR_RETURN(auto got, stub_.Values({}));
    std::vector<V> values;
    for (const Datum& value : got.reply.values().items()) {
      PARLEY_ASSIGN_OR_RETURN(V decoded, DecodeWith<V>(value, got.arrivals));
      values.push_back(std::move(decoded));
    }
    return values;
  }
  // Calls visit(key, value) for each entry, fetching them in pages.
  // FAILED_PRECONDITION (RuntimeError): keys came or went meanwhile.
  template <typename Visit>
  absl::Status ForEach(Visit visit) const {
    for (Pages pages(stub_); !pages.done();) {
      PARLEY_ASSIGN_OR_RETURN(auto page, pages.Next());
      for (const auto& [key, value] : page) visit(key, value);
    }
    return absl::OkStatus();
  }
  // The same for a range-based for over pairs. Throws std::runtime_error where ForEach
  // fails; use ForEach where there are no exceptions.
  auto begin() const { return PageIterator<Pages>(Pages(stub_)); }
  std::default_sentinel_t end() const { return {}; }

  // Adds to the number at the key (0 if there is none), atomically; returns the sum.
  absl::StatusOr<V> Increment(const K& key, const V& by = V(1)) const {
    dict::IncrementRequest request;
    PARLEY_RETURN_IF_ERROR(Encode(key, request.mutable_key()));
    PARLEY_RETURN_IF_ERROR(Encode(by, request.mutable_by()));
    PARLEY_ASSIGN_OR_RETURN(auto got, stub_.Increment(request));
    return kValueOf<V>(got);
  }
  Future<V> IncrementAsync(const K& key, const V& by = V(1)) const {
    dict::IncrementRequest request;
    absl::Status status = Encode(key, request.mutable_key());
    status.Update(Encode(by, request.mutable_by()));
    if (!status.ok()) return Future<V>(status);
    return stub_.IncrementAsync(request).template Map<V>(kValueOf<V>);
  }

 private:
  class Pages {
   public:
    using Item = std::pair<K, V>;
    explicit Pages(const Stub& stub) : stub_(stub) {}
    bool done() const { return done_; }
    absl::StatusOr<std::vector<Item>> Next() {
      PARLEY_ASSIGN_OR_RETURN(auto got, stub_.Page(request_));
      std::vector<Item> page;
      for (const DatumEntry& entry : got.reply.entries()) {
        PARLEY_ASSIGN_OR_RETURN(Item item, DecodeEntry(entry, got.arrivals));
        page.push_back(std::move(item));
      }
      request_.set_cursor(got.reply.next());
      request_.set_version(got.reply.version());
      done_ = got.reply.next() == 0;
      return page;
    }

   private:
    Stub stub_;
    dict::PageRequest request_;
    bool done_ = false;
  };

  static absl::StatusOr<std::optional<V>> Found(const Received<dict::GetOrReply>& got) {
    if (!got.reply.found()) return std::optional<V>();
    PARLEY_ASSIGN_OR_RETURN(V value, kValueOf<V>(got));
    return std::optional<V>(std::move(value));
  }
  static absl::StatusOr<std::pair<K, V>> DecodeEntry(const DatumEntry& entry,
                                                     const Arrivals& arrivals) {
    PARLEY_ASSIGN_OR_RETURN(K key, DecodeWith<K>(entry.key(), arrivals));
    PARLEY_ASSIGN_OR_RETURN(V value, DecodeWith<V>(entry.value(), arrivals));
    return std::pair<K, V>(std::move(key), std::move(value));
  }
};

}  // namespace parley

#endif  // PARLEY_PROXY_DICT_H_
