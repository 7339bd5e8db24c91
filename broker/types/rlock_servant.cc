#include "broker/types/rlock_servant.h"

#include <utility>

namespace parley::types {

absl::StatusOr<std::unique_ptr<engine::Servant>> RLockServant::Make(engine::Host* host) {
  return std::unique_ptr<engine::Servant>(new RLockServant(host));
}

void RLockServant::Acquire(const lock::AcquireRequest&,
                           engine::TypedResponder<lock::AcquireReply> reply) {
  lock_.Acquire(std::move(reply));
}

void RLockServant::Release(const lock::ReleaseRequest&,
                           engine::TypedResponder<lock::ReleaseReply> reply) {
  lock_.Release(std::move(reply));
}

void RLockServant::Locked(const lock::LockedRequest&,
                          engine::TypedResponder<lock::LockedReply> reply) {
  lock_.Locked(std::move(reply));
}

}  // namespace parley::types
