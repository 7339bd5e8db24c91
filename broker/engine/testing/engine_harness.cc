#include "parley/broker/engine/testing/engine_harness.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "parley/base/status.h"
#include "parley/broker/types/builtin_types.h"
#include "parley/proto/manager.pb.h"

namespace parley::engine::testing {

EngineHarness::EngineHarness(const Limits& limits, CallObserver* observer) {
  EXPECT_TRUE(RegisterBuiltinTypes(&types_).ok());
  EngineOptions options;
  options.epoch = kEpoch;
  options.types = &types_;
  options.outbox = this;
  options.observer = observer;
  options.max_waiters_per_session = limits.max_waiters_per_session;
  options.max_message_bytes = limits.max_message_bytes;
  engine_ = std::make_unique<Engine>(options);
}

EngineHarness::~EngineHarness() {
  engine_.reset();
  FlushReply();
  EXPECT_EQ(surplus_answers_, 0) << "calls were answered that had their answer, or never were";
}

void EngineHarness::Apply(Command command) {
  if (command.time_us() == 0) command.set_time_us(absl::ToUnixMicros(now_));
  engine_->Apply(command);
  FlushReply();
}

void EngineHarness::RunTask() {
  auto task = tasks_.extract(tasks_.begin());
  Command command;
  *command.mutable_completion() = task.mapped()->Run();
  command.mutable_completion()->set_task(task.key());
  Apply(command);
}

void EngineHarness::RunTasks() {
  while (!tasks_.empty()) RunTask();
}

void EngineHarness::Open(SessionId session, absl::Duration ttl) {
  Command command;
  command.set_session(session);
  command.mutable_open()->set_ttl_us(absl::ToInt64Microseconds(ttl));
  Apply(command);
}

void EngineHarness::Close(SessionId session) {
  Command command;
  command.set_session(session);
  command.mutable_close();
  Apply(command);
}

void EngineHarness::Heartbeat(SessionId session) {
  Command command;
  command.set_session(session);
  command.mutable_heartbeat();
  Apply(command);
}

void EngineHarness::Cancel(const CallId& call) {
  Command command;
  command.set_session(call.session);
  command.set_cancel(call.sequence);
  Apply(command);
}

void EngineHarness::Drop(SessionId session, const ObjectRef& ref, uint64_t count) {
  Command command;
  command.set_session(session);
  command.mutable_drop()->set_object(ref.id());
  command.mutable_drop()->set_count(count);
  Apply(command);
}

void EngineHarness::AdvanceTo(absl::Duration time) {
  SetTime(time);
  Command command;
  command.mutable_advance();
  Apply(command);
}

void EngineHarness::AdvanceByDeadlinesTo(absl::Duration time) {
  while (NextDeadline() <= time) AdvanceTo(NextDeadline());
  AdvanceTo(time);
}

CallId EngineHarness::SendBytes(const CallId& id, uint64_t object, absl::string_view method,
                                const std::string& request, const Waiting& waiting) {
  last_sequence_[id.session] = std::max(last_sequence_[id.session], id.sequence);
  ++unanswered_[id];
  Command command;
  command.set_session(id.session);
  wire::Call* call = command.mutable_invoke();
  call->set_sequence(id.sequence);
  call->set_object(object);
  call->set_method(std::string(method));
  call->set_thread(waiting.thread);
  if (waiting.timeout.has_value()) {
    call->set_timeout_us(absl::ToInt64Microseconds(*waiting.timeout));
  }
  call->set_request(request);
  Apply(command);
  return id;
}

absl::StatusOr<std::string> EngineHarness::TakeBytes(const CallId& call) {
  auto answer = answers_.extract(call);
  if (answer.empty()) return absl::UnavailableError("the call waits");
  if (answer.mapped().has_failure()) return FromFailure(answer.mapped().failure());
  return answer.mapped().result();
}

absl::StatusOr<ObjectRef> EngineHarness::Create(SessionId session, const std::string& type_id,
                                                const std::string& init, const std::string& name) {
  manager::CreateRequest request;
  request.set_typeid_(type_id);
  request.set_init(init);
  request.set_name(name);
  auto reply = Call<manager::CreateReply>(session, kManagerId, "Create", request);
  if (!reply.ok()) return reply.status();
  return reply->ref();
}

ObjectRef EngineHarness::New(SessionId session, const std::string& type_id, const std::string& init,
                             const std::string& name) {
  absl::StatusOr<ObjectRef> ref = Create(session, type_id, init, name);
  EXPECT_TRUE(ref.ok()) << ref.status();
  return ref.ok() ? *ref : ObjectRef();
}

uint64_t EngineHarness::References(const ObjectRef& ref) const {
  const EngineState state = engine_->State();
  for (const EngineState::Object& object : state.objects()) {
    if (object.id() == ref.id()) return object.references();
  }
  return 0;
}

wire::Reply* EngineHarness::AddReply(SessionId session) {
  FlushReply();
  if (deaf_.count(session) > 0) return nullptr;
  return &filling_.emplace(session, wire::Reply()).second;
}

void EngineHarness::OnSessionExpired(SessionId session) {
  FlushReply();
  events_.push_back(absl::StrCat("expired ", session));
}

// The engine is done with the reply that it had last.
void EngineHarness::FlushReply() {
  if (!filling_.has_value()) return;
  const auto [session, reply] = *std::exchange(filling_, std::nullopt);
  const CallId call{session, reply.sequence()};
  if (--unanswered_[call] < 0) ++surplus_answers_;
  EXPECT_TRUE(wire::Reply().ParseFromString(reply.SerializeAsString()));
  events_.push_back(absl::StrCat(session, "#", reply.sequence()));
  answers_[call] = reply;
}

}  // namespace parley::engine::testing
