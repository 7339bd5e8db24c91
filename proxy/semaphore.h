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
  // What makes the request.
  static auto Permits(int64_t n) {
    return [n](semaphore::ReleaseRequest* request) {
      request->set_n(n);
      return absl::OkStatus();
    };
  }

 public:
  using Typed::Typed;

  // Takes a permit. Without a timeout waits without limit; zero or less does not wait.
  // False: none came in time, which is no error.
  absl::StatusOr<bool> Acquire(Timeout timeout = absl::InfiniteDuration()) const {
    return Call<Methods::Acquire>(kNoArguments, &semaphore::AcquireReply::acquired, {timeout});
  }
  Future<bool> AcquireAsync(Timeout timeout = absl::InfiniteDuration()) const {
    return CallAsync<Methods::Acquire>(kNoArguments, &semaphore::AcquireReply::acquired, {timeout});
  }
  // Gives permits back, also by a session that holds none; proto/semaphore.proto says
  // whose. INVALID_ARGUMENT (Reason "ValueError"): less than one, or more of a
  // BoundedSemaphore than are held.
  absl::Status Release(int64_t n = 1) const { return Call<Methods::Release>(Permits(n)); }
  Future<std::monostate> ReleaseAsync(int64_t n = 1) const {
    return CallAsync<Methods::Release>(Permits(n));
  }
  // Whether a further Acquire would have to wait.
  absl::StatusOr<bool> Locked() const {
    return Call<Methods::Locked>(kNoArguments, &semaphore::LockedReply::locked);
  }
  Future<bool> LockedAsync() const {
    return CallAsync<Methods::Locked>(kNoArguments, &semaphore::LockedReply::locked);
  }
  // Permits that nobody holds.
  absl::StatusOr<uint64_t> GetValue() const {
    return Call<Methods::GetValue>(kNoArguments, &semaphore::GetValueReply::value);
  }
  Future<uint64_t> GetValueAsync() const {
    return CallAsync<Methods::GetValue>(kNoArguments, &semaphore::GetValueReply::value);
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
