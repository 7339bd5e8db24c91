// Shares your own classes, as they are: the registry of a broker program.
//
//   class Counter {
//    public:
//     explicit Counter(int64_t start);
//     int64_t Increment(int64_t by);
//     int64_t value() const;
//     Counter Fork() const;
//   };
//
//   parley::Registry registry;
//   registry.Register<Counter>("Counter")
//       .Constructor<int64_t>()
//       .Method("increment", &Counter::Increment)
//       .Const("value", &Counter::value)
//       .Method("fork", &Counter::Fork).Returns("Counter");
//
// Whoever knows Python's BaseManager.register finds its parameters so:
//   typeid              Register<T>(typeid)
//   callable            Constructor, Factory or Instance
//   proxytype           is the client's: a class over parley::DynamicProxy
//   exposed             Method and Const: nothing else can be called
//   method_to_typeid    Returns
//   create_method       CreateMethod
//
// Arguments and results go through the codec (parley/base/values/codec.h). A method takes its
// parameters by value or const reference, and last, if it wants, a CallContext&
// (parley/base/binding/call_context.h). It returns a value, nothing, an absl::Status or
// absl::StatusOr of a value, or what becomes an object, see Returns. What it throws reaches
// the caller as a status: std::invalid_argument as INVALID_ARGUMENT (ValueError),
// std::out_of_range as OUT_OF_RANGE (IndexError), std::bad_alloc as RESOURCE_EXHAUSTED
// (MemoryError), anything else as UNKNOWN (RuntimeError).
//
// Methods run on threads of the broker's, one call at a time per object unless the class is
// Concurrent; however long they take, they hold up no other object.
#ifndef PARLEY_BROKER_HOSTING_REGISTRY_H_
#define PARLEY_BROKER_HOSTING_REGISTRY_H_

#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "parley/broker/engine/type_registry.h"
#include "parley/broker/hosting/binding.h"
#include "parley/broker/hosting/class_draft.h"
#include "parley/broker/hosting/class_info.h"

namespace parley {

template <typename T>
class ClassBuilder;

// A method that returns a `Result`, which can't be sent as a value: what object it becomes,
// Returns must say.
template <typename T, typename Result>
class [[nodiscard("its result can't be sent as a value: say Returns(typeid)")]] ReturnsObject {
 public:
  explicit ReturnsObject(ClassBuilder<T> builder) : builder_(builder) {}

  // As in ClassBuilder.
  ClassBuilder<T> Returns(std::string type_id) { return builder_.Returns(std::move(type_id)); }
  ReturnsObject Arguments(std::vector<std::string> names) {
    builder_.Arguments(std::move(names));
    return *this;
  }
  ReturnsObject Doc(std::string text) {
    builder_.Doc(std::move(text));
    return *this;
  }
  ReturnsObject Idempotent() {
    builder_.Idempotent();
    return *this;
  }

  // Too early.
  template <typename... Any>
  ClassBuilder<T> Method(const Any&...) {
    static_assert(Shareable<Result>,
                  "the result of the method before can't be sent: specialise parley::Codec<T> "
                  "(parley/base/values/codec.h), or say Returns(typeid) if it is to be an object");
    return builder_;
  }
  template <typename... Any>
  ClassBuilder<T> Const(const Any&...) {
    return Method();
  }

 private:
  ClassBuilder<T> builder_;
};

// Says what a class is to those who share its objects. Each step counts at once. What is
// wrong comes out when the broker starts, all of it. Copies say the same; valid as long as
// the registry lives, wherever it is moved.
template <typename T>
class ClassBuilder {
 public:
  // For Registry. Not owned.
  explicit ClassBuilder(hosting::ClassDraft* draft) : draft_(draft) {}

  // How one is made. From arguments of these types…
  template <typename... Args>
  ClassBuilder Constructor() {
    static_assert(std::is_constructible_v<T, Args...>, "the class has no such constructor");
    auto form = binding::MethodFormOf(binding::TypeList<Args...>());
    draft_->SetConstruct(form, hosting::ConstructorOf<T, Args...>(form));
    return *this;
  }
  // …or by a callable with such parameters, and a CallContext& last if it wants. It returns
  // a T, std::unique_ptr<T>, std::shared_ptr<T>, also of a class derived from T, or an
  // absl::StatusOr of these. The same std::shared_ptr again is the same object: so many
  // clients that create one share it.
  template <typename Callable>
  ClassBuilder Factory(Callable factory) {
    using Parameters = typename binding::FactoryTraits<Callable>::Values;
    auto form = binding::MethodFormOf(Parameters());
    draft_->SetConstruct(form, hosting::FactoryOf<T>(std::move(factory), form, Parameters()));
    return *this;
  }
  // …or it is there already, one object for all.
  ClassBuilder Instance(std::shared_ptr<T> instance) {
    return Factory([instance = std::move(instance)] { return instance; });
  }
  // False: clients can't create one, only methods that return this typeid do.
  ClassBuilder CreateMethod(bool create_method) {
    draft_->SetCreateMethod(create_method);
    return *this;
  }

  // A method by the name that callers use: a member function of T or a base of it, or a
  // callable that takes a T& first. A result that the codec does not know needs Returns.
  template <typename Callable>
  auto Method(std::string name, Callable method) {
    return Add<T>(std::move(name), std::move(method));
  }
  // One that changes nothing, so that it may be called again when a reply is lost: it takes
  // a const T&.
  template <typename Callable>
  auto Const(std::string name, Callable method) {
    return Add<const T>(std::move(name), std::move(method));
  }

  // The rest is about the method before it.

  // Its result becomes an object, which the caller gets a proxy of:
  // - of a class that is registered for `type_id`, now or later: the method returns it by
  //   value, std::unique_ptr or std::shared_ptr, or an absl::StatusOr of these. The same
  //   std::shared_ptr again is the same object.
  // - "list", "dict" or "set": a new one with the values that the method returns.
  // - "Iterator": the caller iterates over the range that the method returns. One that
  //   returns a Generator (parley/base/binding/generator.h) needs not say so.
  // - another typeid that is built in: a new one from the init message that it returns.
  ClassBuilder Returns(std::string type_id) {
    draft_->SetReturns(std::move(type_id));
    return *this;
  }
  // It may be called again when a reply is lost.
  ClassBuilder Idempotent() {
    draft_->SetIdempotent();
    return *this;
  }
  // What its parameters are called, in errors and in what the broker tells of itself;
  // before any method: the constructor's or factory's.
  ClassBuilder Arguments(std::vector<std::string> names) {
    draft_->SetArguments(std::move(names));
    return *this;
  }
  // What it does; before any method: what the class is.
  ClassBuilder Doc(std::string text) {
    draft_->SetDoc(std::move(text));
    return *this;
  }

  // About the class again.

  // Several calls of one object run at a time: the class is thread-safe.
  ClassBuilder Concurrent() {
    draft_->SetConcurrent();
    return *this;
  }
  // Methods run in the broker's engine, like those of the built-in types: without a thread
  // in between, but everyone waits for them. They must be quick, and depend on nothing but
  // the calls: no clock, no random numbers, no input or output.
  ClassBuilder Deterministic() {
    draft_->SetDeterministic();
    return *this;
  }
  // The whole state of such an object, for snapshots and comparisons: state(const T&) is
  // something that the codec knows.
  template <typename Callable>
  ClassBuilder State(Callable state) {
    draft_->SetState([state = std::move(state)](const void* instance) {
      Datum datum;
      absl::Status status = Encode(std::invoke(state, *static_cast<const T*>(instance)), &datum);
      return status.ok() ? datum : Datum();
    });
    return *this;
  }

 private:
  template <typename Self, typename Callable>
  auto Add(std::string name, Callable method) {
    using Traits = binding::MethodTraits<T, Callable>;
    using Parameters = typename Traits::Values;
    using Result = hosting::ResultValue<typename Traits::Result>;
    static_assert(binding::TakesSelf<Self, Callable>(Parameters()),
                  "Const takes a method that is const, ClassMethod one of the class or a callable "
                  "whose first parameter is a reference to it");
    auto form = binding::MethodFormOf(Parameters());
    hosting::DescribeResult<Result>(form.get());
    draft_->AddMethod(std::move(name), std::is_const_v<Self>, form,
                      hosting::RunOf<T, Self, Traits>(std::move(method), form, Parameters()),
                      binding::MayBringRefs(Parameters()));
    if constexpr (std::is_void_v<Result> || Shareable<Result> || hosting::kIsGenerator<Result>) {
      return *this;
    } else {
      return ReturnsObject<T, Result>(*this);
    }
  }

  hosting::ClassDraft* draft_;
};

// The typeids of a broker program, beside the built-in ones (server::Program.types).
// Filled before the broker starts; not thread-safe.
class Registry : public engine::TypeRegistry {
 public:
  using engine::TypeRegistry::Register;

  // A plain class.
  template <typename T>
  ClassBuilder<T> Register(std::string type_id) {
    return ClassBuilder<T>(AddDraft(std::move(type_id), typeid(T)));
  }

  // A class that implements a generated HostedX, under the typeid of its IDL.
  template <typename T>
  requires requires { T::template ClassOf<T>(); }
  absl::Status Register() { return Register(T::template ClassOf<T>()); }
  absl::Status Register(hosting::ClassInfo type);

  // A plain class as the broker sees it. Null: none is registered for that typeid.
  std::shared_ptr<const hosting::ClassInfo> FindClass(absl::string_view type_id) const;

 private:
  hosting::ClassDraft* AddDraft(std::string type_id, const std::type_info& type);
  void FindProblems(std::vector<absl::Status>* problems) const override;

  std::vector<std::unique_ptr<hosting::ClassDraft>> drafts_;
};

}  // namespace parley

#endif  // PARLEY_BROKER_HOSTING_REGISTRY_H_
