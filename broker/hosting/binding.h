// Callables of C++ as the constructors and methods of a class that peers call.
#ifndef PARLEY_BROKER_HOSTING_BINDING_H_
#define PARLEY_BROKER_HOSTING_BINDING_H_

#include <concepts>
#include <functional>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "parley/base/binding/arguments.h"
#include "parley/base/binding/call_context.h"
#include "parley/base/binding/callable.h"
#include "parley/base/binding/method_form.h"
#include "parley/base/binding/signature.h"
#include "parley/base/binding/type_name.h"
#include "parley/base/status_macros.h"
#include "parley/broker/hosting/class_info.h"
#include "parley/broker/hosting/result.h"

namespace parley::hosting {

// What runs a method whose callable may be called with a Self&, which is T or const T.
template <typename T, typename Self, typename Traits, typename Function, typename... P>
decltype(ClassMethod::run) RunOf(Function function, std::shared_ptr<const binding::MethodForm> form,
                                 binding::TypeList<P...>) {
  using Result = typename Traits::Result;
  using Sent = ResultValue<Result>;
  constexpr bool kTakesContext = Traits::kTakesContext;
  static_assert(!std::is_lvalue_reference_v<Result> || Shareable<Sent>,
                "a method returns an object by value, std::unique_ptr or std::shared_ptr");
  static_assert(
      std::is_void_v<Sent> || Shareable<Sent> || kIsGenerator<Sent> ||
          !std::is_void_v<ResultObject<Sent>>,
      "this result can't be sent: specialise parley::Codec<T> (parley/base/values/codec.h)");
  static_assert(!kIsGenerator<Sent> || !kTakesContext,
                "a method that returns a Generator takes no CallContext&: the values are made "
                "in later calls");
  return [function = std::move(function), form](
             void* instance, absl::string_view request,
             CallContext& context) mutable -> absl::StatusOr<MethodOutcome> {
    // On the heap, for a generator may go on using them.
    auto arguments = std::make_shared<binding::DecodedArguments<P...>>();
    PARLEY_RETURN_IF_ERROR(arguments->Decode(request, *form));
    Self& self = *static_cast<T*>(instance);
    return Finish<Result>(
        [&]() -> Result {
          return binding::CallWith<kTakesContext>(function, *arguments, context, self);
        },
        *form, arguments);
  };
}

// What a factory gives, as the class's instance. INTERNAL: nothing.
template <typename T, typename Given>
absl::StatusOr<std::shared_ptr<void>> InstanceOf(Given&& given) {
  std::shared_ptr<T> instance = ToShared(std::forward<Given>(given));
  if (instance == nullptr) {
    return absl::InternalError(
        "its factory returned a null pointer; let it return a status to say why");
  }
  return std::shared_ptr<void>(std::move(instance));
}

template <typename T, typename... Args>
decltype(ClassInfo::construct) ConstructorOf(std::shared_ptr<const binding::MethodForm> form) {
  return [form](absl::string_view init, CallContext&) -> absl::StatusOr<std::shared_ptr<void>> {
    binding::DecodedArguments<Args...> arguments;
    PARLEY_RETURN_IF_ERROR(arguments.Decode(init, *form));
    return arguments.Apply([](auto&&... values) {
      return std::shared_ptr<void>(std::make_shared<T>(std::forward<decltype(values)>(values)...));
    });
  };
}

template <typename T, typename Factory, typename... P>
decltype(ClassInfo::construct) FactoryOf(Factory factory,
                                         std::shared_ptr<const binding::MethodForm> form,
                                         binding::TypeList<P...>) {
  using Traits = binding::FactoryTraits<Factory>;
  using Result = typename Traits::Result;
  static_assert(std::convertible_to<ResultObject<ResultValue<Result>>*, T*>,
                "the factory makes no T: it returns a T, std::unique_ptr<T>, std::shared_ptr<T> "
                "or an absl::StatusOr of these");
  return [factory = std::move(factory), form](
             absl::string_view init,
             CallContext& context) mutable -> absl::StatusOr<std::shared_ptr<void>> {
    binding::DecodedArguments<P...> arguments;
    PARLEY_RETURN_IF_ERROR(arguments.Decode(init, *form));
    auto make = [&]() -> Result {
      return binding::CallWith<Traits::kTakesContext>(factory, arguments, context);
    };
    if constexpr (std::same_as<Result, absl::StatusOr<ResultValue<Result>>>) {
      PARLEY_ASSIGN_OR_RETURN(auto made, make());
      return InstanceOf<T>(std::move(made));
    } else {
      return InstanceOf<T>(make());
    }
  };
}

}  // namespace parley::hosting

#endif  // PARLEY_BROKER_HOSTING_BINDING_H_
