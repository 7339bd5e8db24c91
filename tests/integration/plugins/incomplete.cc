#include "parley/broker/hosting/plugin.h"

int NobodyHasThis();

PARLEY_PLUGIN(registry) {
  (void)registry;
  return NobodyHasThis() == 0 ? absl::OkStatus() : absl::InternalError("");
}
