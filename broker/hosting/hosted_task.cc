#include "parley/broker/hosting/hosted_task.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "parley/base/status.h"
#include "parley/base/thrown.h"
#include "parley/broker/hosting/made_object.h"

namespace parley::hosting {
namespace {

// What shares turns with an object may go on using its instance, also when that object has
// gone: a generator does.
void KeepAlive(std::shared_ptr<void> maker, MadeObject* made) {
  auto both = std::make_shared<std::pair<std::shared_ptr<void>, std::shared_ptr<void>>>(
      std::move(maker), std::move(made->instance));
  made->instance = std::shared_ptr<void>(both, both->second.get());
}

}  // namespace

absl::Status Catch(const std::string& where, const std::function<absl::Status()>& body) {
  absl::Status status = CallAndCatch(body);
  if (status.ok()) return status;
  return MakeError(status.code(), Reason(status), absl::StrCat(where, ": ", status.message()));
}

engine::Completion HostedCall::Run() {
  engine::Completion completion;
  absl::Status status = Catch(absl::StrCat(type_->type_id, ".", method_->info.name), [&] {
    absl::StatusOr<MethodOutcome> outcome = method_->run(instance_.get(), request_, context_);
    if (!outcome.ok()) return outcome.status();
    completion.set_reply(std::move(outcome->reply));
    for (ObjectRef& ref : outcome->refs) *completion.add_refs() = std::move(ref);
    made_ = std::move(outcome->made);
    if (made_.has_value() && made_->shares_turns) KeepAlive(instance_, &*made_);
    return absl::OkStatus();
  });
  if (!status.ok()) ToFailure(status, completion.mutable_failure());
  instance_.reset();  // here, should it be the last one who has it
  return completion;
}

engine::Completion HostedHook::Run() {
  // Nobody is there to be told what it threw.
  Catch(type_id_, [&] {
    hook_();
    return absl::OkStatus();
  }).IgnoreError();
  hook_ = nullptr;
  instance_.reset();
  return {};
}

engine::Completion HostedConstruction::Run() {
  engine::Completion completion;
  absl::Status status = Catch(type_->type_id, [&] {
    absl::StatusOr<std::shared_ptr<void>> made = type_->construct(init_, context_);
    if (!made.ok()) return made.status();
    if (*made == nullptr) return absl::InternalError("what is to make it returned a null pointer");
    instance_ = *std::move(made);
    return absl::OkStatus();
  });
  if (!status.ok()) ToFailure(status, completion.mutable_failure());
  return completion;
}

std::unique_ptr<engine::Servant> HostedConstruction::MakeServant(engine::Host* host) {
  return hosting::MakeServant(host, type_, std::move(instance_), std::make_shared<CallTurns>());
}

}  // namespace parley::hosting
