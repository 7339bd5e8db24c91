// Calls by name: for classes that a broker serves without IDL, and for tools.
#ifndef PARLEY_PROXY_DYNAMIC_PROXY_H_
#define PARLEY_PROXY_DYNAMIC_PROXY_H_

#include <concepts>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "parley/base/status_macros.h"
#include "parley/base/values/codec.h"
#include "parley/proto/dynamic.pb.h"
#include "parley/proto/manager.pb.h"
#include "parley/proxy/call_options.h"
#include "parley/proxy/stub/typed.h"

namespace parley {

namespace stub {

// What a dynamic proxy is over, in the place of a generated proxy.
class DynamicStub : public Proxy {
 public:
  static constexpr char kTypeId[] = "";  // any
  struct MethodTable {};                 // none is known

  using Proxy::Proxy;

  absl::StatusOr<ReceivedReply<dynamic::Result>> Invoke(const std::string& method,
                                                        const dynamic::Arguments& arguments,
                                                        CallOptions options = {}) const;
  Future<ReceivedReply<dynamic::Result>> InvokeAsync(const std::string& method,
                                                     const dynamic::Arguments& arguments,
                                                     CallOptions options = {}) const;
};

}  // namespace stub

namespace dynamic_internal {

// The same error with where it occurred; OK stays OK.
absl::Status At(absl::string_view where, const absl::Status& status);

// What was called, or is to be made, is for the error of an argument that can't be encoded.
template <typename... Args>
absl::StatusOr<dynamic::Arguments> PackArguments(absl::string_view callee, const Args&... args) {
  dynamic::Arguments packed;
  absl::Status status;
  [[maybe_unused]] auto pack = [&](const auto& arg) {
    Datum* value = packed.add_values();
    if (!status.ok()) return;
    status = At(absl::StrCat(callee, ": argument ", packed.values_size()), Encode(arg, value));
  };
  (pack(args), ...);
  if (!status.ok()) return status;
  return packed;
}

template <typename T>
absl::StatusOr<T> Unpack(absl::string_view callee,
                         const stub::ReceivedReply<dynamic::Result>& got) {
  Datum reference;
  if (got.reply.has_ref()) *reference.mutable_ref() = got.reply.ref();
  absl::StatusOr<T> value =
      stub::DecodeWith<T>(got.reply.has_ref() ? reference : got.reply.value(), got.arrivals);
  if (value.ok()) return value;
  return unread_internal::WithUnread(At(absl::StrCat(callee, ": its result"), value.status()),
                                     got.reply, got.arrivals);
}

// What stands for nothing where a type is needed.
template <typename T>
using NotVoid = std::conditional_t<std::is_void_v<T>, std::monostate, T>;
template <typename T>
using CallResult = std::conditional_t<std::is_void_v<T>, absl::Status, absl::StatusOr<NotVoid<T>>>;

}  // namespace dynamic_internal

// A proxy that calls methods by their names, of an object of any typeid without IDL.
//
//   auto counter = manager.Create("Counter", 5);
//   int64_t sum = *counter->Call<int64_t>("increment", 2);
//   auto copy = *counter->Call<DynamicProxy>("fork");
//   for (const auto& row : *counter->Call<Iterator<std::string>>("rows")) …
//
// Arguments and results go through the codec (parley/base/values/codec.h); a proxy as an argument
// or a result is the object itself. UNIMPLEMENTED (AttributeError): there is no such method.
// INVALID_ARGUMENT (TypeError): the method takes other arguments, or gave something else
// than was asked for, which UnreadValues has then. What the method failed with, when it did.
//
// A proxy class of one's own is derived in a few lines:
//
//   class CounterProxy : public parley::DynamicProxy {
//    public:
//     static constexpr char kTypeId[] = "Counter";
//     using DynamicProxy::DynamicProxy;
//     absl::StatusOr<int64_t> Increment(int64_t by) const { return Call<int64_t>("increment", by);
//     }
//   };
//   auto counter = manager.Create<CounterProxy>(5);
//
// It is made, looked up, attached, stored in a Dict and passed to methods as other proxies
// are. Copies share one reference. Thread-safe as Proxy says.
class DynamicProxy : public Typed<stub::DynamicStub> {
 public:
  using Typed::Typed;

  // Calls and waits for a T: an absl::StatusOr<T>, or for void, whatever is returned, an
  // absl::Status.
  template <typename T = void, typename... Args>
  dynamic_internal::CallResult<T> Call(const std::string& method, const Args&... args) const {
    const std::string callee = Named(method);
    PARLEY_ASSIGN_OR_RETURN(dynamic::Arguments arguments,
                            dynamic_internal::PackArguments(callee, args...));
    PARLEY_ASSIGN_OR_RETURN(auto got, stub_.Invoke(method, arguments, options_));
    if constexpr (std::is_void_v<T>) {
      return absl::OkStatus();
    } else {
      return dynamic_internal::Unpack<T>(callee, got);
    }
  }
  // The same as a future of a T, or for void of a monostate.
  template <typename T = void, typename... Args>
  Future<dynamic_internal::NotVoid<T>> CallAsync(const std::string& method,
                                                 const Args&... args) const {
    std::string callee = Named(method);
    absl::StatusOr<dynamic::Arguments> arguments = dynamic_internal::PackArguments(callee, args...);
    if (!arguments.ok()) return Future<dynamic_internal::NotVoid<T>>(arguments.status());
    auto received = stub_.InvokeAsync(method, *arguments, options_);
    if constexpr (std::is_void_v<T>) {
      return Ignore(std::move(received));
    } else {
      return std::move(received).template Map<T>(
          [callee = std::move(callee)](const stub::ReceivedReply<dynamic::Result>& got) {
            return dynamic_internal::Unpack<T>(callee, got);
          });
    }
  }

  // The same object, for calls with options: they give up after
  //   counter->With({.timeout = absl::Seconds(5)}).Call<int64_t>("slow")
  // so long, with DEADLINE_EXCEEDED.
  DynamicProxy With(CallOptions options) const {
    DynamicProxy proxy(stub_.reference());
    proxy.options_ = options;
    return proxy;
  }

  // Its typeid as the broker describes it: documentation, methods with their signatures.
  absl::StatusOr<manager::DescribeReply> Describe() const;
  absl::StatusOr<std::vector<manager::MethodsReply::Method>> Methods() const;

 private:
  std::string Named(const std::string& method) const {
    return absl::StrCat(stub_ ? stub_.reference()->ref().typeid_() : "", ".", method);
  }

  CallOptions options_;
};

// Proxy classes whose objects are made from a constructor's arguments, and the others, which
// are made from an init message.
template <typename ProxyT>
concept DynamicallyTyped = std::derived_from<ProxyT, DynamicProxy>;
template <typename ProxyT>
concept StaticallyTyped = !DynamicallyTyped<ProxyT>;

}  // namespace parley

#endif  // PARLEY_PROXY_DYNAMIC_PROXY_H_
