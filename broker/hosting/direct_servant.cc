#include "parley/broker/hosting/direct_servant.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "parley/broker/hosting/hosted_task.h"

namespace parley::hosting {

void DirectServant::Run(const ClassMethod& method, absl::string_view request,
                        engine::Responder reply) {
  CallContext context(reply.session(), reply.owner().thread, host_->DeadlineOf(reply.timeout()));
  MethodOutcome outcome;
  absl::Status status = Catch(absl::StrCat(type_->type_id, ".", method.info.name), [&] {
    absl::StatusOr<MethodOutcome> ran = method.run(instance_.get(), request, context);
    if (ran.ok()) outcome = *std::move(ran);
    return ran.status();
  });
  CallContext::Hooks hooks = context.TakeSessionEndHooks();
  if (!hooks.empty() && hooks_[reply.session()].empty()) host_->Hold(reply.session());
  for (auto& hook : hooks) hooks_[reply.session()].push_back(std::move(hook));
  if (!status.ok()) return reply.Fail(status);
  std::vector<const ObjectRef*> refs;
  for (const ObjectRef& ref : outcome.refs) refs.push_back(&ref);
  Send(host_, std::make_shared<CallTurns>(), {std::move(reply), nullptr}, std::move(outcome.reply),
       std::move(refs), outcome.made);
}

void DirectServant::OnSessionEnd(engine::SessionId session) {
  auto hooks = hooks_.extract(session);
  if (hooks.empty()) return;
  for (auto& hook : hooks.mapped()) {
    Catch(type_->type_id, [&] {
      hook();
      return absl::OkStatus();
    }).IgnoreError();
  }
}

Datum DirectServant::State() const {
  return type_->state ? type_->state(instance_.get()) : Datum();
}

}  // namespace parley::hosting
