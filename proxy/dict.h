#ifndef PARLEY_PROXY_DICT_H_
#define PARLEY_PROXY_DICT_H_

#include <optional>
#include <utility>
#include <vector>

#include "proto/dict.proxy.h"
#include "proxy/typed.h"

namespace parley {

// A shared mapping with the meaning of Python's dict; proto/dict.proto has the details
// and errors of each method. A missing key is NOT_FOUND with Reason() "KeyError".
template <typename K, typename V>
class Dict : public Typed<dict::DictProxy> {
 public:
  using Typed::Typed;

  absl::StatusOr<V> Get(const K& key) const { return GetAsync(key).Get(); }
  Future<V> GetAsync(const K& key) const {
    dict::GetRequest request;
    if (auto s = Encode(key, request.mutable_key()); !s.ok()) return Future<V>(s);
    return stub_.GetAsync(request).template Map<V>([](Received<dict::GetReply> got) {
      return DecodeWith<V>(got.reply.value(), got.arrivals);
    });
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
    if (!got.reply.found()) return std::optional<V>();
    PARLEY_ASSIGN_OR_RETURN(V value, DecodeWith<V>(got.reply.value(), got.arrivals));
    return std::optional<V>(std::move(value));
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
    return DecodeWith<V>(got.reply.value(), got.arrivals);
  }
  absl::StatusOr<V> Pop(const K& key) const {
    dict::PopRequest request;
    PARLEY_RETURN_IF_ERROR(Encode(key, request.mutable_key()));
    PARLEY_ASSIGN_OR_RETURN(auto got, stub_.Pop(request));
    return DecodeWith<V>(got.reply.value(), got.arrivals);
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
    for (const auto& [key, value] : entries) {
      DatumEntry* entry = request.mutable_entries()->add_entries();
      PARLEY_RETURN_IF_ERROR(Encode<K>(key, entry->mutable_key()));
      PARLEY_RETURN_IF_ERROR(Encode<V>(value, entry->mutable_value()));
    }
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
    dict::PageRequest request;
    do {
      PARLEY_ASSIGN_OR_RETURN(auto got, stub_.Page(request));
      for (const DatumEntry& entry : got.reply.entries()) {
        PARLEY_ASSIGN_OR_RETURN(auto item, DecodeEntry(entry, got.arrivals));
        visit(item.first, item.second);
      }
      request.set_cursor(got.reply.next());
      request.set_version(got.reply.version());
    } while (request.cursor() != 0);
    return absl::OkStatus();
  }
  // Adds to the number at the key (0 if there is none), atomically; returns the sum.
  absl::StatusOr<V> Increment(const K& key, const V& by = V(1)) const {
    return IncrementAsync(key, by).Get();
  }
  Future<V> IncrementAsync(const K& key, const V& by = V(1)) const {
    dict::IncrementRequest request;
    absl::Status status = Encode(key, request.mutable_key());
    status.Update(Encode(by, request.mutable_by()));
    if (!status.ok()) return Future<V>(status);
    return stub_.IncrementAsync(request).template Map<V>([](Received<dict::IncrementReply> got) {
      return DecodeWith<V>(got.reply.value(), got.arrivals);
    });
  }

 private:
  static absl::StatusOr<std::pair<K, V>> DecodeEntry(const DatumEntry& entry,
                                                     const Arrivals& arrivals) {
    PARLEY_ASSIGN_OR_RETURN(K key, DecodeWith<K>(entry.key(), arrivals));
    PARLEY_ASSIGN_OR_RETURN(V value, DecodeWith<V>(entry.value(), arrivals));
    return std::pair<K, V>(std::move(key), std::move(value));
  }
};

}  // namespace parley

#endif  // PARLEY_PROXY_DICT_H_
