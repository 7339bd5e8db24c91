#ifndef PARLEY_BROKER_TYPES_OBJECT_NAME_H_
#define PARLEY_BROKER_TYPES_OBJECT_NAME_H_

#include "absl/status/status.h"
#include "parley/broker/engine/servant.h"

namespace parley::types {

// The same error, with the object's name before its message. The name costs an
// allocation, so it is not made before a call has failed. `status` is not OK.
absl::Status WithObjectName(const engine::Host& host, const absl::Status& status);

}  // namespace parley::types

#endif  // PARLEY_BROKER_TYPES_OBJECT_NAME_H_
