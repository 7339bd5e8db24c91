#ifndef PARLEY_BROKER_TYPES_SEMAPHORE_SERVANT_H_
#define PARLEY_BROKER_TYPES_SEMAPHORE_SERVANT_H_

#include <cstdint>
#include <map>
#include <memory>

#include "parley/broker/engine/wait_list.h"
#include "parley/proto/semaphore.skeleton.h"

namespace parley::types {

// Typeid "Semaphore", as proto/semaphore.proto says. Nobody waits while a permit is free.
class SemaphoreServant : public semaphore::SemaphoreSkeleton {
 public:
  static absl::StatusOr<std::unique_ptr<engine::Servant>> Make(
      engine::Host* host, const semaphore::SemaphoreInit& init);

  void Acquire(const semaphore::AcquireRequest& request,
               engine::TypedResponder<semaphore::AcquireReply> reply) override;
  void Release(const semaphore::ReleaseRequest& request,
               engine::TypedResponder<semaphore::ReleaseReply> reply) override;
  void Locked(const semaphore::LockedRequest& request,
              engine::TypedResponder<semaphore::LockedReply> reply) override;
  void GetValue(const semaphore::GetValueRequest& request,
                engine::TypedResponder<semaphore::GetValueReply> reply) override;
  Datum State() const override;
  void OnSessionEnd(engine::SessionId session) override;

 protected:
  SemaphoreServant(engine::Host* host, int64_t value, bool bounded);
  // Of the init message. INVALID_ARGUMENT (ValueError): negative.
  static absl::StatusOr<int64_t> InitialValue(const engine::Host& host,
                                              const semaphore::SemaphoreInit& init);

 private:
  struct Holding {
    int64_t permits = 0;  // positive
    uint64_t since = 0;   // grows with each session that begins to hold
  };
  using Holdings = std::map<engine::SessionId, Holding>;

  void Grant(engine::TypedResponder<semaphore::AcquireReply> reply);
  // What is free goes to those who wait.
  void GrantWaiters();
  // Why so many can't be released.
  absl::Status CheckRelease(int64_t n) const;
  // Takes at most `n` permits from a session; returns how many.
  int64_t TakeBack(Holdings::iterator holding, int64_t n);
  void Erase(Holdings::iterator holding);

  engine::Host* host_;
  const bool bounded_;
  int64_t value_;      // permits that are free
  int64_t held_ = 0;   // and those that are not
  uint64_t last_ = 0;  // of Holding::since
  Holdings holdings_;
  std::map<uint64_t, engine::SessionId> oldest_;  // the holders by Holding::since
  engine::WaitList<semaphore::AcquireReply> waiters_;
};

// Typeid "BoundedSemaphore".
class BoundedSemaphoreServant final : public SemaphoreServant {
 public:
  static absl::StatusOr<std::unique_ptr<engine::Servant>> Make(
      engine::Host* host, const semaphore::SemaphoreInit& init);

 private:
  using SemaphoreServant::SemaphoreServant;
};

}  // namespace parley::types

#endif  // PARLEY_BROKER_TYPES_SEMAPHORE_SERVANT_H_
