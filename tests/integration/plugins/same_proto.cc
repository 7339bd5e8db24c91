// Has a .proto file that another plugin has as well.
#include "parley/broker/hosting/plugin.h"
#include "tests/integration/plugins/note.pb.h"

PARLEY_PLUGIN(registry) {
  (void)registry;
  return absl::InternalError(parley::testing::Note::default_instance().GetTypeName());
}
