// What the typed proxies (Dict<K, V>, Queue<T>, …) have in common.
#ifndef PARLEY_PROXY_STUB_TYPED_H_
#define PARLEY_PROXY_STUB_TYPED_H_

#include <array>
#include <concepts>
#include <cstddef>
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
#include "absl/strings/string_view.h"
#include "parley/base/status.h"
#include "parley/base/status_macros.h"
#include "parley/base/values/codec.h"
#include "parley/base/values/datum_field.h"
#include "parley/proxy/call_options.h"
#include "parley/proxy/stub/method.h"
#include "parley/proxy/stub/proxy.h"
#include "parley/proxy/unread_values.h"

namespace parley {

// Where decoding finds the references that came along.
struct DecodeContext {
  const stub::ArrivedReferences* arrivals;
};

// An error where C++ has no other way to report one: Lockable and iteration.
class StatusError : public std::runtime_error {
 public:
  explicit StatusError(absl::Status status)
      : std::runtime_error(std::string(status.message())), status_(std::move(status)) {}
  const absl::Status& status() const { return status_; }

 private:
  absl::Status status_;
};

namespace stub {

[[noreturn]] inline void ThrowError(const absl::Status& status) { throw StatusError(status); }

}  // namespace stub

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

namespace stub {

// The value that `Decode` makes of a result, whether or not it may fail.
template <typename Decode, typename Result>
using DecodedValue =
    typename typed_internal::Plain<std::remove_cvref_t<std::invoke_result_t<Decode, Result>>>::type;

}  // namespace stub

// A request whose fields 1, 2, … are Datums, of these values, or SerializedMessages, and which has
// no others: it is serialised without its message. Refers to the values, which must outlive it.
template <size_t kCount>
class DatumRequest {
 public:
  template <typename... T>
  explicit DatumRequest(const T&... values) {
    int number = 0;
    ((++number, status_.Update(fields_[number - 1].Set(number, values))), ...);
    for (size_t i = 0; i < kCount; ++i) {
      parts_[2 * i] = fields_[i].head();
      parts_[2 * i + 1] = fields_[i].tail();
    }
  }
  DatumRequest(const DatumRequest&) = delete;

  // Not OK: a value can't be encoded.
  const absl::Status& status() const { return status_; }
  stub::RequestParts parts() const { return parts_; }

 private:
  absl::Status status_;
  std::array<internal::DatumField, kCount> fields_;
  std::array<absl::string_view, 2 * kCount> parts_;
};
template <typename... T>
DatumRequest(const T&...) -> DatumRequest<sizeof...(T)>;

namespace stub {

// Any other request. fill(&request) makes it, or fails.
template <typename Request>
class MessageRequest {
 public:
  template <typename Fill>
  explicit MessageRequest(const Fill& fill) {
    Request request;
    status_ = fill(&request);
    if (!status_.ok()) return;
    absl::StatusOr<std::string> bytes = stub::RequestBytes(request);
    status_ = bytes.status();
    if (!status_.ok()) return;
    bytes_ = *std::move(bytes);
    part_ = bytes_;
  }
  MessageRequest(const MessageRequest&) = delete;

  const absl::Status& status() const { return status_; }
  RequestParts parts() const { return RequestParts(&part_, 1); }

 private:
  absl::Status status_;
  std::string bytes_;
  absl::string_view part_;
};

}  // namespace stub

namespace typed_internal {

template <typename Request, size_t kCount>
const DatumRequest<kCount>& Serialized(const DatumRequest<kCount>& request) {
  return request;
}
template <typename Request, typename Fill>
stub::MessageRequest<Request> Serialized(const Fill& fill) {
  return stub::MessageRequest<Request>(fill);
}

}  // namespace typed_internal

namespace stub {

// Decodes a value together with the proxies in it. Moves out of a Datum&&.
template <typename T, typename DatumT>
absl::StatusOr<T> DecodeWith(DatumT&& datum, const ArrivedReferences& arrivals) {
  DecodeContext context{&arrivals};
  return Decode<T>(std::forward<DatumT>(datum), &context);
}

// Moves out of the items.
template <typename T, typename Items>
absl::StatusOr<std::vector<T>> DecodeAll(Items* items, const ArrivedReferences& arrivals) {
  std::vector<T> values;
  for (Datum& item : *items) {
    PARLEY_ASSIGN_OR_RETURN(T value, DecodeWith<T>(std::move(item), arrivals));
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

}  // namespace stub

constexpr auto kNoArguments = [](auto*) { return absl::OkStatus(); };

// What Typed::Call decodes results with, where the field names are the usual ones.
template <typename T>
struct ValueOf {
  using Value = T;
  template <typename Reply>
  static constexpr int kNumber = Reply::kValueFieldNumber;

  template <typename Reply>
  absl::StatusOr<T> operator()(stub::ReceivedReply<Reply> got) const {
    return stub::DecodeWith<T>(std::move(*got.reply.mutable_value()), got.arrivals);
  }
};
template <typename T>
constexpr ValueOf<T> kValueOf{};

template <typename T>
constexpr auto kValuesOf = [](auto got) {
  return stub::DecodeAll<T>(got.reply.mutable_values()->mutable_items(), got.arrivals);
};
template <typename ProxyT>
constexpr auto kProxyOf = [](const auto& got) -> absl::StatusOr<ProxyT> {
  Datum datum;
  *datum.mutable_ref() = got.reply.ref();
  return stub::DecodeWith<ProxyT>(datum, got.arrivals);
};

namespace stub {

// Whether what a Decode makes of such a reply is text or bytes, for which the reply's message need
// not be made: its `kNumber` is the field.
template <typename Decode, typename Reply>
concept TakesText = requires(std::string* message, typename Decode::Value* value) {
  internal::TakeDatum(Decode::template kNumber<Reply>, message, value);
};

}  // namespace stub

// A typed proxy over a generated one. Copies share one reference. Empty when
// default-made or moved from. Thread-safe as Proxy says.
template <typename StubT>
class Typed {
 public:
  using Stub = StubT;
  static constexpr const char* kTypeId = Stub::kTypeId;

  Typed() = default;
  explicit Typed(std::shared_ptr<stub::Reference> reference) : stub_(std::move(reference)) {}

  explicit operator bool() const { return static_cast<bool>(stub_); }
  // To hand to another process; see SyncManager::Attach.
  ObjectRef ref() const { return stub_.ref(); }
  // The generated proxy, whose methods take and return messages.
  const Stub& stub() const { return stub_; }

 protected:
  // The methods to call.
  using Methods = typename Stub::MethodTable;

  // One call, and below the same without waiting, so that both forms of a method are written with
  // the same parts. `request` is Datums(…), or a fill(&message) that makes the request or fails:
  // then nothing is sent. The outcome is what decode(result) gives, a value or a StatusOr of one:
  // an error of it has the reply's values (UnreadValues).
  template <const auto& kMethod, typename Request, typename Decode>
  auto Call(const Request& request, const Decode& decode, CallOptions options = {}) const
      -> absl::StatusOr<stub::DecodedValue<Decode, typename stub::ProxyMethodOf<kMethod>::Result>> {
    PARLEY_ASSIGN_OR_RETURN(std::string reply, ReplyTo<kMethod>(request, options));
    return DecodeReply<kMethod>(*stub_.reference(), std::move(reply), decode);
  }
  template <const auto& kMethod, typename Request, typename Decode>
  auto CallAsync(const Request& request, const Decode& decode, CallOptions options = {}) const
      -> Future<stub::DecodedValue<Decode, typename stub::ProxyMethodOf<kMethod>::Result>> {
    using Value = stub::DecodedValue<Decode, typename stub::ProxyMethodOf<kMethod>::Result>;
    if constexpr (std::is_empty_v<Decode>) {
      return Begin<kMethod, Value>(
          request, options,
          [](const void* from, std::string reply) {
            return DecodeReply<kMethod>(*static_cast<const stub::Reference*>(from),
                                        std::move(reply), Decode());
          },
          stub_.reference());
    } else {
      struct Kept {
        std::shared_ptr<stub::Reference> from;
        Decode decode;
      };
      return Begin<kMethod, Value>(
          request, options,
          [](const void* kept, std::string reply) {
            const auto& [from, decode] = *static_cast<const Kept*>(kept);
            return DecodeReply<kMethod>(*from, std::move(reply), decode);
          },
          std::make_shared<Kept>(Kept{stub_.reference(), decode}));
    }
  }

  // The same for methods that return nothing.
  template <const auto& kMethod, typename Request>
  absl::Status Call(const Request& request, CallOptions options = {}) const {
    PARLEY_ASSIGN_OR_RETURN(std::string reply, ReplyTo<kMethod>(request, options));
    return stub::ParseReply<kMethod>(*stub_.reference(), reply).status();
  }
  template <const auto& kMethod, typename Request>
  Future<std::monostate> CallAsync(const Request& request, CallOptions options = {}) const {
    return CallAsync<kMethod>(
        request, [](const auto&) { return std::monostate(); }, options);
  }

  template <typename Result>
  static Future<std::monostate> Ignore(Future<Result> future) {
    return std::move(future).template Map<std::monostate>(
        [](Result) -> absl::StatusOr<std::monostate> { return std::monostate(); });
  }

  Stub stub_;

 private:
  template <const auto& kMethod, typename Request>
  absl::StatusOr<std::string> ReplyTo(const Request& request, CallOptions options) const {
    using Message = typename stub::ProxyMethodOf<kMethod>::Request;
    const auto& serialized = typed_internal::Serialized<Message>(request);
    PARLEY_RETURN_IF_ERROR(serialized.status());
    return Invoke(stub_.reference(), kMethod.name, serialized.parts(), options);
  }
  template <const auto& kMethod, typename Value, typename Request>
  Future<Value> Begin(const Request& request, CallOptions options,
                      typename Future<Value>::Decode decode,
                      std::shared_ptr<const void> kept) const {
    using Message = typename stub::ProxyMethodOf<kMethod>::Request;
    const auto& serialized = typed_internal::Serialized<Message>(request);
    if (!serialized.status().ok()) return Future<Value>(serialized.status());
    return InvokeAsync<Value>(stub_.reference(), kMethod.name, serialized.parts(), options, decode,
                              std::move(kept));
  }
  template <const auto& kMethod, typename Decode>
  static auto DecodeReply(const stub::Reference& from, std::string reply, const Decode& decode)
      -> absl::StatusOr<stub::DecodedValue<Decode, typename stub::ProxyMethodOf<kMethod>::Result>> {
    using Message = typename stub::ProxyMethodOf<kMethod>::Reply;
    if constexpr (stub::TakesText<Decode, Message>) {
      typename Decode::Value value;
      if (internal::TakeDatum(Decode::template kNumber<Message>, &reply, &value)) return value;
    }
    PARLEY_ASSIGN_OR_RETURN(auto result, stub::ParseReply<kMethod>(from, reply));
    if constexpr (requires { result.arrivals; }) {
      const stub::ArrivedReferences arrivals = result.arrivals;
      absl::StatusOr<stub::DecodedValue<Decode, decltype(result)>> value =
          std::invoke(decode, std::move(result));
      if (value.ok()) return value;
      return unread_internal::WithUnread(value.status(), Message::default_instance(), reply,
                                         arrivals);
    } else {
      return std::invoke(decode, std::move(result));
    }
  }
};

template <typename T>
concept TypedProxy = requires {
  typename T::Stub;
}
&&std::derived_from<T, Typed<typename T::Stub>>;

namespace stub {

template <TypedProxy T>
absl::Status EncodeRef(const T& proxy, ObjectRef* ref) {
  if (!proxy) return absl::FailedPreconditionError("an empty proxy can't be stored");
  *ref = proxy.ref();
  return absl::OkStatus();
}

}  // namespace stub

// A proxy as a value: the object is shared, not copied.
template <TypedProxy T>
struct Codec<T> {
  static absl::Status Encode(const T& proxy, Datum* datum) {
    return stub::EncodeRef(proxy, datum->mutable_ref());
  }
  static absl::StatusOr<T> Decode(const Datum& datum, const DecodeContext* context) {
    if (!datum.has_ref() || !stub::StandsFor<T>(datum.ref().typeid_())) {
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

#endif  // PARLEY_PROXY_STUB_TYPED_H_
