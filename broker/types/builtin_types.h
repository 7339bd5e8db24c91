#ifndef PARLEY_BROKER_TYPES_BUILTIN_TYPES_H_
#define PARLEY_BROKER_TYPES_BUILTIN_TYPES_H_

#include "absl/status/status.h"
#include "parley/broker/engine/type_registry.h"

namespace parley {

// Registers the types of proto/ that SyncManager serves, as a user would register a type.
// ALREADY_EXISTS: one of these typeids is taken.
absl::Status RegisterBuiltinTypes(engine::TypeRegistry* registry);

}  // namespace parley

#endif  // PARLEY_BROKER_TYPES_BUILTIN_TYPES_H_
