// The codec's frame, scalars and messages; see parley/base/values/codec.h, which users include.
#ifndef PARLEY_BASE_VALUES_CODEC_CORE_H_
#define PARLEY_BASE_VALUES_CODEC_CORE_H_

#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message_lite.h"
#include "parley/base/status_macros.h"
#include "parley/proto/datum.pb.h"

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
// A further Decode that takes a Datum&& may move out of it.
template <typename T>
struct Codec {
  using Unknown = T;  // not specialised
};

// Whether the codec knows the type. Of a container it says nothing about the elements:
// what is wrong with those comes out when it is encoded or decoded, also as a compile error.
template <typename T>
concept Shareable = !requires {
  typename Codec<T>::Unknown;
};

template <typename T>
absl::Status Encode(const T& value, Datum* datum) {
  // Decay of the reference, so that a string literal becomes a const char*.
  using Value = std::decay_t<const T&>;
  static_assert(
      Shareable<Value>,
      "this type can't be shared: specialise parley::Codec<T> (parley/base/values/codec.h)");
  return Codec<Value>::Encode(value, datum);
}
template <typename T>
absl::StatusOr<T> Decode(const Datum& datum, const DecodeContext* context = nullptr) {
  static_assert(
      Shareable<T>,
      "this type can't be shared: specialise parley::Codec<T> (parley/base/values/codec.h)");
  return Codec<T>::Decode(datum, context);
}
// Moves strings out of the Datum, which then holds anything.
template <typename T>
absl::StatusOr<T> Decode(Datum&& datum, const DecodeContext* context = nullptr) {
  static_assert(
      Shareable<T>,
      "this type can't be shared: specialise parley::Codec<T> (parley/base/values/codec.h)");
  return Codec<T>::Decode(std::move(datum), context);
}

namespace codec_internal {

absl::Status Mismatch(absl::string_view expected, const Datum& found);
absl::Status OutOfRange(const Datum& found);
absl::Status WrongLength(size_t expected, const Datum& found);
absl::Status NoAlternative(absl::string_view refusals);
absl::Status NullText();
absl::Status NotUtf8();
absl::Status EncodeText(absl::string_view text, Datum* datum);
absl::Status EncodeMessage(const google::protobuf::MessageLite& message, Datum* datum);
absl::Status DecodeMessage(const Datum& datum, google::protobuf::MessageLite* message);

// int8_t and uint8_t are signed and unsigned char, which std::in_range takes as numbers.
template <typename T>
concept Integer = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> &&
                  !std::same_as<T, wchar_t> && !std::same_as<T, char8_t> &&
                  !std::same_as<T, char16_t> && !std::same_as<T, char32_t>;

template <typename T>
concept Real = std::same_as<T, float> || std::same_as<T, double>;

// The parts of Datum that are protobuf messages too. They travel as themselves, not as
// typed messages: the broker counts the references inside.
template <typename Part, bool (Datum::*kHas)() const, const Part& (Datum::*kGet)() const,
          Part* (Datum::*kMutable)()>
struct PartCodec {
  static absl::Status Encode(const Part& value, Datum* datum) {
    *(datum->*kMutable)() = value;
    return absl::OkStatus();
  }
  static absl::StatusOr<Part> DecodeAs(absl::string_view expected, const Datum& datum) {
    if (!(datum.*kHas)()) return Mismatch(expected, datum);
    return (datum.*kGet)();
  }
};

}  // namespace codec_internal

template <>
struct Codec<ObjectRef>
    : codec_internal::PartCodec<ObjectRef, &Datum::has_ref, &Datum::ref, &Datum::mutable_ref> {
  static absl::StatusOr<ObjectRef> Decode(const Datum& datum, const DecodeContext*) {
    return DecodeAs("a reference", datum);
  }
};
template <>
struct Codec<DatumList>
    : codec_internal::PartCodec<DatumList, &Datum::has_list, &Datum::list, &Datum::mutable_list> {
  static absl::StatusOr<DatumList> Decode(const Datum& datum, const DecodeContext*) {
    return DecodeAs("a list", datum);
  }
};
template <>
struct Codec<DatumMap>
    : codec_internal::PartCodec<DatumMap, &Datum::has_map, &Datum::map, &Datum::mutable_map> {
  static absl::StatusOr<DatumMap> Decode(const Datum& datum, const DecodeContext*) {
    return DecodeAs("a map", datum);
  }
};

template <>
struct Codec<Datum> {
  static absl::Status Encode(const Datum& value, Datum* datum) {
    *datum = value;
    return absl::OkStatus();
  }
  static absl::StatusOr<Datum> Decode(const Datum& datum, const DecodeContext*) { return datum; }
  static absl::StatusOr<Datum> Decode(Datum&& datum, const DecodeContext*) {
    return std::move(datum);
  }
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
struct Codec<std::monostate> {
  static absl::Status Encode(std::monostate, Datum* datum) {
    return parley::Encode(nullptr, datum);
  }
  static absl::StatusOr<std::monostate> Decode(const Datum& datum, const DecodeContext* context) {
    PARLEY_RETURN_IF_ERROR(parley::Decode<std::nullptr_t>(datum, context).status());
    return std::monostate();
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

template <codec_internal::Integer T>
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
    if (!std::in_range<T>(value)) return codec_internal::OutOfRange(datum);
    return static_cast<T>(value);
  }
};

// Decoding rounds to what T can hold; only a finite number that T has no room for fails.
template <codec_internal::Real T>
struct Codec<T> {
  static absl::Status Encode(T value, Datum* datum) {
    datum->set_real(value);
    return absl::OkStatus();
  }
  static absl::StatusOr<T> Decode(const Datum& datum, const DecodeContext*) {
    if (datum.has_real()) {
      double value = datum.real();
      if (std::isfinite(value) && std::abs(value) > std::numeric_limits<T>::max()) {
        return codec_internal::OutOfRange(datum);
      }
      return static_cast<T>(value);
    }
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
  static absl::StatusOr<std::string> Decode(Datum&& datum, const DecodeContext*) {
    if (!datum.has_text()) return codec_internal::Mismatch("text", datum);
    return std::move(*datum.mutable_text());
  }
};
template <>
struct Codec<const char*> {
  static absl::Status Encode(const char* value, Datum* datum) {
    if (value == nullptr) return codec_internal::NullText();
    return codec_internal::EncodeText(value, datum);
  }
};
template <>
struct Codec<char*> : Codec<const char*> {};
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
  static absl::StatusOr<Bytes> Decode(Datum&& datum, const DecodeContext*) {
    if (!datum.has_bytes()) return codec_internal::Mismatch("bytes", datum);
    return Bytes{std::move(*datum.mutable_bytes())};
  }
};

// Any protobuf message. INVALID_ARGUMENT: it lacks required fields, or is of another type.
template <std::derived_from<google::protobuf::MessageLite> T>
struct Codec<T> {
  static absl::Status Encode(const T& value, Datum* datum) {
    return codec_internal::EncodeMessage(value, datum);
  }
  static absl::StatusOr<T> Decode(const Datum& datum, const DecodeContext*) {
    T value;
    PARLEY_RETURN_IF_ERROR(codec_internal::DecodeMessage(datum, &value));
    return value;
  }
};

}  // namespace parley

#endif  // PARLEY_BASE_VALUES_CODEC_CORE_H_
