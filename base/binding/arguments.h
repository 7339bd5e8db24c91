// The arguments that a peer sends, as a method's parameters.
#ifndef PARLEY_BASE_BINDING_ARGUMENTS_H_
#define PARLEY_BASE_BINDING_ARGUMENTS_H_

#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "parley/base/binding/method_form.h"
#include "parley/base/binding/type_name.h"
#include "parley/base/status_macros.h"
#include "parley/base/values/codec.h"
#include "parley/proto/dynamic.pb.h"

namespace parley::binding {

// What an argument is kept as while the method runs.
template <typename P>
struct StoredAs {
  static_assert(!std::is_lvalue_reference_v<P> || std::is_const_v<std::remove_reference_t<P>>,
                "a parameter is a copy of what the caller sent: take it by value or by const "
                "reference (a CallContext& comes last)");
  using type = std::remove_cvref_t<P>;
  static_assert(
      Shareable<type>,
      "this parameter can't be sent: specialise parley::Codec<T> (parley/base/values/codec.h)");
};
template <typename P>
requires std::is_same_v<std::remove_cvref_t<P>, absl::string_view> ||
    std::is_same_v<std::remove_cvref_t<P>, std::string_view>
struct StoredAs<P> {
  using type = std::string;
};
template <typename P>
using Stored = typename StoredAs<P>::type;

// INVALID_ARGUMENT (TypeError): no valid Arguments, or not as many as there are parameters.
absl::Status ParseArguments(absl::string_view bytes, const MethodForm& form,
                            dynamic::Arguments* arguments);
// Names the argument in its error.
absl::Status AboutArgument(const absl::Status& status, const MethodForm& form, size_t index);
// The references in them.
std::vector<ObjectRef> RefsInArguments(absl::string_view bytes);

// Decoded, for one call.
template <typename... P>
class DecodedArguments {
 public:
  absl::Status Decode(absl::string_view bytes, const MethodForm& form) {
    dynamic::Arguments arguments;
    PARLEY_RETURN_IF_ERROR(ParseArguments(bytes, form, &arguments));
    absl::Status status;
    int index = 0;
    auto decode = [&](auto& value) {
      if (!status.ok()) return;
      using Value = typename std::remove_reference_t<decltype(value)>::value_type;
      value = parley::Decode<Value>(arguments.values(index));
      status = AboutArgument(value.status(), form, index++);
    };
    std::apply([&](auto&... values) { (decode(values), ...); }, values_);
    return status;
  }

  // callee(arguments…): moved in where the parameter is no const reference. Once.
  template <typename Callee>
  decltype(auto) Apply(Callee&& callee) {
    return std::apply(
        [&](auto&... values) -> decltype(auto) { return callee(Pass<P>(*values)...); }, values_);
  }

 private:
  template <typename Parameter, typename Value>
  static decltype(auto) Pass(Value& value) {
    if constexpr (std::is_lvalue_reference_v<Parameter>) {
      return static_cast<const Value&>(value);
    } else {
      return static_cast<Value&&>(value);
    }
  }

  std::tuple<absl::StatusOr<Stored<P>>...> values_;
};

// Whether there may be references in such a value. A yes costs a look at each request.
template <typename T>
inline constexpr bool kMayHoldRefs =
    !std::is_arithmetic_v<T> && !std::is_base_of_v<google::protobuf::MessageLite, T>;
template <>
inline constexpr bool kMayHoldRefs<std::string> = false;
template <>
inline constexpr bool kMayHoldRefs<Bytes> = false;
template <>
inline constexpr bool kMayHoldRefs<Datum> = true;
template <>
inline constexpr bool kMayHoldRefs<DatumList> = true;
template <>
inline constexpr bool kMayHoldRefs<DatumMap> = true;
template <>
inline constexpr bool kMayHoldRefs<ObjectRef> = true;
template <typename T>
inline constexpr bool kMayHoldRefs<std::optional<T>> = kMayHoldRefs<T>;
template <typename T>
inline constexpr bool kMayHoldRefs<std::vector<T>> = kMayHoldRefs<T>;
template <typename K, typename V>
inline constexpr bool kMayHoldRefs<std::map<K, V>> = kMayHoldRefs<K> || kMayHoldRefs<V>;

}  // namespace parley::binding

#endif  // PARLEY_BASE_BINDING_ARGUMENTS_H_
