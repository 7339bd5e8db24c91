#ifndef PARLEY_PROXY_FUTURE_H_
#define PARLEY_PROXY_FUTURE_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "parley/base/clock.h"
#include "parley/proxy/stub/transport.h"

namespace parley {

// The outcome of an asynchronous call. Move-only; one thread at a time uses it.
// Destroying it does not cancel the call.
template <typename T>
class Future {
 public:
  // Makes the outcome of the serialised reply, and of what the future keeps for that. A plain
  // function, so that a future is made without allocating.
  using Decode = absl::StatusOr<T> (*)(const void* kept, std::string reply);

  explicit Future(absl::Status failure) : failure_(std::move(failure)) {}
  Future(std::shared_ptr<stub::PendingCall> call, Decode decode, std::shared_ptr<const void> kept)
      : call_(std::move(call)), decode_(decode), kept_(std::move(kept)) {}
  Future(Future&& other) noexcept { *this = std::move(other); }
  Future& operator=(Future&& other) noexcept {
    // A moved-from absl::Status is an error of its own, which would hide that the
    // future is empty.
    failure_ = std::exchange(other.failure_, absl::OkStatus());
    call_ = std::exchange(other.call_, nullptr);
    decode_ = other.decode_;
    kept_ = std::move(other.kept_);
    return *this;
  }

  // Waits for the outcome and takes it. Call once. FAILED_PRECONDITION: the outcome was
  // taken or the future moved; or the call is not done and this is a callback, where
  // nothing may wait.
  absl::StatusOr<T> Get() {
    if (!failure_.ok()) return failure_;
    if (call_ == nullptr) {
      return absl::FailedPreconditionError(
          "the future is empty: its outcome was taken already, or it was moved from");
    }
    if (!call_->Wait(absl::InfiniteFuture())) {
      return absl::FailedPreconditionError(
          "Get was called in a callback before the call was done, and nothing may wait "
          "there; use Then");
    }
    std::shared_ptr<stub::PendingCall> call = std::exchange(call_, nullptr);
    absl::StatusOr<std::string> result = call->TakeResult();
    if (!result.ok()) return result.status();
    return decode_(kept_.get(), *std::move(result));
  }

  // Waits at most that long; true: Get will not wait.
  bool WaitFor(absl::Duration timeout) const {
    return !failure_.ok() || call_ == nullptr ||
           call_->Wait(internal::Clock::System()->Now() + timeout);
  }

  // Asks that a call that still waits be given up; Get then returns CANCELLED, or the
  // result when it was quicker.
  void Cancel() {
    if (call_ != nullptr) call_->Cancel();
  }

  // Calls `done` with the outcome, now or on the session's own thread; it must not block
  // or throw, and blocking calls in it fail with FAILED_PRECONDITION. Takes the place of
  // Get.
  void Then(std::function<void(absl::StatusOr<T>)> done) && {
    if (!failure_.ok() || call_ == nullptr) return done(Get());
    stub::PendingCall* call = call_.get();
    call->OnDone([keep = std::move(call_), decode = decode_, kept = std::move(kept_),
                  done = std::move(done)] {
      absl::StatusOr<std::string> result = keep->TakeResult();
      if (!result.ok()) return done(result.status());
      done(decode(kept.get(), *std::move(result)));
    });
  }

  // A future of what `fn` makes of this one's outcome: StatusOr<U> fn(T).
  template <typename U, typename Fn>
  Future<U> Map(Fn fn) && {
    if (!failure_.ok()) return Future<U>(failure_);
    struct Mapped {
      Decode decode;
      std::shared_ptr<const void> kept;
      Fn fn;
    };
    std::shared_ptr<const void> mapped =
        std::make_shared<Mapped>(Mapped{decode_, std::move(kept_), std::move(fn)});
    return Future<U>(
        std::move(call_),
        [](const void* kept, std::string reply) -> absl::StatusOr<U> {
          const auto* mapped = static_cast<const Mapped*>(kept);
          absl::StatusOr<T> value = mapped->decode(mapped->kept.get(), std::move(reply));
          if (!value.ok()) return value.status();
          return mapped->fn(*std::move(value));
        },
        std::move(mapped));
  }

 private:
  absl::Status failure_;
  std::shared_ptr<stub::PendingCall> call_;
  Decode decode_ = nullptr;
  std::shared_ptr<const void> kept_;
};

}  // namespace parley

#endif  // PARLEY_PROXY_FUTURE_H_
