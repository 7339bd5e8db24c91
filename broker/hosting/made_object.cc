#include "parley/broker/hosting/made_object.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "parley/broker/engine/type_registry.h"
#include "parley/broker/hosting/direct_servant.h"
#include "parley/broker/hosting/hosted_servant.h"
#include "parley/proto/dynamic.pb.h"

namespace parley::hosting {
namespace {

absl::StatusOr<engine::KeptValue> Share(engine::Host* host, const std::shared_ptr<CallTurns>& turns,
                                        const MadeObject& made) {
  if (made.instance == nullptr) return host->Create(made.type_id, made.init);
  if (made.type != nullptr) {
    return host->Share(made.type->type_id, made.instance.get(), [&](engine::Host* own) {
      return MakeServant(own, made.type, made.instance,
                         made.shares_turns ? turns : std::make_shared<CallTurns>());
    });
  }
  const engine::TypeInfo* type = host->FindType(made.type_id);
  if (type == nullptr || !type->adopt || type->instance_type != made.instance_type) {
    return absl::InternalError(absl::StrCat("it returned an object for typeid \"", made.type_id,
                                            "\", which is not registered for that class"));
  }
  return host->Share(made.type_id, made.instance.get(),
                     [&](engine::Host* own) { return type->adopt(own, made.instance); });
}

}  // namespace

std::unique_ptr<engine::Servant> MakeServant(engine::Host* host,
                                             std::shared_ptr<const ClassInfo> type,
                                             std::shared_ptr<void> instance,
                                             std::shared_ptr<CallTurns> turns) {
  if (type->deterministic) {
    return std::make_unique<DirectServant>(host, std::move(type), std::move(instance));
  }
  return std::make_unique<HostedServant>(host, std::move(type), std::move(instance),
                                         std::move(turns));
}

void Send(engine::Host* host, const std::shared_ptr<CallTurns>& turns,
          engine::TypedResponder<SerializedReply> reply, std::string bytes,
          std::vector<const ObjectRef*> refs, const std::optional<MadeObject>& made) {
  engine::KeptValue object;
  if (made.has_value()) {
    absl::StatusOr<engine::KeptValue> shared = Share(host, turns, *made);
    if (!shared.ok()) return reply.Fail(shared.status());
    object = *std::move(shared);
    // Field 1 of the reply, whatever message it is: what follows is merged into it.
    dynamic::Result ref;
    *ref.mutable_ref() = object.datum().ref();
    bytes += ref.SerializeAsString();
    refs.push_back(&object.datum().ref());
  }
  reply.SendSerialized(std::move(bytes), refs);
}

}  // namespace parley::hosting
