#include <stdexcept>

#include "parley/broker/hosting/plugin.h"

PARLEY_PLUGIN(registry) {
  (void)registry;
  throw std::runtime_error("no licence");
}
