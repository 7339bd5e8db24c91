#include "broker/custom/plugin.h"

PARLEY_PLUGIN(registry) { return registry.Register({"dict", {}, nullptr}); }
