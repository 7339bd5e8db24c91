#include "parley/broker/hosting/hosted_servant.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "parley/base/status.h"

namespace parley::hosting {
namespace {

absl::Status NotInTime(const engine::Host& host, const ClassMethod& method) {
  return MakeError(absl::StatusCode::kDeadlineExceeded, "TimeoutError",
                   absl::StrCat(host.Describe(), ": ", method.info.name,
                                " did not return in time; give it longer"));
}

// Keeps them alive. NOT_FOUND: one of the objects is gone.
absl::StatusOr<engine::KeptValue> KeepAll(engine::Host* host, std::vector<ObjectRef> refs) {
  Datum all;
  for (ObjectRef& ref : refs) {
    *all.mutable_list()->add_items()->mutable_ref() = std::move(ref);
  }
  return host->Keep(all);
}

}  // namespace

HostedServant::HostedServant(engine::Host* host, std::shared_ptr<const ClassInfo> type,
                             std::shared_ptr<void> instance, std::shared_ptr<CallTurns> turns)
    : ClassServant(std::move(type)),
      host_(host),
      instance_(std::move(instance)),
      turns_(std::move(turns)),
      self_(std::make_shared<HostedServant*>(this)),
      waiting_(host, [host](Reply reply, Call call) { TimeOut(host, std::move(reply), call); }),
      running_(host, [host](Reply reply, Call call) { TimeOut(host, std::move(reply), call); }) {}

HostedServant::~HostedServant() {
  *self_ = nullptr;
  turns_->Leave(this);
  host_->Start(std::make_shared<engine::Disposal>(std::move(instance_)), [](const auto&) {});
}

void HostedServant::TimeOut(engine::Host* host, Reply reply, const Call& call) {
  absl::Status late = NotInTime(*host, *call.method);
  if (call.wanted != nullptr) call.wanted->Cancel(late);
  reply.Fail(late);
}

void HostedServant::Run(const ClassMethod& method, absl::string_view request,
                        engine::Responder responder) {
  Reply reply(std::move(responder), nullptr);
  if (reply.must_not_wait()) return reply.Fail(NotInTime(*host_, method));
  Call call;
  call.method = &method;
  call.request = std::string(request);
  call.owner = reply.owner();
  call.deadline = host_->DeadlineOf(reply.timeout());
  if (method.refs) {
    absl::StatusOr<engine::KeptValue> arguments = KeepAll(host_, method.refs(request));
    if (!arguments.ok()) return reply.Fail(arguments.status());
    call.arguments = *std::move(arguments);
  }
  std::optional<absl::Duration> limit = reply.timeout();
  if (!waiting_.ParkFor(limit, std::move(reply), std::move(call))) return;
  if (type_->concurrent) {
    StartFirst();
  } else {
    turns_->Wait(this, [this] { return StartFirst(); });
  }
}

bool HostedServant::StartFirst() {
  if (waiting_.empty()) return false;
  Call& call = waiting_.front_payload();
  auto task = std::make_shared<HostedCall>(type_, call.method, instance_, std::move(call.request),
                                           call.owner, call.deadline);
  call.wanted = std::shared_ptr<engine::Task>(task.get(), [task](engine::Task* unwanted) {
    unwanted->Cancel(absl::CancelledError("nobody waits for the call any more"));
  });
  call.number = host_->Start(task, [self = self_, turns = turns_, concurrent = type_->concurrent,
                                    task, caller = call.owner.session](const auto& completion) {
    if (*self != nullptr) (*self)->OnDone(completion, *task, caller);
    if (!concurrent) turns->End();
  });
  arguments_.emplace(call.number, std::move(call.arguments));
  waiting_.MoveFrontTo(&running_);
  return true;
}

void HostedServant::OnDone(const engine::Completion& completion, HostedCall& call,
                           engine::SessionId caller) {
  AddHooks(caller, call.context().TakeSessionEndHooks());
  // To the end of this: what came with the request may go back with the reply.
  auto arguments = arguments_.extract(completion.task());
  auto taken = running_.TakeFirst(
      [&](engine::Owner, const Call& running) { return running.number == completion.task(); });
  if (!taken.has_value()) return OnUndelivered(call);
  if (completion.has_failure()) return taken->reply.Fail(FromFailure(completion.failure()));
  std::vector<const ObjectRef*> refs;
  for (const ObjectRef& ref : completion.refs()) refs.push_back(&ref);
  Send(host_, turns_, std::move(taken->reply), completion.reply(), std::move(refs), call.made());
}

void HostedServant::OnUndelivered(HostedCall& call) {
  for (auto& hook : call.context().TakeUndeliveredHooks()) RunHook(std::move(hook));
  if (!call.made().has_value()) return;
  host_->Start(std::make_shared<engine::Disposal>(call.made()->instance), [](const auto&) {});
}

void HostedServant::AddHooks(engine::SessionId session, CallContext::Hooks hooks) {
  if (hooks.empty()) return;
  auto known = hooks_.find(session);
  if (known == hooks_.end() && !host_->Hold(session)) {
    for (auto& hook : hooks) RunHook(std::move(hook));
    return;
  }
  auto& all = hooks_[session];
  for (auto& hook : hooks) all.push_back(std::move(hook));
}

void HostedServant::OnSessionEnd(engine::SessionId session) {
  auto hooks = hooks_.extract(session);
  if (hooks.empty()) return;
  for (auto& hook : hooks.mapped()) RunHook(std::move(hook));
}

void HostedServant::RunHook(std::function<void()> hook) {
  auto start = [this, hook = std::move(hook)] {
    host_->Start(std::make_shared<HostedHook>(type_->type_id, instance_, hook),
                 [turns = turns_, concurrent = type_->concurrent](const auto&) {
                   if (!concurrent) turns->End();
                 });
    return true;
  };
  if (type_->concurrent) {
    start();
  } else {
    turns_->Wait(this, std::move(start));
  }
}

Datum HostedServant::State() const {
  Datum state;
  state.mutable_list()->add_items()->set_integer(static_cast<int64_t>(running_.size()));
  state.mutable_list()->add_items()->set_integer(static_cast<int64_t>(waiting_.size()));
  return state;
}

}  // namespace parley::hosting
