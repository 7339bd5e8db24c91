#include "broker/types/lock_servant.h"

#include <utility>

namespace parley::types {

absl::StatusOr<std::unique_ptr<engine::Servant>> LockServant::Make(engine::Host* host) {
  return std::unique_ptr<engine::Servant>(new LockServant(host));
}

void LockServant::Acquire(const lock::AcquireRequest&,
                          engine::TypedResponder<lock::AcquireReply> reply) {
  lock_.Acquire(std::move(reply));
}

void LockServant::Release(const lock::ReleaseRequest&,
                          engine::TypedResponder<lock::ReleaseReply> reply) {
  lock_.Release(std::move(reply));
}

void LockServant::Locked(const lock::LockedRequest&,
                         engine::TypedResponder<lock::LockedReply> reply) {
  lock_.Locked(std::move(reply));
}

}  // namespace parley::types
