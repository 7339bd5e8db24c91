// What a method returns, as the outcome of a call.
#ifndef PARLEY_BROKER_HOSTING_RESULT_H_
#define PARLEY_BROKER_HOSTING_RESULT_H_

#include <array>
#include <concepts>
#include <memory>
#include <ranges>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "parley/base/binding/generator.h"
#include "parley/base/binding/method_form.h"
#include "parley/base/binding/type_name.h"
#include "parley/base/status_macros.h"
#include "parley/base/values/codec.h"
#include "parley/broker/hosting/class_info.h"
#include "parley/broker/hosting/iteration.h"

namespace parley::hosting {

// What a function gives when it does not fail.
template <typename R>
struct Unwrapped {
  using type = std::remove_cvref_t<R>;
};
template <typename R>
requires std::same_as<std::remove_cvref_t<R>, absl::Status>
struct Unwrapped<R> {
  using type = void;
};
template <typename R>
struct Unwrapped<absl::StatusOr<R>> {
  using type = R;
};
template <typename R>
using ResultValue = typename Unwrapped<R>::type;

template <typename T>
inline constexpr bool kIsGenerator = false;
template <typename T>
inline constexpr bool kIsGenerator<Generator<T>> = true;

// The class of the object that a result is or points to; void: none.
template <typename T>
struct ObjectIn {
  using type = std::conditional_t<std::is_class_v<T>, T, void>;
};
template <typename T>
struct ObjectIn<std::unique_ptr<T>> {
  using type = T;
};
template <typename T>
struct ObjectIn<std::shared_ptr<T>> {
  using type = T;
};
template <typename T>
using ResultObject = typename ObjectIn<T>::type;

// Null: a pointer is.
template <typename T>
std::shared_ptr<T> ToShared(std::shared_ptr<T> object) {
  return object;
}
template <typename T>
std::shared_ptr<T> ToShared(std::unique_ptr<T> object) {
  return object;
}
template <typename T>
std::shared_ptr<T> ToShared(T object) {
  static_assert(std::move_constructible<T>,
                "an object that can't be moved is returned as std::unique_ptr or std::shared_ptr");
  return std::make_shared<T>(std::move(object));
}

// A range whose elements the codec knows.
template <typename T>
concept Iterable = std::ranges::input_range<T> && !std::convertible_to<const T&, std::string> &&
                   !std::derived_from<T, google::protobuf::MessageLite> &&
                   Shareable<std::ranges::range_value_t<T>> &&
                   std::constructible_from<Generator<std::ranges::range_value_t<T>>, T>;

template <typename T>
inline constexpr bool kIsArray = false;
template <typename T, size_t N>
inline constexpr bool kIsArray<std::array<T, N>> = true;

template <typename T>
constexpr binding::ResultShape ResultShapeOf() {
  if (binding::MapShaped<T> || std::same_as<T, DatumMap>) return binding::ResultShape::kMap;
  if (binding::ListShaped<T> || binding::TupleShaped<T> || kIsArray<T> ||
      std::same_as<T, DatumList>) {
    return binding::ResultShape::kList;
  }
  if (std::is_arithmetic_v<T> || std::same_as<T, std::string> || std::same_as<T, Bytes> ||
      (std::derived_from<T, google::protobuf::MessageLite> && !std::same_as<T, Datum>)) {
    return binding::ResultShape::kNeither;
  }
  return binding::ResultShape::kUnknown;
}

// Fills in what the type of the result allows.
template <typename R>
void DescribeResult(binding::MethodForm* form) {
  using T = ResultValue<R>;
  form->result = NameOf<T>();
  if constexpr (!std::is_void_v<T>) {
    form->is_generator = kIsGenerator<T>;
    form->iterable = Iterable<T> || kIsGenerator<T>;
    form->shareable = Shareable<T>;
    form->is_message = std::derived_from<T, google::protobuf::MessageLite>;
    form->shape = ResultShapeOf<T>();
    form->object = typeid(ResultObject<T>);
  }
}

absl::StatusOr<MethodOutcome> OutcomeOfValue(Datum value);
absl::StatusOr<MethodOutcome> OutcomeOfContainer(const std::string& type_id, Datum value);
// INTERNAL: there is no object.
absl::StatusOr<MethodOutcome> OutcomeOfObject(const std::string& type_id,
                                              std::shared_ptr<void> object, std::type_index type);
absl::StatusOr<MethodOutcome> OutcomeOfInit(const std::string& type_id,
                                            const google::protobuf::MessageLite& init);
absl::StatusOr<MethodOutcome> OutcomeOfStream(std::unique_ptr<ValueStream> stream);

template <typename T>
absl::StatusOr<Datum> ToDatum(const T& value) {
  Datum datum;
  PARLEY_RETURN_IF_ERROR(Encode(value, &datum));
  return datum;
}

// `form` says that the type allows what it asks for. `needed` lives as long as a stream.
template <typename T, typename Given>
absl::StatusOr<MethodOutcome> OutcomeOf(Given&& given, const binding::MethodForm& form,
                                        std::shared_ptr<void> needed) {
  if constexpr (kIsGenerator<T>) {
    return OutcomeOfStream(std::make_unique<GeneratorStream<typename T::value_type>>(
        std::forward<Given>(given), std::move(needed)));
  } else {
    if constexpr (Iterable<T>) {
      using Element = std::ranges::range_value_t<T>;
      if (form.gives == binding::ResultKind::kStream) {
        return OutcomeOfStream(std::make_unique<GeneratorStream<Element>>(
            Generator<Element>(T(std::forward<Given>(given))), std::move(needed)));
      }
    }
    if constexpr (Shareable<T>) {
      if (form.gives == binding::ResultKind::kValue ||
          form.gives == binding::ResultKind::kContainer) {
        PARLEY_ASSIGN_OR_RETURN(Datum datum, ToDatum(given));
        return form.gives == binding::ResultKind::kValue
                   ? OutcomeOfValue(std::move(datum))
                   : OutcomeOfContainer(form.returns, std::move(datum));
      }
    }
    if constexpr (std::derived_from<T, google::protobuf::MessageLite>) {
      if (form.gives == binding::ResultKind::kInit) return OutcomeOfInit(form.returns, given);
    }
    if constexpr (!std::is_void_v<ResultObject<T>> && !std::is_reference_v<Given>) {
      if (form.gives == binding::ResultKind::kObject) {
        return OutcomeOfObject(form.returns, ToShared(std::forward<Given>(given)),
                               typeid(ResultObject<T>));
      }
    }
    return absl::InternalError("what it returns does not fit its registration");
  }
}

// Calls and turns what comes into an outcome.
template <typename R, typename Callee>
absl::StatusOr<MethodOutcome> Finish(Callee&& callee, const binding::MethodForm& form,
                                     std::shared_ptr<void> needed) {
  using T = ResultValue<R>;
  if constexpr (std::is_void_v<R>) {
    callee();
    return MethodOutcome();
  } else if constexpr (std::is_void_v<T>) {
    PARLEY_RETURN_IF_ERROR(callee());
    return MethodOutcome();
  } else if constexpr (std::same_as<R, absl::StatusOr<T>>) {
    PARLEY_ASSIGN_OR_RETURN(T value, callee());
    return OutcomeOf<T>(std::move(value), form, std::move(needed));
  } else {
    return OutcomeOf<T>(callee(), form, std::move(needed));
  }
}

}  // namespace parley::hosting

#endif  // PARLEY_BROKER_HOSTING_RESULT_H_
