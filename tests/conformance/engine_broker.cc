#include "parley/tests/conformance/engine_broker.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>

#include "parley/base/clock.h"
#include "parley/base/duration.h"
#include "parley/base/status.h"

namespace parley::testing {
namespace {

thread_local bool in_callback = false;

uint64_t ThreadNumber() {
  static std::atomic<uint64_t> next{1};
  thread_local uint64_t number = next.fetch_add(1);
  return number;
}

absl::Status Ended() { return absl::UnavailableError("the session has ended; connect again"); }

class EngineCall final : public stub::PendingCall {
 public:
  EngineCall(std::shared_ptr<EngineBroker> broker, std::shared_ptr<EngineBroker::Call> call)
      : broker_(std::move(broker)), call_(std::move(call)) {}
  bool Wait(absl::Time deadline) override { return broker_->Wait(*call_, deadline); }
  absl::StatusOr<std::string> TakeResult() override { return broker_->TakeResult(*call_); }
  void Cancel() override { broker_->Cancel(*call_); }
  void OnDone(std::function<void()> done) override { broker_->OnDone(*call_, std::move(done)); }

 private:
  const std::shared_ptr<EngineBroker> broker_;
  const std::shared_ptr<EngineBroker::Call> call_;
};

}  // namespace

// The right to the engine. At its end, and without the mutex, come the callbacks of the
// calls that were answered meanwhile.
class ABSL_SCOPED_LOCKABLE EngineBroker::Turn {
 public:
  explicit Turn(EngineBroker* broker) ABSL_EXCLUSIVE_LOCK_FUNCTION(broker->mutex_)
      : broker_(broker) {
    broker_->mutex_.Lock();
  }
  Turn(const Turn&) = delete;
  ~Turn() ABSL_UNLOCK_FUNCTION() {
    std::vector<std::function<void()>> callbacks = std::exchange(broker_->callbacks_, {});
    broker_->mutex_.Unlock();
    if (callbacks.empty()) return;
    bool outer = std::exchange(in_callback, true);
    for (auto& callback : callbacks) callback();
    callbacks.clear();
    in_callback = outer;
  }

 private:
  EngineBroker* broker_;
};

EngineBroker::EngineBroker(const engine::TypeRegistry* types) {
  internal::MutexLock lock(&mutex_);
  engine::EngineOptions options;
  options.epoch = epoch();
  options.types = types;
  options.outbox = this;
  engine_.emplace(options);
}

EngineBroker::~EngineBroker() {
  if (executor_.Stop(internal::Clock::System()->Now() + absl::Minutes(1)) > 0) std::abort();
}

uint64_t EngineBroker::Open() {
  Turn turn(this);
  engine::Command command;
  command.set_session(++last_session_);
  // Nobody sends heartbeats here.
  command.mutable_open()->set_ttl_us(absl::ToInt64Microseconds(absl::Hours(24)));
  sessions_.try_emplace(last_session_);
  Apply(command);
  return last_session_;
}

void EngineBroker::Close(uint64_t session) {
  Turn turn(this);
  if (Find(session) == nullptr) return;
  engine::Command command;
  command.set_session(session);
  command.mutable_close();
  Apply(command);
  for (auto& [sequence, call] : Find(session)->calls) {
    call->failure = Ended();
    Complete(*call);
  }
  sessions_.erase(session);
}

std::shared_ptr<EngineBroker::Call> EngineBroker::Invoke(uint64_t session, uint64_t object,
                                                         absl::string_view method,
                                                         stub::RequestParts request,
                                                         std::optional<absl::Duration> timeout) {
  auto call = std::make_shared<Call>();
  Turn turn(this);
  Session* caller = Find(session);
  if (caller == nullptr) {
    call->failure = Ended();
    call->done = true;
    return call;
  }
  call->session = session;
  call->sequence = ++caller->last_sequence;
  caller->calls.emplace(call->sequence, call);
  engine::Command command;
  command.set_session(session);
  wire::Call* out = command.mutable_invoke();
  out->set_sequence(call->sequence);
  out->set_object(object);
  out->set_method(method.data(), method.size());
  out->set_thread(ThreadNumber());
  if (timeout.has_value() && *timeout != absl::InfiniteDuration()) {
    out->set_timeout_us(WireMicroseconds(*timeout));
  }
  for (absl::string_view part : request) out->mutable_request()->append(part.data(), part.size());
  Apply(command);
  return call;
}

void EngineBroker::Drop(uint64_t session, uint64_t object, uint64_t count) {
  Turn turn(this);
  engine::Command command;
  command.set_session(session);
  command.mutable_drop()->set_object(object);
  command.mutable_drop()->set_count(count);
  Apply(command);
}

bool EngineBroker::Wait(Call& call, absl::Time deadline) {
  for (;;) {
    Turn turn(this);
    if (call.done) return true;
    if (in_callback || internal::Clock::System()->Now() >= deadline) return false;
    changed_.WaitUntil(&mutex_, std::min(deadline, engine_->NextDeadline()));
    engine::Command advance;
    advance.mutable_advance();
    Apply(advance);
  }
}

absl::StatusOr<std::string> EngineBroker::TakeResult(Call& call) {
  Turn turn(this);
  if (!call.done) return absl::FailedPreconditionError("the call is not done yet");
  if (!call.failure.ok()) return call.failure;
  return std::move(call.result);
}

void EngineBroker::Cancel(Call& call) {
  Turn turn(this);
  if (call.done) return;
  engine::Command command;
  command.set_session(call.session);
  command.set_cancel(call.sequence);
  Apply(command);
}

void EngineBroker::OnDone(Call& call, std::function<void()> done) {
  Turn turn(this);
  (call.done ? callbacks_.emplace_back() : call.on_done) = std::move(done);
}

void EngineBroker::WaitForShutdown() {
  Turn turn(this);
  while (!shutdown_) changed_.Wait(&mutex_);
}

// The engine calls its outbox from within Apply only, with the mutex held.
wire::Reply* EngineBroker::AddReply(engine::SessionId session) ABSL_NO_THREAD_SAFETY_ANALYSIS {
  return &replies_.emplace_back(session, wire::Reply()).second;
}

void EngineBroker::OnSessionExpired(engine::SessionId) { std::abort(); }

void EngineBroker::OnShutdownRequested() ABSL_NO_THREAD_SAFETY_ANALYSIS { shutdown_ = true; }

void EngineBroker::OnTask(uint64_t number, std::shared_ptr<engine::Task> task) {
  executor_.Run([this, number, task = std::move(task)] {
    engine::Command command;
    *command.mutable_completion() = task->Run();
    command.mutable_completion()->set_task(number);
    Turn turn(this);
    Apply(command);
  });
}

void EngineBroker::Apply(engine::Command& command) {
  command.set_time_us(absl::ToUnixMicros(internal::Clock::System()->Now()));
  engine_->Apply(command);
  for (auto& [id, reply] : replies_) {
    Session* session = Find(id);
    auto node = session->calls.extract(reply.sequence());
    Call& call = *node.mapped();
    if (reply.has_failure()) call.failure = FromFailure(reply.failure());
    call.result = std::move(*reply.mutable_result());
    Complete(call);
  }
  replies_.clear();
  changed_.NotifyAll();
}

void EngineBroker::Complete(Call& call) {
  call.done = true;
  if (call.on_done) callbacks_.push_back(std::move(call.on_done));
  changed_.NotifyAll();
}

EngineBroker::Session* EngineBroker::Find(uint64_t session) {
  auto found = sessions_.find(session);
  return found == sessions_.end() ? nullptr : &found->second;
}

EngineTransport::EngineTransport(std::shared_ptr<EngineBroker> broker)
    : broker_(std::move(broker)), session_(broker_->Open()) {}

absl::StatusOr<std::string> EngineTransport::Invoke(uint64_t object, absl::string_view method,
                                                    stub::RequestParts request,
                                                    std::optional<absl::Duration> timeout) {
  if (in_callback) return absl::FailedPreconditionError("nothing may wait in a callback");
  auto call = broker_->Invoke(session_, object, method, request, timeout);
  broker_->Wait(*call, absl::InfiniteFuture());
  return broker_->TakeResult(*call);
}

std::shared_ptr<stub::PendingCall> EngineTransport::InvokeAsync(
    uint64_t object, absl::string_view method, stub::RequestParts request,
    std::optional<absl::Duration> timeout) {
  return std::make_shared<EngineCall>(broker_,
                                      broker_->Invoke(session_, object, method, request, timeout));
}

}  // namespace parley::testing
