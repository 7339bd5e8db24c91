#ifndef PARLEY_BROKER_SERVER_REACTOR_H_
#define PARLEY_BROKER_SERVER_REACTOR_H_

#include <grpcpp/alarm.h>
#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "parley/base/busy_poll.h"
#include "parley/base/wire/authkey.h"
#include "parley/broker/engine/engine.h"
#include "parley/broker/server/completions.h"
#include "parley/broker/server/executor.h"
#include "parley/broker/server/public_services.h"
#include "parley/broker/server/recent_sessions.h"
#include "parley/broker/server/server.h"
#include "parley/broker/server/step.h"
#include "parley/proto/session.grpc.pb.h"

namespace parley::server {

class Connection;

// The service with frames as raw bytes, so that what does not parse is ours to answer.
using FrameService = wire::Session::WithRawMethod_Connect<wire::Session::Service>;

// How long clients may take their last frames.
inline constexpr absl::Duration kGrace = absl::Seconds(2);
// How long the server then waits for them to hang up. One that has nothing to ask is not
// there to do that; what was written goes on its way meanwhile, at most what gRPC's flow
// control lets a client leave unread.
inline constexpr absl::Duration kLinger = absl::Milliseconds(200);

// One completion queue, the thread that drains it, and all that lives on that thread:
// the connections, the engine and its time. Everything but Stop and Finish runs
// on that thread.
class Reactor final : public engine::Outbox {
 public:
  // Borrows `authkey`, `types` and the services; they outlive the reactor.
  // `on_shutdown_requested` and `on_streams_ended` must not block.
  Reactor(const ServerOptions& options, const Authkey* authkey, const engine::TypeRegistry* types,
          FrameService* service, PublicServices* public_services,
          std::unique_ptr<grpc::ServerCompletionQueue> queue,
          std::function<void()> on_shutdown_requested, std::function<void()> on_streams_ended);
  ~Reactor() override;

  // Accepts clients and serves them until the queue is shut down.
  void Run();
  // In place of Run when the server did not start: empties the queue, which is shut down.
  void Drain();
  // From any thread, once: ends every connection gracefully and accepts no more. When all
  // that there were have taken their last frames, or their time for that is over,
  // `on_streams_ended` is called.
  void Stop();
  // From any thread, once, after Stop and after the server has shut down: Run returns
  // when the last connection and call are gone.
  void Finish();
  grpc::ServerCompletionQueue* queue() { return queue_.get(); }

  // Once Run has returned: waits for hosted methods, and returns how many still run then.
  size_t StopExecutor(absl::Time deadline) { return executor_.Stop(deadline); }

  // For connections.
  FrameService* service() { return service_; }
  const ServerOptions& options() const { return options_; }
  const Authkey& authkey() const { return *authkey_; }
  uint64_t epoch() const { return epoch_; }
  absl::Time Now() const { return options_.clock->Now(); }
  // How many connections are in their handshake.
  size_t handshakes() const { return handshakes_; }
  // A client has arrived at a connection: starts its deadline and waits for the next one.
  void OnArrived(Connection* connection);
  void OnHandshakeOver() { --handshakes_; }
  // When its OnDeadline is called, once; InfiniteFuture: not at all.
  void SetDeadline(Connection* connection, absl::Time deadline);
  // Destroys the connection.
  void OnGone(Connection* connection);
  // RESOURCE_EXHAUSTED: there are as many sessions as there may be.
  absl::StatusOr<engine::SessionId> OpenSession(Connection* connection, absl::Duration ttl);
  void CloseSession(engine::SessionId session);
  // Renews the session's time-to-live.
  void Renew(engine::SessionId session);
  // Executes what a frame asks for from call `first` on, or stops at a call before which
  // the connection is behind, or has had its turn. Returns that call; calls_size(): the whole
  // frame is done.
  int Execute(Connection* connection, engine::SessionId session, wire::ClientFrame* frame,
              int first);
  // Has Flush called on the connection before the reactor next waits.
  void FlushLater(Connection* connection) { to_flush_.push_back(connection); }
  // Has OnTurn called on the connection after others that wait, and what came meanwhile.
  void AwaitTurn(Connection* connection) { turns_.push_back(connection); }
  // A client has all that it asked for. Where others still have turns it gets the core first: one
  // that was waiting on this core would wait on for as long as the kernel lets a thread run.
  void OnAnswered() { answered_ = true; }

 private:
  // Its own wake-up calls from another thread.
  struct StopStep : Step {
    explicit StopStep(Reactor* reactor) : reactor(reactor) {}
    void Run(bool) override { reactor->EndConnections(); }
    Reactor* reactor;
  };
  struct CompletionsStep : Step {
    explicit CompletionsStep(Reactor* reactor) : reactor(reactor) {}
    void Run(bool) override { reactor->ApplyCompletions(); }
    Reactor* reactor;
  };
  struct FinishStep : Step {
    explicit FinishStep(Reactor* reactor) : reactor(reactor) {}
    void Run(bool) override { reactor->finishing_ = true; }
    Reactor* reactor;
  };

  // Whether to look for work is in nobody's way.
  bool HasCoreToItself() const;
  // What the queue has brought.
  struct Event {
    grpc::CompletionQueue::NextStatus status = grpc::CompletionQueue::TIMEOUT;
    void* step = nullptr;
    bool ok = false;
  };
  void Handle(const Event& event);
  // Handles the last event, and says what is there by then.
  Event HandleAndPoll(const Event& last);
  // Waits for something, at most until the next deadline.
  Event Sleep();
  void Accept();
  void ApplyCompletions();
  bool HasClients() const { return connections_.size() > (accepting_ == nullptr ? 0 : 1); }
  void EndConnections();
  // What is due by now: the engine's deadlines and the connections'.
  void Tick();
  absl::Time NextDeadline() const;
  void FlushAll();
  void GiveTurn();
  engine::Command* NewCommand(engine::SessionId session);

  // engine::Outbox.
  wire::Reply* AddReply(engine::SessionId session) override;
  char* AddResult(engine::SessionId session, uint64_t sequence, size_t size) override;
  void OnSessionExpired(engine::SessionId session) override;
  void OnShutdownRequested() override { on_shutdown_requested_(); }
  void OnTask(uint64_t number, std::shared_ptr<engine::Task> task) override;

  const ServerOptions options_;
  const Authkey* authkey_;
  FrameService* service_;
  PublicServices* public_services_;
  const uint64_t epoch_;
  std::unique_ptr<grpc::ServerCompletionQueue> queue_;
  std::function<void()> on_shutdown_requested_;
  std::function<void()> on_streams_ended_;  // null once called
  StopStep stop_step_;
  FinishStep finish_step_;
  CompletionsStep completions_step_;
  grpc::Alarm stop_alarm_;
  grpc::Alarm finish_alarm_;
  grpc::Alarm completions_alarm_;
  const std::shared_ptr<Completions> completions_;
  Executor executor_;
  internal::BusyPoll busy_;
  const size_t cores_;
  RecentSessions recent_sessions_;
  bool stopping_ = false;
  bool finishing_ = false;

  engine::Command command_;  // keeps its memory
  absl::flat_hash_map<engine::SessionId, Connection*> sessions_;
  std::set<Connection*> connections_;  // owned
  Connection* accepting_ = nullptr;    // the one of them that waits for its client
  size_t handshakes_ = 0;
  std::set<std::pair<absl::Time, Connection*>> deadlines_;
  absl::flat_hash_map<Connection*, absl::Time> deadline_of_;  // the same, by connection
  std::vector<Connection*> to_flush_;
  std::deque<Connection*> turns_;
  int events_since_turn_ = 0;
  bool answered_ = false;   // somebody, since the thread last gave the core away
  bool had_event_ = false;  // since it last found none
  engine::SessionId next_session_ = 1;
  engine::Engine engine_;  // after what it reports to
};

}  // namespace parley::server

#endif  // PARLEY_BROKER_SERVER_REACTOR_H_
