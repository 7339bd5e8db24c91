#include <cstdint>
#include <string>
#include <vector>

#include "parley/base/binding/generator.h"
#include "parley/broker/hosting/plugin.h"

namespace {

// The other plugins' classes have its name too.
class Shared {
 public:
  explicit Shared(int64_t start) : value_(start) {}
  int64_t Increment(int64_t by) { return value_ += by; }
  int64_t value() const { return value_; }
  Shared Fork() const { return *this; }
  parley::Generator<int64_t> CountDown() {
    while (value_ > 0) co_yield value_--;
  }

 private:
  int64_t value_;
};

}  // namespace

PARLEY_PLUGIN(registry) {
  registry.Register<Shared>("Counter")
      .Doc("Counts.")
      .Constructor<int64_t>()
      .Method("increment", &Shared::Increment)
      .Const("value", &Shared::value)
      .Method("fork", &Shared::Fork)
      .Returns("Counter")
      .Method("count_down", &Shared::CountDown);
  return absl::OkStatus();
}
