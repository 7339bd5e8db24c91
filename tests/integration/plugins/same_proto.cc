// Has a .proto file that another plugin has as well.
#include "broker/custom/plugin.h"
#include "tests/integration/plugins/note.pb.h"

PARLEY_PLUGIN(registry) {
  (void)registry;
  return absl::InternalError(parley::testing::Note::default_instance().GetTypeName());
}
