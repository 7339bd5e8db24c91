#include "parley/broker/types/barrier_servant.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "parley/base/status.h"
#include "parley/base/status_macros.h"
#include "parley/base/utf8.h"
#include "parley/broker/engine/type_registry.h"
#include "parley/broker/types/object_name.h"

namespace parley::types {
namespace {

// Of the reason why it is broken, which everybody gets to hear.
constexpr size_t kMostBytes = 1000;

bool DoesNotWait(std::optional<absl::Duration> limit) {
  return limit.has_value() && *limit <= absl::ZeroDuration();
}

absl::Status BrokenBarrierError(absl::string_view message) {
  return MakeError(absl::StatusCode::kAborted, "BrokenBarrierError", message);
}

// Before anybody waits for it.
absl::Status CheckAction(engine::Host& host, const barrier::BarrierInit& init) {
  if (!init.has_object()) return absl::OkStatus();
  const std::string& type_id = init.object().typeid_();
  const engine::TypeInfo* type = host.FindType(type_id);
  if (type == nullptr) {
    return MakeError(absl::StatusCode::kNotFound, "KeyError",
                     absl::StrCat(host.Describe(), ": its action's typeid \"", type_id,
                                  "\" is not registered with this broker"));
  }
  if (type->make) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(host.Describe(), ": its action's typeid \"", type_id,
                   "\" is hosted; register its class as Deterministic()"));
}

}  // namespace

absl::StatusOr<std::unique_ptr<engine::Servant>> BarrierServant::Make(
    engine::Host* host, const barrier::BarrierInit& init) {
  if (init.parties() < 1) {
    return MakeError(
        absl::StatusCode::kInvalidArgument, "ValueError",
        absl::StrCat(host->Describe(), ": parties must be at least 1 (got ", init.parties(), ")"));
  }
  PARLEY_RETURN_IF_ERROR(CheckAction(*host, init));
  return std::unique_ptr<engine::Servant>(new BarrierServant(host, init));
}

BarrierServant::BarrierServant(engine::Host* host, const barrier::BarrierInit& init)
    : host_(host),
      init_(init),
      arrived_(
          host,
          [this](Waiter reply) {
            host_->Unhold(reply.session());
            BreakByTimeout(std::move(reply));
          },
          [this](engine::SessionId session) {
            host_->Unhold(session);
            Break(absl::StrCat("session ", session, " cancelled its wait"));
          }),
      early_(host, [this](Waiter reply) { reply.Fail(EarlyError()); }) {}

void BarrierServant::Wait(const barrier::WaitRequest& request, Waiter reply) {
  if (request.with_action() && !init_.has_elected()) return reply.Fail(NoActionError());
  if (broken_.has_value()) return reply.Fail(BrokenError());
  elected_.has_value() ? ComeEarly(std::move(reply)) : Arrive(std::move(reply));
}

void BarrierServant::FinishAction(const barrier::FinishActionRequest& request,
                                  engine::TypedResponder<barrier::FinishActionReply> reply) {
  if (elected_ != reply.session() || request.generation() != generation_) {
    return reply.Fail(BrokenBarrierError(
        absl::StrCat(host_->Describe(), ": nobody waits for session ", reply.session(),
                     " to do the action of generation ", request.generation(),
                     "; the barrier was broken or reset, wait again")));
  }
  if (request.has_failure()) {
    Break(absl::StrCat("its action failed in session ", reply.session(), ": ", request.failure()));
  } else {
    LetGo();
    LetIn();
  }
  reply.Send({});
}

void BarrierServant::Abort(const barrier::AbortRequest&,
                           engine::TypedResponder<barrier::AbortReply> reply) {
  Break(absl::StrCat("session ", reply.session(), " aborted it"));
  reply.Send({});
}

void BarrierServant::Reset(const barrier::ResetRequest&,
                           engine::TypedResponder<barrier::ResetReply> reply) {
  broken_.reset();
  FailArrived(
      BrokenBarrierError(absl::StrCat(host_->Describe(), " was reset by session ", reply.session(),
                                      " while the call waited; "
                                      "wait again")));
  LetIn();
  reply.Send({});
}

void BarrierServant::Parties(const barrier::PartiesRequest&,
                             engine::TypedResponder<barrier::PartiesReply> reply) {
  barrier::PartiesReply parties;
  parties.set_parties(this->parties());
  reply.Send(parties);
}

void BarrierServant::NWaiting(const barrier::NWaitingRequest&,
                              engine::TypedResponder<barrier::NWaitingReply> reply) {
  barrier::NWaitingReply waiting;
  waiting.set_n_waiting(n_waiting());
  reply.Send(waiting);
}

void BarrierServant::Broken(const barrier::BrokenRequest&,
                            engine::TypedResponder<barrier::BrokenReply> reply) {
  barrier::BrokenReply broken;
  broken.set_broken(broken_.has_value());
  reply.Send(broken);
}

// Of those who have arrived only: nobody else holds anything.
void BarrierServant::OnSessionEnd(engine::SessionId session) {
  if (elected_ != session) return Break(absl::StrCat("session ", session, " ended as it waited"));
  elected_.reset();
  Break(absl::StrCat("session ", session, " ended before it had done the action"));
}

std::optional<absl::Duration> BarrierServant::LimitOf(const Waiter& reply) const {
  if (reply.timeout().has_value()) return reply.timeout();
  if (init_.has_timeout_us()) return absl::Microseconds(init_.timeout_us());
  return std::nullopt;
}

void BarrierServant::Arrive(Waiter reply) {
  if (n_waiting() + 1 == parties()) return Complete(std::move(reply));
  const std::optional<absl::Duration> limit = LimitOf(reply);
  if (DoesNotWait(limit)) return BreakByTimeout(std::move(reply));
  const engine::SessionId session = reply.session();
  if (arrived_.ParkFor(limit, std::move(reply))) host_->Hold(session);
}

void BarrierServant::ComeEarly(Waiter reply) {
  const std::optional<absl::Duration> limit = LimitOf(reply);
  if (DoesNotWait(limit)) return reply.Fail(EarlyError());
  early_.ParkFor(limit, std::move(reply));
}

void BarrierServant::Complete(Waiter last) {
  barrier::WaitReply reply;
  reply.set_index(arrived_.size());
  reply.set_generation(generation_);
  if (init_.has_elected()) {
    elected_ = last.session();
    host_->Hold(last.session());
    reply.set_elected(true);
  } else if (absl::Status failed = MakeObject(); !failed.ok()) {
    Break(failed.message());
    return last.Fail(WithObjectName(*host_, failed));
  } else {
    LetGo();
  }
  last.Send(reply);
}

absl::Status BarrierServant::MakeObject() {
  if (!init_.has_object()) return absl::OkStatus();
  absl::Status made = host_->Create(init_.object().typeid_(), init_.object().init()).status();
  if (made.ok()) return made;
  return MakeError(made.code(), Reason(made), absl::StrCat("its action failed: ", made.message()));
}

void BarrierServant::LetGo() {
  barrier::WaitReply let_go;
  let_go.set_generation(generation_);
  for (uint64_t index = 0; !arrived_.empty(); ++index) {
    let_go.set_index(index);
    TakeArrived().Send(let_go);
  }
  EndGeneration();
}

void BarrierServant::LetIn() {
  while (!early_.empty() && !elected_.has_value()) {
    if (n_waiting() + 1 == parties()) {
      Complete(early_.TakeFront().reply);
    } else {
      host_->Hold(early_.MoveFrontTo(&arrived_));
    }
  }
}

void BarrierServant::BreakByTimeout(Waiter reply) {
  Break(absl::StrCat("a wait of session ", reply.session(), " timed out"));
  reply.Fail(BrokenError());
}

void BarrierServant::Break(absl::string_view why) {
  if (broken_.has_value()) return;
  broken_ = std::string(internal::Utf8Beginning(why, kMostBytes));
  FailArrived(BrokenError());
  while (!early_.empty()) early_.TakeFront().reply.Fail(BrokenError());
}

void BarrierServant::FailArrived(const absl::Status& status) {
  while (!arrived_.empty()) TakeArrived().Fail(status);
  EndGeneration();
}

BarrierServant::Waiter BarrierServant::TakeArrived() {
  Waiter reply = arrived_.TakeFront().reply;
  host_->Unhold(reply.session());
  return reply;
}

void BarrierServant::EndGeneration() {
  ++generation_;
  if (elected_.has_value()) host_->Unhold(*elected_);
  elected_.reset();
}

absl::Status BarrierServant::BrokenError() const {
  return BrokenBarrierError(absl::StrCat(host_->Describe(), " is broken: ", *broken_,
                                         "; reset it when its parties can begin anew"));
}

absl::Status BarrierServant::EarlyError() const {
  return MakeError(absl::StatusCode::kDeadlineExceeded, "TimeoutError",
                   absl::StrCat(host_->Describe(), ": the action of generation ", generation_,
                                " was not done in time for the next to begin; wait longer"));
}

absl::Status BarrierServant::NoActionError() const {
  return absl::FailedPreconditionError(
      absl::StrCat(host_->Describe(), " was made without an action of its clients, so that this ",
                   "one's would never be done; make it with BarrierOptions::action, or don't call ",
                   "SetAction"));
}

Datum BarrierServant::State() const {
  Datum state;
  DatumList* list = state.mutable_list();
  list->add_items()->set_bytes(init_.SerializeAsString());
  list->add_items()->set_integer(static_cast<int64_t>(generation_));
  Datum* broken = list->add_items();
  if (broken_.has_value()) broken->set_bytes(*broken_);
  Datum* elected = list->add_items();
  if (elected_.has_value()) elected->set_integer(static_cast<int64_t>(*elected_));
  for (const auto* line : {&arrived_, &early_}) {
    DatumList* sessions = list->add_items()->mutable_list();
    line->ForEach([&](uint64_t session, uint64_t, const auto&) {
      sessions->add_items()->set_integer(static_cast<int64_t>(session));
    });
  }
  return state;
}

}  // namespace parley::types
