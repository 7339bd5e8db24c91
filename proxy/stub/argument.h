#ifndef PARLEY_PROXY_STUB_ARGUMENT_H_
#define PARLEY_PROXY_STUB_ARGUMENT_H_

#include <concepts>
#include <type_traits>
#include <utility>

namespace parley::stub {

// The first argument of a generated method that takes its request's fields one by one:
// whatever can become a T. Not `{}`, which is the empty request of the method's other form;
// and a bool is nothing but a bool, for a pointer would become one too.
template <typename T>
class LeadingArgument {
 public:
  template <std::convertible_to<T> U>
  requires(!std::same_as<T, bool> || std::same_as<std::remove_cvref_t<U>, bool>)
      LeadingArgument(U&& value)  // NOLINT(google-explicit-constructor)
      : value_(std::forward<U>(value)) {}

  const T& value() const { return value_; }

 private:
  T value_;
};

}  // namespace parley::stub

#endif  // PARLEY_PROXY_STUB_ARGUMENT_H_
