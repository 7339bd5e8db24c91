#ifndef PARLEY_BROKER_TYPES_GUARD_H_
#define PARLEY_BROKER_TYPES_GUARD_H_

#include <optional>

#include "absl/status/statusor.h"
#include "parley/broker/engine/servant.h"

namespace parley::types {

// The lock that a Value or Array may have: Python's `lock=` made explicit.
class Guard {
 public:
  // Makes a Lock if `wanted`. `host` is not owned; outlives the guard.
  static absl::StatusOr<Guard> Make(engine::Host* host, bool wanted);

  // Its reference. FAILED_PRECONDITION: there is no lock.
  absl::StatusOr<ObjectRef> ref() const;
  // Its reference, or none.
  Datum State() const { return lock_.has_value() ? lock_->datum() : Datum(); }

 private:
  explicit Guard(engine::Host* host) : host_(host) {}
  engine::Host* host_;
  std::optional<engine::KeptValue> lock_;
};

}  // namespace parley::types

#endif  // PARLEY_BROKER_TYPES_GUARD_H_
