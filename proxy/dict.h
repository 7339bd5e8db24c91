#ifndef PARLEY_PROXY_DICT_H_
#define PARLEY_PROXY_DICT_H_

#include <optional>
#include <utility>
#include <vector>

#include "parley/proto/dict.proxy.h"
#include "parley/proxy/iterator.h"
#include "parley/proxy/number_range.h"
#include "parley/proxy/stub/pages.h"
#include "parley/proxy/stub/typed.h"

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
  using Entry = std::pair<K, V>;
  using Entries = std::vector<Entry>;

  absl::StatusOr<V> Get(const K& key) const {
    return Call<Methods::Get>(DatumRequest(key), kValueOf<V>);
  }
  Future<V> GetAsync(const K& key) const {
    return CallAsync<Methods::Get>(DatumRequest(key), kValueOf<V>);
  }
  // Of several keys at one moment and in one message, in their order; nothing for a key that
  // is not there. Update sets several. RESOURCE_EXHAUSTED: the values do not fit one message.
  absl::StatusOr<std::vector<std::optional<V>>> GetMany(const std::vector<K>& keys) const {
    return Call<Methods::GetMany>(AtEach(keys), &AllFound);
  }
  Future<std::vector<std::optional<V>>> GetManyAsync(const std::vector<K>& keys) const {
    return CallAsync<Methods::GetMany>(AtEach(keys), &AllFound);
  }
  absl::Status Set(const K& key, const V& value) const {
    return Call<Methods::Set>(DatumRequest(key, value));
  }
  Future<std::monostate> SetAsync(const K& key, const V& value) const {
    return CallAsync<Methods::Set>(DatumRequest(key, value));
  }
  // The value, or nothing: Python's get(key).
  absl::StatusOr<std::optional<V>> Find(const K& key) const {
    return Call<Methods::GetOr>(DatumRequest(key), &Found);
  }
  Future<std::optional<V>> FindAsync(const K& key) const {
    return CallAsync<Methods::GetOr>(DatumRequest(key), &Found);
  }
  // Python's get(key, default).
  absl::StatusOr<V> GetOr(const K& key, const V& fallback) const {
    return Call<Methods::GetOr>(DatumRequest(key), FoundOr(fallback));
  }
  Future<V> GetOrAsync(const K& key, const V& fallback) const {
    return CallAsync<Methods::GetOr>(DatumRequest(key), FoundOr(fallback));
  }
  absl::Status Delete(const K& key) const { return Call<Methods::Delete>(DatumRequest(key)); }
  Future<std::monostate> DeleteAsync(const K& key) const {
    return CallAsync<Methods::Delete>(DatumRequest(key));
  }
  absl::StatusOr<bool> Contains(const K& key) const {
    return Call<Methods::Contains>(DatumRequest(key), &dict::ContainsReply::found);
  }
  Future<bool> ContainsAsync(const K& key) const {
    return CallAsync<Methods::Contains>(DatumRequest(key), &dict::ContainsReply::found);
  }
  absl::StatusOr<uint64_t> Len() const {
    return Call<Methods::Len>(kNoArguments, &dict::LenReply::length);
  }
  Future<uint64_t> LenAsync() const {
    return CallAsync<Methods::Len>(kNoArguments, &dict::LenReply::length);
  }
  // The value at the key; `value` is stored first if there is none.
  absl::StatusOr<V> SetDefault(const K& key, const V& value) const {
    return Call<Methods::SetDefault>(DatumRequest(key, value), kValueOf<V>);
  }
  Future<V> SetDefaultAsync(const K& key, const V& value) const {
    return CallAsync<Methods::SetDefault>(DatumRequest(key, value), kValueOf<V>);
  }
  // Removes the key and returns its value; if that is no V, UnreadValues(status) has it.
  absl::StatusOr<V> Pop(const K& key) const {
    return Call<Methods::Pop>(DatumRequest(key), kValueOf<V>);
  }
  Future<V> PopAsync(const K& key) const {
    return CallAsync<Methods::Pop>(DatumRequest(key), kValueOf<V>);
  }
  // Python's pop(key, default): a missing key is no error.
  absl::StatusOr<V> Pop(const K& key, const V& fallback) const {
    return Call<Methods::Pop>(DatumRequest(key, fallback), kValueOf<V>);
  }
  Future<V> PopAsync(const K& key, const V& fallback) const {
    return CallAsync<Methods::Pop>(DatumRequest(key, fallback), kValueOf<V>);
  }
  // Removes and returns the newest entry; if it is none of these types, UnreadValues(status) has
  // it.
  absl::StatusOr<Entry> PopItem() const { return Call<Methods::PopItem>(kNoArguments, &Popped); }
  Future<Entry> PopItemAsync() const { return CallAsync<Methods::PopItem>(kNoArguments, &Popped); }
  // Python's `|=` too. By any map or sequence of pairs, or by another Dict, which the
  // broker reads in the same moment; all or nothing.
  template <typename Source = Entries>
  absl::Status Update(const Source& source) const {
    return Call<Methods::Update>(By(source));
  }
  template <typename Source = Entries>
  Future<std::monostate> UpdateAsync(const Source& source) const {
    return CallAsync<Methods::Update>(By(source));
  }
  // Python's `|`: the entries as Update would leave them.
  template <typename Source = Entries>
  absl::StatusOr<Entries> Merge(const Source& source) const {
    return Call<Methods::Merge>(By(source), &AllOfMap<dict::MergeReply>);
  }
  template <typename Source = Entries>
  Future<Entries> MergeAsync(const Source& source) const {
    return CallAsync<Methods::Merge>(By(source), &AllOfMap<dict::MergeReply>);
  }
  // Every key with the same value, for instance as another Dict's initial entries. By any
  // range of keys, or the proxy of a List, Set or Dict.
  template <typename Source = std::vector<K>>
  absl::StatusOr<Entries> FromKeys(const Source& keys, const V& value) const {
    return Call<Methods::FromKeys>(Keyed(keys, value), &AllOfMap<dict::FromKeysReply>);
  }
  template <typename Source = std::vector<K>>
  Future<Entries> FromKeysAsync(const Source& keys, const V& value) const {
    return CallAsync<Methods::FromKeys>(Keyed(keys, value), &AllOfMap<dict::FromKeysReply>);
  }
  absl::Status Clear() const { return Call<Methods::Clear>(kNoArguments); }
  Future<std::monostate> ClearAsync() const { return CallAsync<Methods::Clear>(kNoArguments); }
  // All entries at one moment, in insertion order.
  absl::StatusOr<Entries> Items() const {
    return Call<Methods::Items>(kNoArguments, &AllOfMap<dict::ItemsReply>);
  }
  Future<Entries> ItemsAsync() const {
    return CallAsync<Methods::Items>(kNoArguments, &AllOfMap<dict::ItemsReply>);
  }
  absl::StatusOr<Entries> Copy() const {
    return Call<Methods::Copy>(kNoArguments, &AllOfMap<dict::CopyReply>);
  }
  Future<Entries> CopyAsync() const {
    return CallAsync<Methods::Copy>(kNoArguments, &AllOfMap<dict::CopyReply>);
  }
  absl::StatusOr<std::vector<K>> Keys() const {
    return Call<Methods::Keys>(kNoArguments, &AllKeys);
  }
  Future<std::vector<K>> KeysAsync() const {
    return CallAsync<Methods::Keys>(kNoArguments, &AllKeys);
  }
  absl::StatusOr<std::vector<V>> Values() const {
    return Call<Methods::Values>(kNoArguments, kValuesOf<V>);
  }
  Future<std::vector<V>> ValuesAsync() const {
    return CallAsync<Methods::Values>(kNoArguments, kValuesOf<V>);
  }
  // Adds to the number at the key (0 if there is none), atomically; returns the sum. OUT_OF_RANGE
  // (OverflowError): a V has no room for it; the dict is as it was.
  absl::StatusOr<V> Increment(const K& key, const V& by = V(1)) const {
    return Call<Methods::Increment>(DatumRequest(key, by, WithinRangeOf<V>()), kValueOf<V>);
  }
  Future<V> IncrementAsync(const K& key, const V& by = V(1)) const {
    return CallAsync<Methods::Increment>(DatumRequest(key, by, WithinRangeOf<V>()), kValueOf<V>);
  }

  // Python's iter of keys, values and items, and with `reverse` its reversed.
  absl::StatusOr<Iterator<K>> IterateKeys(bool reverse = false) const {
    return Call<Methods::Iterate>(Over(iterator::KEYS, reverse), kProxyOf<Iterator<K>>);
  }
  Future<Iterator<K>> IterateKeysAsync(bool reverse = false) const {
    return CallAsync<Methods::Iterate>(Over(iterator::KEYS, reverse), kProxyOf<Iterator<K>>);
  }
  absl::StatusOr<Iterator<V>> IterateValues(bool reverse = false) const {
    return Call<Methods::Iterate>(Over(iterator::VALUES, reverse), kProxyOf<Iterator<V>>);
  }
  Future<Iterator<V>> IterateValuesAsync(bool reverse = false) const {
    return CallAsync<Methods::Iterate>(Over(iterator::VALUES, reverse), kProxyOf<Iterator<V>>);
  }
  absl::StatusOr<Iterator<Entry>> IterateItems(bool reverse = false) const {
    return Call<Methods::Iterate>(Over(iterator::ITEMS, reverse), kProxyOf<Iterator<Entry>>);
  }
  Future<Iterator<Entry>> IterateItemsAsync(bool reverse = false) const {
    return CallAsync<Methods::Iterate>(Over(iterator::ITEMS, reverse), kProxyOf<Iterator<Entry>>);
  }
  // Python's reversed: the newest key first.
  absl::StatusOr<Iterator<K>> Reversed() const { return IterateKeys(/*reverse=*/true); }
  Future<Iterator<K>> ReversedAsync() const { return IterateKeysAsync(/*reverse=*/true); }
  // Calls visit(key, value) for each entry, fetching them in pages.
  // FAILED_PRECONDITION (RuntimeError): keys came or went meanwhile.
  template <typename Visit>
  absl::Status ForEach(Visit visit) const {
    return stub::VisitPages(Pages(stub_),
                            [&](const Entry& entry) { visit(entry.first, entry.second); });
  }
  // The same for a range-based for over pairs. Throws StatusError where ForEach
  // fails; use ForEach where there are no exceptions.
  auto begin() const { return stub::PageIterator<Pages>(Pages(stub_)); }
  std::default_sentinel_t end() const { return {}; }

 private:
  class Pages {
   public:
    using Item = Entry;
    explicit Pages(const Stub& stub) : stub_(stub) {}
    bool done() const { return done_; }
    absl::StatusOr<Entries> Next() {
      PARLEY_ASSIGN_OR_RETURN(auto got, stub_.Page(request_));
      request_.set_cursor(got.reply.next());
      request_.set_version(got.reply.version());
      done_ = got.reply.next() == 0;
      return DecodeEntries(got.reply.mutable_entries(), got.arrivals);
    }

   private:
    Stub stub_;
    dict::PageRequest request_;
    bool done_ = false;
  };

  static auto AtEach(const std::vector<K>& keys) {
    return [&keys](dict::GetManyRequest* request) {
      for (const auto& key : keys) PARLEY_RETURN_IF_ERROR(Encode<K>(key, request->add_keys()));
      return absl::OkStatus();
    };
  }
  template <typename Source>
  static auto By(const Source& source) {
    return [&source](dict::UpdateRequest* request) {
      if constexpr (TypedProxy<Source>) {
        return stub::EncodeRef(source, request->mutable_object());
      } else {
        return EncodeEntries<K, V>(source, request->mutable_entries());
      }
    };
  }
  template <typename Source>
  static auto Keyed(const Source& keys, const V& value) {
    return [&](dict::FromKeysRequest* request) {
      PARLEY_RETURN_IF_ERROR(EncodeElements<K>(keys, request->mutable_keys()));
      return Encode(value, request->mutable_value());
    };
  }
  static auto Over(iterator::Part part, bool reverse) {
    return [part, reverse](dict::IterateRequest* request) {
      request->set_part(part);
      request->set_reverse(reverse);
      return absl::OkStatus();
    };
  }

  static absl::StatusOr<std::optional<V>> Found(stub::ReceivedReply<dict::GetOrReply> got) {
    if (!got.reply.found()) return std::optional<V>();
    PARLEY_ASSIGN_OR_RETURN(V value, kValueOf<V>(std::move(got)));
    return std::optional<V>(std::move(value));
  }
  static absl::StatusOr<std::vector<std::optional<V>>> AllFound(
      stub::ReceivedReply<dict::GetManyReply> got) {
    std::vector<std::optional<V>> values;
    for (auto& found : *got.reply.mutable_found()) {
      values.emplace_back();
      if (!found.has_value()) continue;
      PARLEY_ASSIGN_OR_RETURN(values.back(),
                              stub::DecodeWith<V>(std::move(*found.mutable_value()), got.arrivals));
    }
    return values;
  }
  static auto FoundOr(const V& fallback) {
    return [fallback](stub::ReceivedReply<dict::GetOrReply> got) -> absl::StatusOr<V> {
      if (!got.reply.found()) return fallback;
      return kValueOf<V>(std::move(got));
    };
  }
  static absl::StatusOr<Entry> DecodeEntry(DatumEntry* entry,
                                           const stub::ArrivedReferences& arrivals) {
    PARLEY_ASSIGN_OR_RETURN(K key, stub::DecodeWith<K>(std::move(*entry->mutable_key()), arrivals));
    PARLEY_ASSIGN_OR_RETURN(V value,
                            stub::DecodeWith<V>(std::move(*entry->mutable_value()), arrivals));
    return Entry(std::move(key), std::move(value));
  }
  template <typename Items>
  static absl::StatusOr<Entries> DecodeEntries(Items* items,
                                               const stub::ArrivedReferences& arrivals) {
    Entries entries;
    for (DatumEntry& item : *items) {
      PARLEY_ASSIGN_OR_RETURN(Entry entry, DecodeEntry(&item, arrivals));
      entries.push_back(std::move(entry));
    }
    return entries;
  }
  static absl::StatusOr<Entry> Popped(stub::ReceivedReply<dict::PopItemReply> got) {
    return DecodeEntry(got.reply.mutable_entry(), got.arrivals);
  }
  template <typename Reply>
  static absl::StatusOr<Entries> AllOfMap(stub::ReceivedReply<Reply> got) {
    return DecodeEntries(got.reply.mutable_map()->mutable_entries(), got.arrivals);
  }
  static absl::StatusOr<std::vector<K>> AllKeys(stub::ReceivedReply<dict::KeysReply> got) {
    return stub::DecodeAll<K>(got.reply.mutable_keys()->mutable_items(), got.arrivals);
  }
};

}  // namespace parley

#endif  // PARLEY_PROXY_DICT_H_
