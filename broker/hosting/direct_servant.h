#ifndef PARLEY_BROKER_HOSTING_DIRECT_SERVANT_H_
#define PARLEY_BROKER_HOSTING_DIRECT_SERVANT_H_

#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "parley/broker/engine/servant.h"
#include "parley/broker/hosting/class_info.h"
#include "parley/broker/hosting/made_object.h"

namespace parley::hosting {

// An instance of a user's class in the engine, like a built-in type: a call is done where
// it comes in.
class DirectServant final : public ClassServant {
 public:
  // `host` outlives the servant.
  DirectServant(engine::Host* host, std::shared_ptr<const ClassInfo> type,
                std::shared_ptr<void> instance)
      : ClassServant(std::move(type)), host_(host), instance_(std::move(instance)) {}

  void OnSessionEnd(engine::SessionId session) override;
  Datum State() const override;

 private:
  void Run(const ClassMethod& method, absl::string_view request, engine::Responder reply) override;

  engine::Host* host_;
  const std::shared_ptr<void> instance_;
  std::map<engine::SessionId, CallContext::Hooks> hooks_;
};

}  // namespace parley::hosting

#endif  // PARLEY_BROKER_HOSTING_DIRECT_SERVANT_H_
