// Callables of C++, called with decoded arguments.
#ifndef PARLEY_BASE_BINDING_CALLABLE_H_
#define PARLEY_BASE_BINDING_CALLABLE_H_

#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include "parley/base/binding/arguments.h"
#include "parley/base/binding/call_context.h"
#include "parley/base/binding/method_form.h"
#include "parley/base/binding/signature.h"
#include "parley/base/binding/type_name.h"

namespace parley::binding {

// What takes parameters of these types.
template <typename... P>
std::shared_ptr<MethodForm> MethodFormOf(TypeList<P...>) {
  auto form = std::make_shared<MethodForm>();
  (form->parameters.push_back({.type = NameOf<P>()}), ...);
  return form;
}

template <typename... P>
constexpr bool MayBringRefs(TypeList<P...>) {
  return (kMayHoldRefs<Stored<P>> || ...);
}

// Whether the callable is a method of a Self with these parameters.
template <typename Self, typename Callable, typename... P>
constexpr bool TakesSelf(TypeList<P...>) {
  return std::is_invocable_v<Callable&, Self&, P...> ||
         std::is_invocable_v<Callable&, Self&, P..., CallContext&>;
}

// Calls function(self…, arguments…), and with the context if it takes one.
template <bool kTakesContext, typename... P, typename Function, typename... Self>
decltype(auto) CallWith(Function& function, DecodedArguments<P...>& arguments, CallContext& context,
                        Self&... self) {
  return arguments.Apply([&](auto&&... values) -> decltype(auto) {
    if constexpr (kTakesContext) {
      return std::invoke(function, self..., std::forward<decltype(values)>(values)..., context);
    } else {
      return std::invoke(function, self..., std::forward<decltype(values)>(values)...);
    }
  });
}

}  // namespace parley::binding

#endif  // PARLEY_BASE_BINDING_CALLABLE_H_
