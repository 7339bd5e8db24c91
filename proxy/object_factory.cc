#include "parley/proxy/object_factory.h"

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "parley/base/duration.h"

namespace parley {

absl::StatusOr<Barrier> ObjectFactory::Barrier(int64_t parties,
                                               const BarrierOptions& options) const {
  if (options.action != nullptr && !options.action_typeid.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "barrier \"", options.name, "\": it can have one action; give it a function or a typeid"));
  }
  barrier::BarrierInit init;
  init.set_parties(parties);
  if (absl::Duration timeout = options.timeout; timeout != absl::InfiniteDuration()) {
    init.set_timeout_us(WireMicroseconds(timeout));
  }
  if (options.action != nullptr) init.mutable_elected();
  if (!options.action_typeid.empty()) {
    init.mutable_object()->set_typeid_(options.action_typeid);
    init.mutable_object()->set_init(options.action_init);
  }
  PARLEY_ASSIGN_OR_RETURN(parley::Barrier made, Make<parley::Barrier>(options.name, init));
  made.SetAction(options.action);
  return made;
}

}  // namespace parley
