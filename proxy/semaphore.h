#ifndef PARLEY_PROXY_SEMAPHORE_H_
#define PARLEY_PROXY_SEMAPHORE_H_

#include <chrono>
#include <cstdint>

#include "parley/proto/semaphore.proxy.h"
#include "parley/proxy/stub/typed.h"
#include "parley/proxy/timeout.h"

namespace parley {

// Shared permits, as proto/semaphore.proto has them. Those that a session holds come back
// when it ends.
class Semaphore : public Typed<semaphore::SemaphoreProxy> {
 public:
  using Typed::Typed;

  // Takes a permit. Without a timeout waits without limit; zero or less does not wait.
  // False: none came in time, which is no error.
  absl::StatusOr<bool> Acquire(Timeout timeout = absl::InfiniteDuration()) const {
    PARLEY_ASSIGN_OR_RETURN(auto reply, stub_.Acquire({}, {timeout}));
    return reply.acquired();
  }
  Future<bool> AcquireAsync(Timeout timeout = absl::InfiniteDuration()) const {
    return stub_.AcquireAsync({}, {timeout})
        .Map<bool>([](const auto& reply) -> absl::StatusOr<bool> { return reply.acquired(); });
  }
  // Gives permits back, also by a session that holds none; proto/semaphore.proto says
  // whose. INVALID_ARGUMENT (Reason "ValueError"): less than one, or more of a
  // BoundedSemaphore than are held.
  absl::Status Release(int64_t n = 1) const { return stub_.Release(Count(n)).status(); }
  Future<std::monostate> ReleaseAsync(int64_t n = 1) const {
    return Ignore(stub_.ReleaseAsync(Count(n)));
  }
  // Whether a further Acquire would have to wait.
  absl::StatusOr<bool> Locked() const {
    PARLEY_ASSIGN_OR_RETURN(auto reply, stub_.Locked({}));
    return reply.locked();
  }
  Future<bool> LockedAsync() const {
    return stub_.LockedAsync({}).Map<bool>(
        [](const auto& reply) -> absl::StatusOr<bool> { return reply.locked(); });
  }
  // Permits that nobody holds.
  absl::StatusOr<uint64_t> GetValue() const {
    PARLEY_ASSIGN_OR_RETURN(auto reply, stub_.GetValue({}));
    return reply.value();
  }
  Future<uint64_t> GetValueAsync() const {
    return stub_.GetValueAsync({}).Map<uint64_t>(
        [](const auto& reply) -> absl::StatusOr<uint64_t> { return reply.value(); });
  }

  // As std::counting_semaphore. They throw StatusError where the others fail.
  void acquire() const { (void)Acquired(absl::InfiniteDuration()); }
  bool try_acquire() const { return Acquired(absl::ZeroDuration()); }
  bool try_acquire_for(Timeout time) const { return Acquired(time.ForStandard()); }
  template <typename Clock, typename Duration>
  bool try_acquire_until(const std::chrono::time_point<Clock, Duration>& deadline) const {
    return try_acquire_for(Timeout(deadline));
  }
  void release(int64_t update = 1) const {
    if (absl::Status status = Release(update); !status.ok()) stub::ThrowError(status);
  }

 private:
  static semaphore::ReleaseRequest Count(int64_t n) {
    semaphore::ReleaseRequest request;
    request.set_n(n);
    return request;
  }
  bool Acquired(Timeout timeout) const {
    absl::StatusOr<bool> acquired = Acquire(timeout);
    if (!acquired.ok()) stub::ThrowError(acquired.status());
    return *acquired;
  }
};

// One that never has more permits than at the beginning.
class BoundedSemaphore : public Semaphore {
 public:
  static constexpr char kTypeId[] = "BoundedSemaphore";
  using Semaphore::Semaphore;
};

}  // namespace parley

#endif  // PARLEY_PROXY_SEMAPHORE_H_
