// What the typed proxies (Dict<K, V>, Queue<T>, …) have in common.
#ifndef PARLEY_PROXY_TYPED_H_
#define PARLEY_PROXY_TYPED_H_

#include <concepts>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/codec.h"
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

// What a value reply holds, for blocking and asynchronous calls alike.
template <typename T>
constexpr auto kValueOf = [](const auto& got) -> absl::StatusOr<T> {
  return DecodeWith<T>(got.reply.value(), got.arrivals);
};

template <typename T>
concept TypedProxy = requires {
  typename T::Stub;
}
&&std::derived_from<T, Typed<typename T::Stub>>;

// A proxy as a value: the object is shared, not copied.
template <TypedProxy T>
struct Codec<T> {
  static absl::Status Encode(const T& proxy, Datum* datum) {
    if (!proxy) return absl::FailedPreconditionError("an empty proxy can't be stored");
    *datum->mutable_ref() = proxy.ref();
    return absl::OkStatus();
  }
  static absl::StatusOr<T> Decode(const Datum& datum, const DecodeContext* context) {
    if (!datum.has_ref() || datum.ref().typeid_() != T::kTypeId) {
      return codec_internal::Mismatch(absl::StrCat("a reference to a ", T::kTypeId), datum);
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
