// What a callable takes and gives, as its type says.
#ifndef PARLEY_BASE_BINDING_SIGNATURE_H_
#define PARLEY_BASE_BINDING_SIGNATURE_H_

#include <type_traits>

#include "parley/base/binding/call_context.h"

namespace parley::binding {

template <typename... T>
struct TypeList {};

template <typename R, typename... P>
struct Signature {
  using Result = R;
  using Parameters = TypeList<P...>;
};

// Of a member function: without the object.
template <typename Member>
struct MemberSignature {
  static_assert(sizeof(Member) == 0, "this can't be called as a method of a shared object");
};
template <typename C, typename R, typename... P>
struct MemberSignature<R (C::*)(P...)> : Signature<R, P...> {};
template <typename C, typename R, typename... P>
struct MemberSignature<R (C::*)(P...) const> : Signature<R, P...> {};
template <typename C, typename R, typename... P>
struct MemberSignature<R (C::*)(P...) noexcept> : Signature<R, P...> {};
template <typename C, typename R, typename... P>
struct MemberSignature<R (C::*)(P...) const noexcept> : Signature<R, P...> {};
template <typename C, typename R, typename... P>
struct MemberSignature<R (C::*)(P...)&> : Signature<R, P...> {};
template <typename C, typename R, typename... P>
struct MemberSignature<R (C::*)(P...) const&> : Signature<R, P...> {};
template <typename C, typename R, typename... P>
struct MemberSignature<R (C::*)(P...)& noexcept> : Signature<R, P...> {};
template <typename C, typename R, typename... P>
struct MemberSignature<R (C::*)(P...) const& noexcept> : Signature<R, P...> {};

// Of a function or an object with one operator(), such as a lambda without auto.
template <typename Function>
struct FunctionSignature : MemberSignature<decltype(&Function::operator())> {};
template <typename R, typename... P>
struct FunctionSignature<R (*)(P...)> : Signature<R, P...> {};
template <typename R, typename... P>
struct FunctionSignature<R (*)(P...) noexcept> : Signature<R, P...> {};

// The parameters that a peer gives: all but a CallContext& at the end.
template <typename Given, typename... Rest>
struct SplitContext;
template <typename... Given>
struct SplitContext<TypeList<Given...>> {
  using Values = TypeList<Given...>;
  static constexpr bool kTakesContext = false;
};
template <typename... Given>
struct SplitContext<TypeList<Given...>, CallContext&> {
  using Values = TypeList<Given...>;
  static constexpr bool kTakesContext = true;
};
template <typename... Given, typename Next, typename... Rest>
struct SplitContext<TypeList<Given...>, Next, Rest...>
    : SplitContext<TypeList<Given..., Next>, Rest...> {};

template <typename Parameters>
struct Split;
template <typename... P>
struct Split<TypeList<P...>> : SplitContext<TypeList<>, P...> {};
// Without the first one, which is the object.
template <typename Parameters>
struct SplitRest;
template <typename Self, typename... P>
struct SplitRest<TypeList<Self, P...>> : SplitContext<TypeList<>, P...> {
  using Object = Self;
};

// What a factory takes and gives.
template <typename Function>
struct FactoryTraits : Split<typename FunctionSignature<Function>::Parameters> {
  using Result = typename FunctionSignature<Function>::Result;
};

// What a method of T takes and gives: a member function, or what takes a T first.
template <typename T, typename Function>
struct MethodTraits : SplitRest<typename FunctionSignature<Function>::Parameters> {
  using Result = typename FunctionSignature<Function>::Result;
};
template <typename T, typename Function>
requires std::is_member_function_pointer_v<Function>
struct MethodTraits<T, Function> : Split<typename MemberSignature<Function>::Parameters> {
  using Result = typename MemberSignature<Function>::Result;
};

}  // namespace parley::binding

#endif  // PARLEY_BASE_BINDING_SIGNATURE_H_
