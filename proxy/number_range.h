#ifndef PARLEY_PROXY_NUMBER_RANGE_H_
#define PARLEY_PROXY_NUMBER_RANGE_H_

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>

#include "parley/base/values/codec.h"
#include "parley/base/values/datum_field.h"
#include "parley/proto/datum.pb.h"

namespace parley {
namespace number_range_internal {

// The numbers of one or several types: all of their ranges have 0, so that together they are one.
struct Numbers {
  bool integers = false;
  int64_t least = 0;
  uint64_t most = 0;
  bool reals = false;
  double largest = 0;
};

template <typename T>
struct NumbersIn {
  static void AddTo(Numbers*) {}
};
template <codec_internal::Integer T>
struct NumbersIn<T> {
  static void AddTo(Numbers* numbers) {
    using Limits = std::numeric_limits<T>;
    numbers->integers = true;
    numbers->least = std::min(numbers->least, static_cast<int64_t>(Limits::min()));
    numbers->most = std::max(numbers->most, static_cast<uint64_t>(Limits::max()));
  }
};
template <codec_internal::Real T>
struct NumbersIn<T> {
  static void AddTo(Numbers* numbers) {
    numbers->reals = true;
    numbers->largest =
        std::max(numbers->largest, static_cast<double>(std::numeric_limits<T>::max()));
  }
};
template <typename T>
struct NumbersIn<std::optional<T>> : NumbersIn<T> {};
template <typename... T>
struct NumbersIn<std::variant<T...>> {
  static void AddTo(Numbers* numbers) { (NumbersIn<T>::AddTo(numbers), ...); }
};

}  // namespace number_range_internal

// The numbers that decode as a T: of a number, or an optional or variant with numbers in it. Of any
// other type nothing is known, and the range has all.
template <typename T>
NumberRange NumberRangeOf() {
  number_range_internal::Numbers numbers;
  number_range_internal::NumbersIn<T>::AddTo(&numbers);
  NumberRange range;
  if (numbers.reals) {
    range.mutable_least()->set_real(-numbers.largest);
    range.mutable_most()->set_real(numbers.largest);
  } else if (numbers.integers) {
    Encode(numbers.least, range.mutable_least()).IgnoreError();
    Encode(numbers.most, range.mutable_most()).IgnoreError();
  }
  return range;
}

// The same as a field of a request that asks for a sum, so that the broker refuses one that the
// caller could not decode before it changes anything.
template <typename T>
internal::SerializedMessage WithinRangeOf() {
  static_assert(!std::is_same_v<T, bool>, "a bool has no room for a sum; use an integer");
  static const auto* bytes = new std::string(NumberRangeOf<T>().SerializeAsString());
  return {*bytes};
}

}  // namespace parley

#endif  // PARLEY_PROXY_NUMBER_RANGE_H_
