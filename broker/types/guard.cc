#include "parley/broker/types/guard.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "parley/base/status.h"
#include "parley/base/status_macros.h"

namespace parley::types {

absl::StatusOr<Guard> Guard::Make(engine::Host* host, bool wanted) {
  Guard guard(host);
  if (wanted) {
    PARLEY_ASSIGN_OR_RETURN(engine::KeptValue lock, host->Create("Lock", ""));
    guard.lock_ = std::move(lock);
  }
  return guard;
}

absl::StatusOr<ObjectRef> Guard::ref() const {
  if (lock_.has_value()) return lock_->datum().ref();
  return MakeError(
      absl::StatusCode::kFailedPrecondition, "AttributeError",
      absl::StrCat(host_->Describe(), " was made without a lock; create it with lock = true"));
}

}  // namespace parley::types
