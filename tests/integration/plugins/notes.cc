#include <string>

#include "parley/broker/hosting/plugin.h"
#include "tests/integration/plugins/note.pb.h"

namespace {

class Shared {
 public:
  // The notes so far, in one.
  parley::testing::Note Add(const parley::testing::Note& note) {
    sum_.set_text(sum_.text() + note.text());
    sum_.mutable_attached()->MergeFrom(note.attached());
    return sum_;
  }

 private:
  parley::testing::Note sum_;
};

}  // namespace

PARLEY_PLUGIN(registry) {
  registry.Register<Shared>("Notes").Constructor<>().Method("add", &Shared::Add);
  return absl::OkStatus();
}
