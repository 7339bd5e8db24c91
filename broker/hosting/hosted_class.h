// Users' classes that implement a HostedX, which is generated for the service X of an IDL file.
#ifndef PARLEY_BROKER_HOSTING_HOSTED_CLASS_H_
#define PARLEY_BROKER_HOSTING_HOSTED_CLASS_H_

#include <concepts>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message_lite.h"
#include "parley/base/binding/call_context.h"
#include "parley/base/status_macros.h"
#include "parley/broker/engine/type_registry.h"
#include "parley/broker/hosting/class_info.h"
#include "parley/proto/datum.pb.h"

namespace parley {

// What a method gives that returns an object in a reply with more fields: the object, and
// the reply without its reference. A null object: the reply refers to none.
template <typename Object, typename Reply>
struct ObjectAndReply {
  Object object;
  Reply reply = {};
};

// An object that the broker's engine is to make, for instance a dict: what it is made from.
// NewObject<dict::DictInit>{init}.
template <typename Init = void>
struct NewObject {
  Init init;
};
template <>
struct NewObject<void> {};

namespace hosting {

// Implements a HostedX. A class that implements several says which: HostedX::ClassOf<T>().
template <typename T>
concept HostedType = std::derived_from<T, typename T::Hosted>;

// The class T for a registry, which makes its objects; see HostedX::ClassOf.
template <HostedType T>
ClassInfo HostedClassOf() {
  return T::template ClassOf<T>();
}
// Made by `factory`, from (const Init&, CallContext&) or what it takes of these. It returns a
// shared_ptr or unique_ptr to a T, or a StatusOr of one; the same instance is the same object.
template <HostedType T, typename Factory>
ClassInfo HostedClassOf(Factory factory);

// What follows is for the above and for generated code.

// Appends the ObjectRefs in a message. Null: it can have none.
template <typename Message>
using Collector = void (*)(const Message&, std::vector<const ObjectRef*>*);

namespace hosted_internal {

absl::Status Parse(absl::string_view what, absl::string_view bytes,
                   google::protobuf::MessageLite* message);
absl::Status NoObject();

template <typename Message>
std::vector<ObjectRef> RefsIn(const Message& message, Collector<Message> collect) {
  std::vector<const ObjectRef*> found;
  if (collect != nullptr) collect(message, &found);
  std::vector<ObjectRef> refs;
  for (const ObjectRef* ref : found) refs.push_back(*ref);
  return refs;
}

template <typename Reply>
MethodOutcome OutcomeOf(const Reply& reply, Collector<Reply> collect) {
  return {.reply = reply.SerializeAsString(), .refs = RefsIn(reply, collect), .made = {}};
}

template <typename Hosted>
bool IsNothing(const std::shared_ptr<Hosted>& object) {
  return object == nullptr;
}
template <typename Init>
bool IsNothing(const NewObject<Init>&) {
  return false;
}

template <typename Hosted>
MadeObject ObjectOf(std::shared_ptr<Hosted> object, const std::string& type_id) {
  MadeObject made;
  made.instance = std::move(object);
  made.instance_type = typeid(Hosted);
  made.type_id = type_id;
  return made;
}
template <typename Init>
MadeObject ObjectOf(const NewObject<Init>& object, const std::string& type_id) {
  MadeObject made;
  made.type_id = type_id;
  if constexpr (!std::is_void_v<Init>) made.init = object.init.SerializeAsString();
  return made;
}

// A method whose outcome is what `finish` makes of its result.
template <typename Hosted, typename Request, typename Result, typename Finish>
ClassMethod MethodWith(engine::MethodInfo info,
                       absl::StatusOr<Result> (Hosted::*method)(const Request&, CallContext&),
                       Collector<Request> collect, Finish finish) {
  ClassMethod made;
  made.info = std::move(info);
  made.run = [method, finish](void* instance, absl::string_view bytes,
                              CallContext& context) -> absl::StatusOr<MethodOutcome> {
    Request request;
    PARLEY_RETURN_IF_ERROR(Parse("request", bytes, &request));
    PARLEY_ASSIGN_OR_RETURN(Result result,
                            (static_cast<Hosted*>(instance)->*method)(request, context));
    return finish(std::move(result));
  };
  if (collect == nullptr) return made;
  made.refs = [collect](absl::string_view bytes) {
    Request request;
    // One that does not parse is refused when the method runs.
    if (!Parse("request", bytes, &request).ok()) return std::vector<ObjectRef>();
    return RefsIn(request, collect);
  };
  return made;
}

// An instance of a class that implements Hosted, from what made it.
template <typename Hosted, typename T>
absl::StatusOr<std::shared_ptr<void>> InstanceOf(std::shared_ptr<T> made) {
  static_assert(std::derived_from<T, Hosted>);
  if (made == nullptr) return NoObject();
  return std::shared_ptr<void>(std::shared_ptr<Hosted>(std::move(made)));
}
template <typename Hosted, typename T>
absl::StatusOr<std::shared_ptr<void>> InstanceOf(std::unique_ptr<T> made) {
  return InstanceOf<Hosted>(std::shared_ptr<T>(std::move(made)));
}
template <typename Hosted, typename T>
absl::StatusOr<std::shared_ptr<void>> InstanceOf(absl::StatusOr<T> made) {
  if (!made.ok()) return made.status();
  return InstanceOf<Hosted>(*std::move(made));
}

template <typename Hosted>
concept HasInit = requires {
  typename Hosted::Init;
};

// Calls `make` with what it takes: the init message, the context, both or neither.
template <typename Hosted, typename Make, typename... Init>
auto CallWith(const Make& make, CallContext& context, const Init&... init) {
  if constexpr (std::invocable<const Make&, const Init&..., CallContext&>) {
    return InstanceOf<Hosted>(make(init..., context));
  } else if constexpr (std::invocable<const Make&, const Init&...>) {
    return InstanceOf<Hosted>(make(init...));
  } else if constexpr (std::invocable<const Make&, CallContext&>) {
    return InstanceOf<Hosted>(make(context));
  } else {
    static_assert(std::invocable<const Make&>,
                  "what makes the object takes (const Init&, CallContext&) or less");
    return InstanceOf<Hosted>(make());
  }
}

template <typename Hosted, typename Make>
auto ConstructBy(Make make) {
  return [make](absl::string_view bytes,
                CallContext& context) -> absl::StatusOr<std::shared_ptr<void>> {
    if constexpr (HasInit<Hosted>) {
      typename Hosted::Init init;
      PARLEY_RETURN_IF_ERROR(Parse("init message", bytes, &init));
      return CallWith<Hosted>(make, context, init);
    } else {
      return CallWith<Hosted>(make, context);
    }
  };
}

// T::Make and T's constructors as callables.
template <typename T>
struct CallMake {
  template <typename... Args, typename U = T>
  requires requires(Args&... arguments) { U::Make(arguments...); }
  auto operator()(Args&... arguments) const { return U::Make(arguments...); }
};
template <typename T>
struct CallNew {
  template <typename... Args>
  requires std::constructible_from<T, Args&...>
  auto operator()(Args&... arguments) const { return std::make_shared<T>(arguments...); }
};

template <typename Hosted, typename Make>
constexpr bool CanMake() {
  if constexpr (std::invocable<Make> || std::invocable<Make, CallContext&>) return true;
  if constexpr (HasInit<Hosted>) {
    using Init = const typename Hosted::Init&;
    return std::invocable<Make, Init> || std::invocable<Make, Init, CallContext&>;
  }
  return false;
}

}  // namespace hosted_internal

// Methods by what they give: a reply; an object; an object in a reply; see also
// hosted_stream.h.
template <typename Hosted, typename Request, std::derived_from<google::protobuf::MessageLite> Reply>
ClassMethod HostedMethod(engine::MethodInfo info,
                         absl::StatusOr<Reply> (Hosted::*method)(const Request&, CallContext&),
                         std::type_identity_t<Collector<Request>> in_request,
                         std::type_identity_t<Collector<Reply>> in_reply) {
  return hosted_internal::MethodWith(
      std::move(info), method, in_request, [in_reply](const Reply& reply) {
        return absl::StatusOr<MethodOutcome>(hosted_internal::OutcomeOf(reply, in_reply));
      });
}
template <typename Hosted, typename Request, typename Object>
ClassMethod ObjectMethod(engine::MethodInfo info,
                         absl::StatusOr<Object> (Hosted::*method)(const Request&, CallContext&),
                         Collector<Request> in_request) {
  const std::string type_id = info.returns;
  return hosted_internal::MethodWith(std::move(info), method, in_request,
                                     [type_id](Object object) -> absl::StatusOr<MethodOutcome> {
                                       if (hosted_internal::IsNothing(object))
                                         return hosted_internal::NoObject();
                                       MethodOutcome outcome;
                                       outcome.made =
                                           hosted_internal::ObjectOf(std::move(object), type_id);
                                       return outcome;
                                     });
}
template <typename Hosted, typename Request, typename Y>
ClassMethod HostedMethod(engine::MethodInfo info,
                         absl::StatusOr<std::shared_ptr<Y>> (Hosted::*method)(const Request&,
                                                                              CallContext&),
                         std::type_identity_t<Collector<Request>> in_request, std::nullptr_t) {
  return ObjectMethod(std::move(info), method, in_request);
}
template <typename Hosted, typename Request, typename Init>
ClassMethod HostedMethod(engine::MethodInfo info,
                         absl::StatusOr<NewObject<Init>> (Hosted::*method)(const Request&,
                                                                           CallContext&),
                         std::type_identity_t<Collector<Request>> in_request, std::nullptr_t) {
  return ObjectMethod(std::move(info), method, in_request);
}
template <typename Hosted, typename Request, typename Object, typename Reply>
ClassMethod HostedMethod(
    engine::MethodInfo info,
    absl::StatusOr<ObjectAndReply<Object, Reply>> (Hosted::*method)(const Request&, CallContext&),
    std::type_identity_t<Collector<Request>> in_request,
    std::type_identity_t<Collector<Reply>> in_reply) {
  const std::string type_id = info.returns;
  return hosted_internal::MethodWith(
      std::move(info), method, in_request,
      [type_id, in_reply](ObjectAndReply<Object, Reply> returned) -> absl::StatusOr<MethodOutcome> {
        returned.reply.clear_ref();
        MethodOutcome outcome = hosted_internal::OutcomeOf(returned.reply, in_reply);
        if (!hosted_internal::IsNothing(returned.object)) {
          outcome.made = hosted_internal::ObjectOf(std::move(returned.object), type_id);
        }
        return outcome;
      });
}

// A class whose objects only methods make, so far.
ClassInfo ClassFrom(const engine::TypeInfo& type, std::type_index instance,
                    std::vector<ClassMethod> methods);

// Completes it with what makes a T; see the generated ClassOf.
template <typename Hosted, typename T>
ClassInfo ClassWith(ClassInfo type) {
  static_assert(std::derived_from<T, Hosted>);
  using hosted_internal::CallMake;
  using hosted_internal::CallNew;
  using hosted_internal::ConstructBy;
  if constexpr (hosted_internal::CanMake<Hosted, CallMake<T>>()) {
    type.construct = ConstructBy<Hosted>(CallMake<T>());
  } else {
    static_assert(
        !requires { &T::Make; }, "T::Make takes (const Init&, CallContext&) or less");
    if constexpr (hosted_internal::CanMake<Hosted, CallNew<T>>()) {
      type.construct = ConstructBy<Hosted>(CallNew<T>());
    }
  }
  return type;
}

template <HostedType T, typename Factory>
ClassInfo HostedClassOf(Factory factory) {
  ClassInfo type = T::HostedClass();
  type.construct = hosted_internal::ConstructBy<typename T::Hosted>(std::move(factory));
  return type;
}

}  // namespace hosting
}  // namespace parley

#endif  // PARLEY_BROKER_HOSTING_HOSTED_CLASS_H_
