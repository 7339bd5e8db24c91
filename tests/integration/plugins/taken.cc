#include "parley/broker/hosting/plugin.h"

PARLEY_PLUGIN(registry) { return registry.Register({"dict", {}, nullptr}); }
