#ifndef PARLEY_BROKER_HOSTING_MADE_OBJECT_H_
#define PARLEY_BROKER_HOSTING_MADE_OBJECT_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "parley/broker/engine/responder.h"
#include "parley/broker/engine/servant.h"
#include "parley/broker/hosting/call_turns.h"
#include "parley/broker/hosting/class_info.h"

namespace parley::hosting {

struct SerializedReply {};  // what the replies of all these methods are

// The servant of an instance, as its class says. `turns` are for one whose methods run
// outside of the engine.
std::unique_ptr<engine::Servant> MakeServant(engine::Host* host,
                                             std::shared_ptr<const ClassInfo> type,
                                             std::shared_ptr<void> instance,
                                             std::shared_ptr<CallTurns> turns);

// Answers with what a method gave, whose object becomes one for all and is put in the
// reply. `turns` are the method's own object's.
void Send(engine::Host* host, const std::shared_ptr<CallTurns>& turns,
          engine::TypedResponder<SerializedReply> reply, std::string bytes,
          std::vector<const ObjectRef*> refs, const std::optional<MadeObject>& made);

}  // namespace parley::hosting

#endif  // PARLEY_BROKER_HOSTING_MADE_OBJECT_H_
