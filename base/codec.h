// C++ values as Datums and back. A user's type joins by specialising parley::Codec<T>.
#ifndef PARLEY_BASE_CODEC_H_
#define PARLEY_BASE_CODEC_H_

#include <array>
#include <concepts>
#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/status_macros.h"
#include "google/protobuf/message_lite.h"
#include "proto/datum.pb.h"

namespace parley {

// Binary data; a std::string is UTF-8 text.
struct Bytes {
  std::string value;
  friend auto operator<=>(const Bytes&, const Bytes&) = default;
};

// What proxies need to be made from ObjectRefs; of the proxy side.
struct DecodeContext;

// Specialise for a type of yours with
//   static absl::Status Encode(const T&, Datum*);
//   static absl::StatusOr<T> Decode(const Datum&, const DecodeContext*);
template <typename T>
struct Codec {
  static_assert(sizeof(T) == 0,
                "this type can't be shared: specialise parley::Codec<T> (base/codec.h)");
};

template <typename T>
absl::Status Encode(const T& value, Datum* datum) {
  return Codec<std::decay_t<T>>::Encode(value, datum);
}
template <typename T>
absl::StatusOr<T> Decode(const Datum& datum, const DecodeContext* context = nullptr) {
  return Codec<T>::Decode(datum, context);
}

namespace codec_internal {

absl::Status Mismatch(absl::string_view expected, const Datum& found);
absl::Status OutOfRange(const Datum& found);
absl::Status EncodeText(absl::string_view text, Datum* datum);

template <typename Sequence>
absl::Status EncodeSequence(const Sequence& values, Datum* datum) {
  DatumList* list = datum->mutable_list();
  for (const auto& value : values) PARLEY_RETURN_IF_ERROR(Encode(value, list->add_items()));
  return absl::OkStatus();
}

template <typename Sequence>
absl::StatusOr<Sequence> DecodeSequence(const Datum& datum, const DecodeContext* context) {
  if (!datum.has_list()) return Mismatch("a list", datum);
  Sequence values;
  for (const Datum& item : datum.list().items()) {
    PARLEY_ASSIGN_OR_RETURN(auto value, Decode<typename Sequence::value_type>(item, context));
    values.insert(values.end(), std::move(value));
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
};

template <typename Map>
struct MapCodec {
  static absl::Status Encode(const Map& values, Datum* datum) {
    DatumMap* map = datum->mutable_map();
    for (const auto& [key, value] : values) {
      DatumEntry* entry = map->add_entries();
      PARLEY_RETURN_IF_ERROR(parley::Encode(key, entry->mutable_key()));
      PARLEY_RETURN_IF_ERROR(parley::Encode(value, entry->mutable_value()));
    }
    return absl::OkStatus();
  }
  static absl::StatusOr<Map> Decode(const Datum& datum, const DecodeContext* context) {
    if (!datum.has_map()) return Mismatch("a map", datum);
    Map values;
    for (const DatumEntry& entry : datum.map().entries()) {
      PARLEY_ASSIGN_OR_RETURN(auto key,
                              parley::Decode<typename Map::key_type>(entry.key(), context));
      PARLEY_ASSIGN_OR_RETURN(auto value,
                              parley::Decode<typename Map::mapped_type>(entry.value(), context));
      values.insert_or_assign(std::move(key), std::move(value));
    }
    return values;
  }
};

// Pairs and tuples: lists of a fixed length.
template <typename Tuple>
struct TupleCodec {
  static constexpr size_t kSize = std::tuple_size_v<Tuple>;
  static absl::Status Encode(const Tuple& tuple, Datum* datum) {
    DatumList* list = datum->mutable_list();
    absl::Status status;
    std::apply(
        [&](const auto&... parts) {
          (status.Update(parley::Encode(parts, list->add_items())), ...);
        },
        tuple);
    return status;
  }
  static absl::StatusOr<Tuple> Decode(const Datum& datum, const DecodeContext* context) {
    if (!datum.has_list() || datum.list().items_size() != static_cast<int>(kSize)) {
      return Mismatch("a list of the tuple's length", datum);
    }
    return DecodeParts(datum.list(), context, std::make_index_sequence<kSize>());
  }
  template <size_t... I>
  static absl::StatusOr<Tuple> DecodeParts(const DatumList& list, const DecodeContext* context,
                                           std::index_sequence<I...>) {
    auto parts = std::make_tuple(
        parley::Decode<std::tuple_element_t<I, Tuple>>(list.items(I), context)...);
    absl::Status status;
    (status.Update(std::get<I>(parts).status()), ...);
    if (!status.ok()) return status;
    return Tuple(*std::move(std::get<I>(parts))...);
  }
};

}  // namespace codec_internal

template <>
struct Codec<Datum> {
  static absl::Status Encode(const Datum& value, Datum* datum) {
    *datum = value;
    return absl::OkStatus();
  }
  static absl::StatusOr<Datum> Decode(const Datum& datum, const DecodeContext*) { return datum; }
};

template <>
struct Codec<std::nullptr_t> {
  static absl::Status Encode(std::nullptr_t, Datum* datum) {
    datum->Clear();
    return absl::OkStatus();
  }
  static absl::StatusOr<std::nullptr_t> Decode(const Datum& datum, const DecodeContext*) {
    if (datum.kind_case() != Datum::KIND_NOT_SET) return codec_internal::Mismatch("none", datum);
    return nullptr;
  }
};

template <>
struct Codec<bool> {
  static absl::Status Encode(bool value, Datum* datum) {
    datum->set_boolean(value);
    return absl::OkStatus();
  }
  static absl::StatusOr<bool> Decode(const Datum& datum, const DecodeContext*) {
    if (!datum.has_boolean()) return codec_internal::Mismatch("a bool", datum);
    return datum.boolean();
  }
};

// Integers, range-checked; a bool is 0 or 1, as in Python.
template <std::integral T>
struct Codec<T> {
  static absl::Status Encode(T value, Datum* datum) {
    if (std::in_range<int64_t>(value)) {
      datum->set_integer(static_cast<int64_t>(value));
    } else {
      datum->set_big(static_cast<uint64_t>(value));
    }
    return absl::OkStatus();
  }
  static absl::StatusOr<T> Decode(const Datum& datum, const DecodeContext*) {
    if (datum.has_boolean()) return static_cast<T>(datum.boolean());
    if (datum.has_integer()) return InRange(datum.integer(), datum);
    if (datum.has_big()) return InRange(datum.big(), datum);
    return codec_internal::Mismatch("an integer", datum);
  }

 private:
  template <typename Wide>
  static absl::StatusOr<T> InRange(Wide value, const Datum& datum) {
    if (value < 0 ? static_cast<int64_t>(value) <
                        static_cast<int64_t>(std::numeric_limits<T>::min())
                  : static_cast<uint64_t>(value) >
                        static_cast<uint64_t>(std::numeric_limits<T>::max())) {
      return codec_internal::OutOfRange(datum);
    }
    return static_cast<T>(value);
  }
};

// Integers decode as floating point too.
template <std::floating_point T>
struct Codec<T> {
  static absl::Status Encode(T value, Datum* datum) {
    datum->set_real(value);
    return absl::OkStatus();
  }
  static absl::StatusOr<T> Decode(const Datum& datum, const DecodeContext*) {
    if (datum.has_real()) return static_cast<T>(datum.real());
    if (datum.has_integer()) return static_cast<T>(datum.integer());
    if (datum.has_big()) return static_cast<T>(datum.big());
    if (datum.has_boolean()) return static_cast<T>(datum.boolean());
    return codec_internal::Mismatch("a number", datum);
  }
};

// INVALID_ARGUMENT: text that is not UTF-8; use Bytes for binary data.
template <>
struct Codec<std::string> {
  static absl::Status Encode(absl::string_view value, Datum* datum) {
    return codec_internal::EncodeText(value, datum);
  }
  static absl::StatusOr<std::string> Decode(const Datum& datum, const DecodeContext*) {
    if (!datum.has_text()) return codec_internal::Mismatch("text", datum);
    return datum.text();
  }
};
template <>
struct Codec<const char*> {
  static absl::Status Encode(const char* value, Datum* datum) {
    return codec_internal::EncodeText(value, datum);
  }
};
template <>
struct Codec<absl::string_view> {
  static absl::Status Encode(absl::string_view value, Datum* datum) {
    return codec_internal::EncodeText(value, datum);
  }
};

template <>
struct Codec<Bytes> {
  static absl::Status Encode(const Bytes& value, Datum* datum) {
    datum->set_bytes(value.value);
    return absl::OkStatus();
  }
  static absl::StatusOr<Bytes> Decode(const Datum& datum, const DecodeContext*) {
    if (!datum.has_bytes()) return codec_internal::Mismatch("bytes", datum);
    return Bytes{datum.bytes()};
  }
};

template <typename T>
struct Codec<std::optional<T>> {
  static absl::Status Encode(const std::optional<T>& value, Datum* datum) {
    if (value.has_value()) return parley::Encode(*value, datum);
    datum->Clear();
    return absl::OkStatus();
  }
  static absl::StatusOr<std::optional<T>> Decode(const Datum& datum,
                                                 const DecodeContext* context) {
    if (datum.kind_case() == Datum::KIND_NOT_SET) return std::optional<T>();
    PARLEY_ASSIGN_OR_RETURN(T value, parley::Decode<T>(datum, context));
    return std::optional<T>(std::move(value));
  }
};

template <typename T>
struct Codec<std::vector<T>> : codec_internal::SequenceCodec<std::vector<T>> {};
template <typename T>
struct Codec<std::deque<T>> : codec_internal::SequenceCodec<std::deque<T>> {};
template <typename T>
struct Codec<std::set<T>> : codec_internal::SequenceCodec<std::set<T>> {};
template <typename T>
struct Codec<std::unordered_set<T>> : codec_internal::SequenceCodec<std::unordered_set<T>> {};
template <typename T>
struct Codec<absl::flat_hash_set<T>> : codec_internal::SequenceCodec<absl::flat_hash_set<T>> {};

template <typename K, typename V>
struct Codec<std::map<K, V>> : codec_internal::MapCodec<std::map<K, V>> {};
template <typename K, typename V>
struct Codec<std::unordered_map<K, V>> : codec_internal::MapCodec<std::unordered_map<K, V>> {};
template <typename K, typename V>
struct Codec<absl::flat_hash_map<K, V>> : codec_internal::MapCodec<absl::flat_hash_map<K, V>> {};
template <typename K, typename V>
struct Codec<absl::btree_map<K, V>> : codec_internal::MapCodec<absl::btree_map<K, V>> {};

template <typename A, typename B>
struct Codec<std::pair<A, B>> : codec_internal::TupleCodec<std::pair<A, B>> {};
template <typename... Parts>
struct Codec<std::tuple<Parts...>> : codec_internal::TupleCodec<std::tuple<Parts...>> {};

// Any protobuf message.
template <std::derived_from<google::protobuf::MessageLite> T>
struct Codec<T> {
  static absl::Status Encode(const T& value, Datum* datum) {
    datum->mutable_message()->set_type(value.GetTypeName());
    value.SerializeToString(datum->mutable_message()->mutable_payload());
    return absl::OkStatus();
  }
  static absl::StatusOr<T> Decode(const Datum& datum, const DecodeContext*) {
    T value;
    if (!datum.has_message() || datum.message().type() != value.GetTypeName() ||
        !value.ParseFromString(datum.message().payload())) {
      return codec_internal::Mismatch(value.GetTypeName(), datum);
    }
    return value;
  }
};

}  // namespace parley

#endif  // PARLEY_BASE_CODEC_H_
