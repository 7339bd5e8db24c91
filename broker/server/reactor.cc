#include "parley/broker/server/reactor.h"

#include <openssl/rand.h>
#include <sched.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "parley/broker/server/connection.h"

namespace parley::server {
namespace {

// What a frame and its only reply take beside the result.
constexpr size_t kFrameSlack = 64;

uint64_t NewEpoch() {
  uint64_t epoch = 0;
  RAND_bytes(reinterpret_cast<unsigned char*>(&epoch), sizeof(epoch));
  return epoch;
}

engine::EngineOptions OptionsFor(const ServerLimits& limits, uint64_t epoch,
                                 const engine::TypeRegistry* types, engine::Outbox* outbox) {
  engine::EngineOptions options;
  options.epoch = epoch;
  options.types = types;
  options.outbox = outbox;
  options.max_waiters_per_session = limits.max_waiting_calls;
  options.max_message_bytes = limits.max_frame_bytes - kFrameSlack - engine::kRegrouping;
  return options;
}

// Calls of one session that are executed one after the other while others wait.
constexpr int kCallsOfATurn = 64;
constexpr int kEventsOfATurn = 16;
// The reactor looks at its clock at least so often.
constexpr absl::Duration kLongestWait = absl::Seconds(10);

}  // namespace

Reactor::Reactor(const ServerOptions& options, const Authkey* authkey,
                 const engine::TypeRegistry* types, FrameService* service,
                 PublicServices* public_services,
                 std::unique_ptr<grpc::ServerCompletionQueue> queue,
                 std::function<void()> on_shutdown_requested,
                 std::function<void()> on_streams_ended)
    : options_(options),
      authkey_(authkey),
      service_(service),
      public_services_(public_services),
      epoch_(NewEpoch()),
      queue_(std::move(queue)),
      on_shutdown_requested_(std::move(on_shutdown_requested)),
      on_streams_ended_(std::move(on_streams_ended)),
      stop_step_(this),
      finish_step_(this),
      completions_step_(this),
      completions_(std::make_shared<Completions>([this] {
        completions_alarm_.Set(queue_.get(), std::chrono::system_clock::now(), &completions_step_);
      })),
      executor_(options.limits.max_hosted_threads),
      busy_(options.busy_poll),
      cores_(static_cast<size_t>(internal::UsableCores())),
      engine_(OptionsFor(options.limits, epoch_, types, this)) {}

Reactor::~Reactor() {
  for (Connection* connection : connections_) delete connection;
}

void Reactor::Run() {
  Accept();
  public_services_->Start(queue_.get());
  Event event;
  while (event.status != grpc::CompletionQueue::SHUTDOWN) {
    event = HandleAndPoll(event);
    const bool has_nothing_to_do = event.status == grpc::CompletionQueue::TIMEOUT && turns_.empty();
    if (has_nothing_to_do && !(HasCoreToItself() && busy_.Again())) event = Sleep();
  }
}

void Reactor::Handle(const Event& event) {
  if (event.status == grpc::CompletionQueue::GOT_EVENT) {
    static_cast<Step*>(event.step)->Run(event.ok);
    had_event_ = true;
    busy_.Start();
  }
  // Once the queue is empty, and with that the connections have been looked at; or else after so
  // many events that come ever again.
  const bool is_empty = event.status == grpc::CompletionQueue::TIMEOUT;
  if (is_empty || ++events_since_turn_ >= kEventsOfATurn) GiveTurn();
  if (NextDeadline() <= Now()) Tick();
  FlushAll();
  if (std::exchange(answered_, false) && !turns_.empty()) sched_yield();
  if (stopping_ && on_streams_ended_ && !HasClients()) std::exchange(on_streams_ended_, {})();
  // Not before: what is left might still start operations on the queue.
  if (finishing_ && connections_.empty() && public_services_->gone()) {
    finishing_ = false;
    completions_->Close();
    queue_->Shutdown();
  }
}

// Clients at work may want all cores; as they keep the broker at work, it sleeps little anyway.
bool Reactor::HasCoreToItself() const { return recent_sessions_.count() < cores_; }

// Both in one: gRPC hands over what is done at once, as most writes are, without its queue. The
// first look after an event may find no more than the wake-up of that event.
Reactor::Event Reactor::HandleAndPoll(const Event& last) {
  const gpr_timespec past = gpr_inf_past(GPR_CLOCK_MONOTONIC);
  Event next;
  next.status = queue_->DoThenAsyncNext([&] { Handle(last); }, &next.step, &next.ok, past);
  const bool is_final =
      next.status != grpc::CompletionQueue::TIMEOUT || !std::exchange(had_event_, false);
  if (!is_final) next.status = queue_->AsyncNext(&next.step, &next.ok, past);
  return next;
}

Reactor::Event Reactor::Sleep() {
  const absl::Duration wait = std::min(NextDeadline() - Now(), kLongestWait);
  Event next;
  next.status = queue_->AsyncNext(&next.step, &next.ok, absl::ToChronoTime(absl::Now() + wait));
  return next;
}

void Reactor::Drain() {
  void* step = nullptr;
  bool ok = false;
  while (queue_->Next(&step, &ok)) {
  }
}

void Reactor::Stop() {
  stop_alarm_.Set(queue_.get(), std::chrono::system_clock::now(), &stop_step_);
}

void Reactor::Finish() {
  finish_alarm_.Set(queue_.get(), std::chrono::system_clock::now(), &finish_step_);
}

void Reactor::Accept() {
  if (stopping_) return;
  auto* connection = new Connection(this);
  connections_.insert(connection);
  accepting_ = connection;
  connection->Start();
}

void Reactor::EndConnections() {
  stopping_ = true;
  public_services_->Stop();
  std::vector<Connection*> all(connections_.begin(), connections_.end());
  for (Connection* connection : all) {
    connection->End(absl::UnavailableError("the broker is shutting down"));
  }
}

void Reactor::OnArrived(Connection* connection) {
  accepting_ = nullptr;
  ++handshakes_;
  SetDeadline(connection, Now() + options_.limits.handshake_deadline);
  Accept();
  if (stopping_) connection->End(absl::UnavailableError("the broker is shutting down"));
}

void Reactor::SetDeadline(Connection* connection, absl::Time deadline) {
  if (auto found = deadline_of_.find(connection); found != deadline_of_.end()) {
    deadlines_.erase({found->second, connection});
    deadline_of_.erase(found);
  }
  if (deadline == absl::InfiniteFuture()) return;
  deadlines_.emplace(deadline, connection);
  deadline_of_.emplace(connection, deadline);
}

void Reactor::OnGone(Connection* connection) {
  SetDeadline(connection, absl::InfiniteFuture());
  connections_.erase(connection);
  if (connection == accepting_) accepting_ = nullptr;
  std::erase(to_flush_, connection);
  std::erase(turns_, connection);
  delete connection;
}

absl::Time Reactor::NextDeadline() const {
  absl::Time connection = deadlines_.empty() ? absl::InfiniteFuture() : deadlines_.begin()->first;
  return std::min(connection, engine_.NextDeadline());
}

void Reactor::Tick() {
  absl::Time now = Now();
  while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
    Connection* late = deadlines_.begin()->second;
    SetDeadline(late, absl::InfiniteFuture());
    late->OnDeadline();
  }
  engine::Command* command = NewCommand(0);
  command->mutable_advance();
  engine_.Apply(*command);
}

void Reactor::GiveTurn() {
  events_since_turn_ = 0;
  if (turns_.empty()) return;
  Connection* next = turns_.front();
  turns_.pop_front();
  next->OnTurn();
}

void Reactor::FlushAll() {
  // Flushing may put further connections on the list, but never the same for ever.
  while (!to_flush_.empty()) {
    std::vector<Connection*> batch;
    batch.swap(to_flush_);
    for (Connection* connection : batch) connection->Flush();
  }
}

absl::StatusOr<engine::SessionId> Reactor::OpenSession(Connection* connection, absl::Duration ttl) {
  if (sessions_.size() >= options_.limits.max_sessions) {
    return absl::ResourceExhaustedError(
        absl::StrCat("the broker has ", sessions_.size(),
                     " sessions, the most it may; end some, or raise --max-sessions"));
  }
  engine::SessionId session = next_session_++;
  sessions_[session] = connection;
  engine::Command* command = NewCommand(session);
  command->mutable_open()->set_ttl_us(absl::ToInt64Microseconds(ttl));
  engine_.Apply(*command);
  return session;
}

void Reactor::CloseSession(engine::SessionId session) {
  sessions_.erase(session);
  engine::Command* command = NewCommand(session);
  command->mutable_close();
  engine_.Apply(*command);
}

void Reactor::Renew(engine::SessionId session) {
  engine::Command* command = NewCommand(session);
  command->mutable_heartbeat();
  engine_.Apply(*command);
}

int Reactor::Execute(Connection* connection, engine::SessionId session, wire::ClientFrame* frame,
                     int first) {
  Renew(session);
  // A heartbeat is no work.
  if (first < frame->calls_size()) recent_sessions_.Note(session, absl::Now());
  engine::Command* command = NewCommand(session);
  for (int i = first; i < frame->calls_size(); ++i) {
    if (i - first == kCallsOfATurn || connection->IsBehind()) return i;
    // Lent, not copied: the frame outlives the command.
    command->unsafe_arena_set_allocated_invoke(frame->mutable_calls(i));
    engine_.Apply(*command);
    (void)command->unsafe_arena_release_invoke();
  }
  for (uint64_t sequence : frame->cancels()) {
    command->set_cancel(sequence);
    engine_.Apply(*command);
  }
  for (const wire::Drop& drop : frame->drops()) {
    *command->mutable_drop() = drop;
    engine_.Apply(*command);
  }
  return frame->calls_size();
}

engine::Command* Reactor::NewCommand(engine::SessionId session) {
  command_.Clear();
  command_.set_time_us(absl::ToUnixMicros(Now()));
  command_.set_session(session);
  return &command_;
}

wire::Reply* Reactor::AddReply(engine::SessionId session) {
  auto found = sessions_.find(session);
  return found == sessions_.end() ? nullptr : found->second->AddReply();
}

char* Reactor::AddResult(engine::SessionId session, uint64_t sequence, size_t size) {
  auto found = sessions_.find(session);
  return found == sessions_.end() ? nullptr : found->second->AddResult(sequence, size);
}

void Reactor::OnTask(uint64_t number, std::shared_ptr<engine::Task> task) {
  executor_.Run([completions = completions_, number, task = std::move(task)] {
    engine::Completion completion = task->Run();
    completion.set_task(number);
    completions->Post(std::move(completion));
  });
}

void Reactor::ApplyCompletions() {
  for (engine::Completion& completion : completions_->Take()) {
    engine::Command* command = NewCommand(0);
    command->mutable_completion()->Swap(&completion);
    engine_.Apply(*command);
  }
}

void Reactor::OnSessionExpired(engine::SessionId session) {
  auto found = sessions_.find(session);
  if (found == sessions_.end()) return;
  Connection* connection = found->second;
  sessions_.erase(found);
  connection->OnSessionExpired();
}

}  // namespace parley::server
