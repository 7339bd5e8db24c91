// What C++ types are called in the signatures that a broker shows: int64, text,
// list[bool]… Specialise parley::TypeName for a type of yours; without that it goes by
// its C++ name.
#ifndef PARLEY_BASE_BINDING_TYPE_NAME_H_
#define PARLEY_BASE_BINDING_TYPE_NAME_H_

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <typeindex>
#include <typeinfo>
#include <utility>
#include <variant>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/message_lite.h"
#include "parley/base/binding/generator.h"
#include "parley/base/values/codec.h"

namespace parley {

template <typename T>
struct TypeName;

// The name of a value, whether it comes by value or by reference.
template <typename T>
std::string NameOf() {
  return TypeName<std::remove_cvref_t<T>>::Get();
}

namespace binding {

// Its C++ name.
std::string Demangled(std::type_index type);

// The codec says which shape a type has.
template <typename T>
concept ListShaped = std::derived_from<Codec<T>, codec_internal::SequenceCodec<T>>;
template <typename T>
concept SetShaped = ListShaped<T> && requires {
  typename T::key_type;
};
template <typename T>
concept MapShaped = std::derived_from<Codec<T>, codec_internal::MapCodec<T>>;
template <typename T>
concept TupleShaped = std::derived_from<Codec<T>, codec_internal::TupleCodec<T>>;

template <typename... Parts>
std::string NamesOf(const char* separator) {
  return absl::StrJoin(std::initializer_list<std::string>{NameOf<Parts>()...}, separator);
}

template <typename Tuple, size_t... I>
std::string TupleName(std::index_sequence<I...>) {
  return absl::StrCat("tuple[", NamesOf<std::tuple_element_t<I, Tuple>...>(", "), "]");
}

}  // namespace binding

template <typename T>
struct TypeName {
  static std::string Get() {
    if constexpr (std::derived_from<T, google::protobuf::MessageLite>) {
      return T::default_instance().GetTypeName();
    } else if constexpr (codec_internal::Integer<T>) {
      return absl::StrCat(std::is_signed_v<T> ? "int" : "uint", 8 * sizeof(T));
    } else if constexpr (binding::SetShaped<T>) {
      return absl::StrCat("set[", NameOf<typename T::value_type>(), "]");
    } else if constexpr (binding::ListShaped<T>) {
      return absl::StrCat("list[", NameOf<typename T::value_type>(), "]");
    } else if constexpr (binding::MapShaped<T>) {
      return absl::StrCat(
          "map[", binding::NamesOf<typename T::key_type, typename T::mapped_type>(", "), "]");
    } else if constexpr (binding::TupleShaped<T>) {
      return binding::TupleName<T>(std::make_index_sequence<std::tuple_size_v<T>>());
    } else {
      return binding::Demangled(typeid(T));
    }
  }
};

namespace binding {

// For the names below.
template <const char* kName>
struct Named {
  static std::string Get() { return kName; }
};
inline constexpr char kNone[] = "none";
inline constexpr char kBool[] = "bool";
inline constexpr char kFloat32[] = "float32";
inline constexpr char kFloat64[] = "float64";
inline constexpr char kText[] = "text";
inline constexpr char kBytes[] = "bytes";
inline constexpr char kAny[] = "any";
inline constexpr char kReference[] = "reference";
inline constexpr char kList[] = "list[any]";
inline constexpr char kMap[] = "map[any, any]";

}  // namespace binding

template <>
struct TypeName<void> : binding::Named<binding::kNone> {};
template <>
struct TypeName<absl::Status> : binding::Named<binding::kNone> {};
template <>
struct TypeName<std::nullptr_t> : binding::Named<binding::kNone> {};
template <>
struct TypeName<std::monostate> : binding::Named<binding::kNone> {};
template <>
struct TypeName<bool> : binding::Named<binding::kBool> {};
template <>
struct TypeName<float> : binding::Named<binding::kFloat32> {};
template <>
struct TypeName<double> : binding::Named<binding::kFloat64> {};
template <>
struct TypeName<std::string> : binding::Named<binding::kText> {};
template <>
struct TypeName<absl::string_view> : binding::Named<binding::kText> {};
template <>
struct TypeName<const char*> : binding::Named<binding::kText> {};
template <>
struct TypeName<Bytes> : binding::Named<binding::kBytes> {};
template <>
struct TypeName<Datum> : binding::Named<binding::kAny> {};
template <>
struct TypeName<ObjectRef> : binding::Named<binding::kReference> {};
template <>
struct TypeName<DatumList> : binding::Named<binding::kList> {};
template <>
struct TypeName<DatumMap> : binding::Named<binding::kMap> {};

template <typename T, size_t N>
struct TypeName<std::array<T, N>> {
  static std::string Get() { return absl::StrCat("list[", NameOf<T>(), "]"); }
};
template <typename T>
struct TypeName<std::optional<T>> {
  static std::string Get() { return absl::StrCat("optional[", NameOf<T>(), "]"); }
};
template <typename... Alternatives>
struct TypeName<std::variant<Alternatives...>> {
  static std::string Get() { return binding::NamesOf<Alternatives...>(" | "); }
};
template <typename T>
struct TypeName<Generator<T>> {
  static std::string Get() { return absl::StrCat("Iterator[", NameOf<T>(), "]"); }
};
// Of what may fail, and of what is held by a pointer.
template <typename T>
struct TypeName<absl::StatusOr<T>> : TypeName<T> {};
template <typename T>
struct TypeName<std::unique_ptr<T>> : TypeName<T> {};
template <typename T>
struct TypeName<std::shared_ptr<T>> : TypeName<T> {};

}  // namespace parley

#endif  // PARLEY_BASE_BINDING_TYPE_NAME_H_
