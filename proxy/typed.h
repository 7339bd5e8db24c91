// What the typed proxies (Dict<K, V>, Queue<T>, …) have in common.
#ifndef PARLEY_PROXY_TYPED_H_
#define PARLEY_PROXY_TYPED_H_

#include <concepts>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/codec.h"
#include "base/status.h"
#include "base/status_macros.h"
#include "proxy/proxy.h"

namespace parley {

// Where decoding finds the references that came along.
struct DecodeContext {
  const Arrivals* arrivals;
};

// For where C++ has no other way to report an error: Lockable and iteration.
[[noreturn]] inline void ThrowError(const absl::Status& status) {
  throw std::runtime_error(std::string(status.message()));
}

namespace typed_internal {

template <typename T>
struct Plain {
  using type = T;
};
template <typename T>
struct Plain<absl::StatusOr<T>> {
  using type = T;
};

// INVALID_ARGUMENT (TypeError): what came is something else. `type_id` may be empty: any.
inline absl::Status NoReferenceTo(absl::string_view type_id, const Datum& found) {
  const std::string wanted =
      type_id.empty() ? "a reference" : absl::StrCat("a reference to a ", type_id);
  if (!found.has_ref()) return codec_internal::Mismatch(wanted, found);
  return MakeError(absl::StatusCode::kInvalidArgument, "TypeError",
                   absl::StrCat("expected ", wanted, ", got one to a ", found.ref().typeid_()));
}

}  // namespace typed_internal

// The value that `Decode` makes of a result, whether or not it may fail.
template <typename Decode, typename Result>
using Decoded =
    typename typed_internal::Plain<std::remove_cvref_t<std::invoke_result_t<Decode, Result>>>::type;

// A typed proxy over a generated one. Copies share one reference. Empty when
// default-made or moved from. Thread-safe as Proxy says.
template <typename StubT>
class Typed {
 public:
  using Stub = StubT;
  static constexpr const char* kTypeId = Stub::kTypeId;

  Typed() = default;
  explicit Typed(std::shared_ptr<Reference> reference) : stub_(std::move(reference)) {}

  explicit operator bool() const { return static_cast<bool>(stub_); }
  // To hand to another process; see SyncManager::Attach.
  ObjectRef ref() const { return stub_.ref(); }
  // The generated proxy, whose methods take and return messages.
  const Stub& stub() const { return stub_; }

 protected:
  // One call, blocking or asynchronous as `method` is, so that both forms of a method are
  // written with the same parts. fill(&request) makes the request, or fails: then nothing
  // is sent. The outcome is what decode(result) gives, a value or a StatusOr of one.
  template <typename Result, typename Request, typename Fill, typename Decode>
  auto Call(absl::StatusOr<Result> (Stub::*method)(const Request&, CallOptions) const,
            const Fill& fill, const Decode& decode, CallOptions options = {}) const
      -> absl::StatusOr<Decoded<Decode, Result>> {
    Request request;
    PARLEY_RETURN_IF_ERROR(fill(&request));
    PARLEY_ASSIGN_OR_RETURN(Result result, (stub_.*method)(request, options));
    return std::invoke(decode, std::move(result));
  }
  template <typename Result, typename Request, typename Fill, typename Decode>
  auto Call(Future<Result> (Stub::*method)(const Request&, CallOptions) const, const Fill& fill,
            const Decode& decode, CallOptions options = {}) const
      -> Future<Decoded<Decode, Result>> {
    using Value = Decoded<Decode, Result>;
    Request request;
    if (absl::Status status = fill(&request); !status.ok()) return Future<Value>(status);
    return (stub_.*method)(request, options)
        .template Map<Value>([decode](Result result) -> absl::StatusOr<Value> {
          return std::invoke(decode, std::move(result));
        });
  }

  // The same for methods that return nothing.
  template <typename Result, typename Request, typename Fill>
  absl::Status Call(absl::StatusOr<Result> (Stub::*method)(const Request&, CallOptions) const,
                    const Fill& fill, CallOptions options = {}) const {
    Request request;
    PARLEY_RETURN_IF_ERROR(fill(&request));
    return (stub_.*method)(request, options).status();
  }
  template <typename Result, typename Request, typename Fill>
  Future<std::monostate> Call(Future<Result> (Stub::*method)(const Request&, CallOptions) const,
                              const Fill& fill, CallOptions options = {}) const {
    auto nothing = [](const Result&) { return std::monostate(); };
    return Call(method, fill, nothing, options);
  }

  template <typename Result>
  static Future<std::monostate> Ignore(Future<Result> future) {
    return std::move(future).template Map<std::monostate>(
        [](Result) -> absl::StatusOr<std::monostate> { return std::monostate(); });
  }

  Stub stub_;
};

// Decodes a value together with the proxies in it.
template <typename T>
absl::StatusOr<T> DecodeWith(const Datum& datum, const Arrivals& arrivals) {
  DecodeContext context{&arrivals};
  return Decode<T>(datum, &context);
}

template <typename T, typename Items>
absl::StatusOr<std::vector<T>> DecodeAll(const Items& items, const Arrivals& arrivals) {
  std::vector<T> values;
  for (const Datum& item : items) {
    PARLEY_ASSIGN_OR_RETURN(T value, DecodeWith<T>(item, arrivals));
    values.push_back(std::move(value));
  }
  return values;
}

// Of any range whose elements can become a T.
template <typename T, typename Range>
absl::Status EncodeAll(const Range& values, DatumList* list) {
  for (const auto& value : values) PARLEY_RETURN_IF_ERROR(Encode<T>(value, list->add_items()));
  return absl::OkStatus();
}

// What Typed::Call makes requests with, where the field names are the usual ones.
constexpr auto kNoArguments = [](auto*) { return absl::OkStatus(); };
template <typename T>
auto WithValue(const T& value) {
  return [&value](auto* request) { return Encode(value, request->mutable_value()); };
}

// And what it decodes results with.
template <typename T>
constexpr auto kValueOf = [](const auto& got) -> absl::StatusOr<T> {
  return DecodeWith<T>(got.reply.value(), got.arrivals);
};

template <typename T>
constexpr auto kValuesOf =
    [](const auto& got) { return DecodeAll<T>(got.reply.values().items(), got.arrivals); };
template <typename ProxyT>
constexpr auto kProxyOf = [](const auto& got) -> absl::StatusOr<ProxyT> {
  Datum datum;
  *datum.mutable_ref() = got.reply.ref();
  return DecodeWith<ProxyT>(datum, got.arrivals);
};

template <typename T>
concept TypedProxy = requires {
  typename T::Stub;
}
&&std::derived_from<T, Typed<typename T::Stub>>;

template <TypedProxy T>
absl::Status EncodeRef(const T& proxy, ObjectRef* ref) {
  if (!proxy) return absl::FailedPreconditionError("an empty proxy can't be stored");
  *ref = proxy.ref();
  return absl::OkStatus();
}

// A proxy as a value: the object is shared, not copied.
template <TypedProxy T>
struct Codec<T> {
  static absl::Status Encode(const T& proxy, Datum* datum) {
    return EncodeRef(proxy, datum->mutable_ref());
  }
  static absl::StatusOr<T> Decode(const Datum& datum, const DecodeContext* context) {
    if (!datum.has_ref() || !StandsFor<T>(datum.ref().typeid_())) {
      return typed_internal::NoReferenceTo(T::kTypeId, datum);
    }
    if (context != nullptr) {
      for (const auto& arrival : *context->arrivals) {
        if (arrival->ref().id() == datum.ref().id()) return T(arrival);
      }
    }
    return absl::InternalError("the reference did not come with its reply");
  }
};

}  // namespace parley

#endif  // PARLEY_PROXY_TYPED_H_
