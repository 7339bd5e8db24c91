#include "parley/broker/hosting/type_of.h"

#include <utility>

#include "parley/base/status.h"
#include "parley/broker/hosting/hosted_task.h"
#include "parley/broker/hosting/made_object.h"

namespace parley::hosting {
namespace {

absl::StatusOr<std::unique_ptr<engine::Servant>> MakeDirectly(
    engine::Host* host, const std::shared_ptr<const ClassInfo>& type, absl::string_view init) {
  HostedConstruction construction(type, std::string(init), engine::Owner(), absl::InfiniteFuture());
  engine::Completion completion = construction.Run();
  if (completion.has_failure()) return FromFailure(completion.failure());
  return construction.MakeServant(host);
}

}  // namespace

engine::TypeInfo TypeOf(std::shared_ptr<const ClassInfo> type) {
  engine::TypeInfo info;
  info.type_id = type->type_id;
  for (const ClassMethod& method : type->methods) info.methods.push_back(method.info);
  info.hosted = !type->deterministic;
  info.concurrent = type->concurrent;
  info.doc = type->doc;
  info.signature = type->signature;
  info.init = type->init;
  info.instance_type = type->type;
  info.adopt = [type](engine::Host* host, std::shared_ptr<void> instance) {
    return MakeServant(host, type, std::move(instance), std::make_shared<CallTurns>());
  };
  if (!type->construct) return info;
  if (type->deterministic) {
    info.make = [type](engine::Host* host, absl::string_view init) {
      return MakeDirectly(host, type, init);
    };
  } else {
    info.construct = [type](std::string init, engine::Owner owner, absl::Time deadline) {
      return std::make_shared<HostedConstruction>(type, std::move(init), owner, deadline);
    };
  }
  return info;
}

}  // namespace parley::hosting
