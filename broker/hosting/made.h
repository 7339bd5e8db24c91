#ifndef PARLEY_BROKER_HOSTING_MADE_H_
#define PARLEY_BROKER_HOSTING_MADE_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "parley/broker/hosting/class_info.h"
#include "parley/broker/hosting/turns.h"
#include "parley/broker/engine/responder.h"
#include "parley/broker/engine/servant.h"

namespace parley::custom {

struct Serialized {};  // what the replies of all these methods are

// The servant of an instance, as its class says. `turns` are for one whose methods run
// outside of the engine.
std::unique_ptr<engine::Servant> MakeServant(engine::Host* host, std::shared_ptr<const Class> type,
                                             std::shared_ptr<void> instance,
                                             std::shared_ptr<Turns> turns);

// Answers with what a method gave, whose object becomes one for all and is put in the
// reply. `turns` are the method's own object's.
void Send(engine::Host* host, const std::shared_ptr<Turns>& turns,
          engine::TypedResponder<Serialized> reply, std::string bytes,
          std::vector<const ObjectRef*> refs, const std::optional<Made>& made);

}  // namespace parley::custom

#endif  // PARLEY_BROKER_HOSTING_MADE_H_
