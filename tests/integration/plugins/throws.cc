#include <stdexcept>

#include "broker/custom/plugin.h"

PARLEY_PLUGIN(registry) {
  (void)registry;
  throw std::runtime_error("no licence");
}
