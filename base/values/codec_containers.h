// Containers, tuples, optionals and variants as Datums; see parley/base/values/codec.h, which users
// include.
#ifndef PARLEY_BASE_VALUES_CODEC_CONTAINERS_H_
#define PARLEY_BASE_VALUES_CODEC_CONTAINERS_H_

#include <array>
#include <cstddef>
#include <deque>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "parley/base/status_macros.h"
#include "parley/base/values/codec_core.h"
#include "parley/proto/datum.pb.h"

namespace parley {
namespace codec_internal {

template <typename Sequence>
absl::Status EncodeSequence(const Sequence& values, Datum* datum) {
  DatumList* list = datum->mutable_list();
  list->Clear();
  for (const auto& value : values) PARLEY_RETURN_IF_ERROR(Encode(value, list->add_items()));
  return absl::OkStatus();
}

// What is inside of a Datum: const, so that moving out of it copies, where the Datum is.
inline const auto& ItemsOf(const Datum& datum) { return datum.list().items(); }
inline auto& ItemsOf(Datum& datum) { return *datum.mutable_list()->mutable_items(); }
inline const auto& EntriesOf(const Datum& datum) { return datum.map().entries(); }
inline auto& EntriesOf(Datum& datum) { return *datum.mutable_map()->mutable_entries(); }
inline const Datum& KeyOf(const DatumEntry& entry) { return entry.key(); }
inline Datum& KeyOf(DatumEntry& entry) { return *entry.mutable_key(); }
inline const Datum& ValueOf(const DatumEntry& entry) { return entry.value(); }
inline Datum& ValueOf(DatumEntry& entry) { return *entry.mutable_value(); }

template <typename Sequence, typename DatumT>
absl::StatusOr<Sequence> DecodeSequence(DatumT& datum, const DecodeContext* context) {
  if (!datum.has_list()) return Mismatch("a list", datum);
  Sequence values;
  for (auto& item : ItemsOf(datum)) {
    PARLEY_ASSIGN_OR_RETURN(auto value,
                            Decode<typename Sequence::value_type>(std::move(item), context));
    values.insert(values.end(), std::move(value));
  }
  return values;
}

template <typename Map, typename DatumT>
absl::StatusOr<Map> DecodeMap(DatumT& datum, const DecodeContext* context) {
  if (!datum.has_map()) return Mismatch("a map", datum);
  Map values;
  for (auto& entry : EntriesOf(datum)) {
    PARLEY_ASSIGN_OR_RETURN(auto key,
                            Decode<typename Map::key_type>(std::move(KeyOf(entry)), context));
    PARLEY_ASSIGN_OR_RETURN(auto value,
                            Decode<typename Map::mapped_type>(std::move(ValueOf(entry)), context));
    values.insert_or_assign(std::move(key), std::move(value));
  }
  return values;
}

template <typename Sequence>
struct SequenceCodec {
  static absl::Status Encode(const Sequence& values, Datum* datum) {
    return EncodeSequence(values, datum);
  }
  static absl::StatusOr<Sequence> Decode(const Datum& datum, const DecodeContext* context) {
    return DecodeSequence<Sequence>(datum, context);
  }
  static absl::StatusOr<Sequence> Decode(Datum&& datum, const DecodeContext* context) {
    return DecodeSequence<Sequence>(datum, context);
  }
};

template <typename Map>
struct MapCodec {
  static absl::Status Encode(const Map& values, Datum* datum) {
    DatumMap* map = datum->mutable_map();
    map->Clear();
    for (const auto& [key, value] : values) {
      DatumEntry* entry = map->add_entries();
      PARLEY_RETURN_IF_ERROR(parley::Encode(key, entry->mutable_key()));
      PARLEY_RETURN_IF_ERROR(parley::Encode(value, entry->mutable_value()));
    }
    return absl::OkStatus();
  }
  static absl::StatusOr<Map> Decode(const Datum& datum, const DecodeContext* context) {
    return DecodeMap<Map>(datum, context);
  }
  static absl::StatusOr<Map> Decode(Datum&& datum, const DecodeContext* context) {
    return DecodeMap<Map>(datum, context);
  }
};

// Pairs and tuples: lists of a fixed length.
template <typename Tuple>
struct TupleCodec {
  static constexpr size_t kSize = std::tuple_size_v<Tuple>;
  static absl::Status Encode(const Tuple& tuple, Datum* datum) {
    [[maybe_unused]] DatumList* list = datum->mutable_list();
    list->Clear();
    absl::Status status;
    std::apply(
        [&](const auto&... parts) {
          (status.Update(parley::Encode(parts, list->add_items())), ...);
        },
        tuple);
    return status;
  }
  static absl::StatusOr<Tuple> Decode(const Datum& datum, const DecodeContext* context) {
    if (!datum.has_list()) return Mismatch("a list", datum);
    if (datum.list().items_size() != static_cast<int>(kSize)) return WrongLength(kSize, datum);
    return DecodeParts(datum.list(), context, std::make_index_sequence<kSize>());
  }
  template <size_t... I>
  static absl::StatusOr<Tuple> DecodeParts([[maybe_unused]] const DatumList& list,
                                           [[maybe_unused]] const DecodeContext* context,
                                           std::index_sequence<I...>) {
    [[maybe_unused]] auto parts =
        std::make_tuple(parley::Decode<std::tuple_element_t<I, Tuple>>(list.items(I), context)...);
    absl::Status status;
    (status.Update(std::get<I>(parts).status()), ...);
    if (!status.ok()) return status;
    return Tuple(*std::move(std::get<I>(parts))...);
  }
};

}  // namespace codec_internal

// An optional of an optional loses a level: both kinds of empty are none.
template <typename T>
struct Codec<std::optional<T>> {
  static absl::Status Encode(const std::optional<T>& value, Datum* datum) {
    if (value.has_value()) return parley::Encode(*value, datum);
    datum->Clear();
    return absl::OkStatus();
  }
  static absl::StatusOr<std::optional<T>> Decode(const Datum& datum, const DecodeContext* context) {
    if (datum.kind_case() == Datum::KIND_NOT_SET) return std::optional<T>();
    PARLEY_ASSIGN_OR_RETURN(T value, parley::Decode<T>(datum, context));
    return std::optional<T>(std::move(value));
  }
  static absl::StatusOr<std::optional<T>> Decode(Datum&& datum, const DecodeContext* context) {
    if (datum.kind_case() == Datum::KIND_NOT_SET) return std::optional<T>();
    PARLEY_ASSIGN_OR_RETURN(T value, parley::Decode<T>(std::move(datum), context));
    return std::optional<T>(std::move(value));
  }
};

// `Rest` are comparators, hashes and allocators.
template <typename T, typename... Rest>
struct Codec<std::vector<T, Rest...>> : codec_internal::SequenceCodec<std::vector<T, Rest...>> {};
template <typename T, typename... Rest>
struct Codec<std::deque<T, Rest...>> : codec_internal::SequenceCodec<std::deque<T, Rest...>> {};
template <typename T, typename... Rest>
struct Codec<std::list<T, Rest...>> : codec_internal::SequenceCodec<std::list<T, Rest...>> {};
template <typename T, typename... Rest>
struct Codec<std::set<T, Rest...>> : codec_internal::SequenceCodec<std::set<T, Rest...>> {};
template <typename T, typename... Rest>
struct Codec<std::unordered_set<T, Rest...>>
    : codec_internal::SequenceCodec<std::unordered_set<T, Rest...>> {};
template <typename T, typename... Rest>
struct Codec<absl::flat_hash_set<T, Rest...>>
    : codec_internal::SequenceCodec<absl::flat_hash_set<T, Rest...>> {};

template <typename K, typename V, typename... Rest>
struct Codec<std::map<K, V, Rest...>> : codec_internal::MapCodec<std::map<K, V, Rest...>> {};
template <typename K, typename V, typename... Rest>
struct Codec<std::unordered_map<K, V, Rest...>>
    : codec_internal::MapCodec<std::unordered_map<K, V, Rest...>> {};
template <typename K, typename V, typename... Rest>
struct Codec<absl::flat_hash_map<K, V, Rest...>>
    : codec_internal::MapCodec<absl::flat_hash_map<K, V, Rest...>> {};
template <typename K, typename V, typename... Rest>
struct Codec<absl::btree_map<K, V, Rest...>>
    : codec_internal::MapCodec<absl::btree_map<K, V, Rest...>> {};

template <typename T, size_t N>
struct Codec<std::array<T, N>> {
  static absl::Status Encode(const std::array<T, N>& values, Datum* datum) {
    return codec_internal::EncodeSequence(values, datum);
  }
  static absl::StatusOr<std::array<T, N>> Decode(const Datum& datum, const DecodeContext* context) {
    if (!datum.has_list()) return codec_internal::Mismatch("a list", datum);
    if (datum.list().items_size() != static_cast<int>(N)) {
      return codec_internal::WrongLength(N, datum);
    }
    std::array<T, N> values{};
    for (size_t i = 0; i < N; ++i) {
      PARLEY_ASSIGN_OR_RETURN(values[i], parley::Decode<T>(datum.list().items(i), context));
    }
    return values;
  }
};

template <typename A, typename B>
struct Codec<std::pair<A, B>> : codec_internal::TupleCodec<std::pair<A, B>> {};
template <typename... Parts>
struct Codec<std::tuple<Parts...>> : codec_internal::TupleCodec<std::tuple<Parts...>> {};

// Decodes as the first alternative that takes the Datum: put bool before integers, and
// integers before floating point.
template <typename... Alternatives>
struct Codec<std::variant<Alternatives...>> {
  using Variant = std::variant<Alternatives...>;
  static absl::Status Encode(const Variant& value, Datum* datum) {
    return std::visit([&](const auto& held) { return parley::Encode(held, datum); }, value);
  }
  static absl::StatusOr<Variant> Decode(const Datum& datum, const DecodeContext* context) {
    return DecodeFrom<0>(datum, context, "");
  }

 private:
  template <size_t I>
  static absl::StatusOr<Variant> DecodeFrom(const Datum& datum, const DecodeContext* context,
                                            std::string refusals) {
    if constexpr (I == sizeof...(Alternatives)) {
      return codec_internal::NoAlternative(refusals);
    } else {
      auto held = parley::Decode<std::variant_alternative_t<I, Variant>>(datum, context);
      if (held.ok()) return Variant(std::in_place_index<I>, *std::move(held));
      absl::StrAppend(&refusals, I == 0 ? "" : "; ", held.status().message());
      return DecodeFrom<I + 1>(datum, context, std::move(refusals));
    }
  }
};

}  // namespace parley

#endif  // PARLEY_BASE_VALUES_CODEC_CONTAINERS_H_
