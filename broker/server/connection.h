#ifndef PARLEY_BROKER_SERVER_CONNECTION_H_
#define PARLEY_BROKER_SERVER_CONNECTION_H_

#include <grpcpp/grpcpp.h>

#include <string>

#include "absl/status/status.h"
#include "parley/broker/engine/ids.h"
#include "parley/broker/server/outgoing_frames.h"
#include "parley/broker/server/reactor.h"
#include "parley/proto/session.pb.h"

namespace parley::server {

// One client's stream, from the wait for it to its end: handshake, frames, flow
// control. Lives on the reactor's thread and belongs to the reactor;
// it reports itself gone when gRPC has no more use for it.
class Connection {
 public:
  explicit Connection(Reactor* reactor);
  // Waits for a client to arrive.
  void Start();
  // Sends what is pending, then ends the stream with `status`. Harmless when it ends
  // already, and when no client has arrived.
  void End(const absl::Status& status);
  void OnSessionExpired();
  // The time that it has for what it is at, its handshake or its end, is over.
  void OnDeadline();
  // A message to fill in now; it goes out with the next Flush.
  wire::Reply* AddReply();
  // The same for a call that succeeded: where its result of `size` bytes is to be written now.
  char* AddResult(uint64_t sequence, size_t size);
  // So many replies lie here that no further call should be executed until the client
  // has taken some.
  bool IsBehind();
  // Starts a write if there is something to write and none is under way.
  void Flush();
  // It has calls left of its last frame and is next to have some of them executed.
  void OnTurn();

 private:
  enum class Phase { kAccepting, kHello, kProof, kOpen, kEnding };

  struct MemberStep : Step {
    MemberStep(Connection* connection, void (Connection::*member)(bool))
        : connection(connection), member(member) {}
    void Run(bool ok) override;
    Connection* connection;
    void (Connection::*member)(bool);
  };

  void OnArrived(bool ok);
  void OnRead(bool ok);
  void OnWritten(bool ok);
  void OnFinished(bool ok);

  // What a frame means in each phase. A status ends the connection.
  absl::Status OnFrame();
  absl::Status OnHello(const wire::ClientFrame& frame);
  absl::Status OnProof(const wire::ClientFrame& frame);
  absl::Status OnCalls();
  // Executes some of the frame's calls.
  void TakeTurn();
  // Waits for the next turn.
  void FinishTurn();

  absl::Duration TimeToLive(uint64_t asked_us) const;
  bool InHandshake() const { return phase_ == Phase::kHello || phase_ == Phase::kProof; }
  // An entry of the outgoing frame, to fill in.
  wire::BrokerFrame* NextPart();
  // Moves the last one, which is filled in by now, to what goes out.
  void FinishPart();
  void ForgetOutgoing();
  void FlushLater();
  void Read();
  void GoOn();
  void MaybeFinish();

  Reactor* reactor_;
  grpc::ServerContext context_;
  grpc::ServerAsyncReaderWriter<grpc::ByteBuffer, grpc::ByteBuffer> stream_;
  MemberStep arrived_{this, &Connection::OnArrived};
  MemberStep read_{this, &Connection::OnRead};
  MemberStep written_{this, &Connection::OnWritten};
  MemberStep finished_{this, &Connection::OnFinished};

  Phase phase_ = Phase::kAccepting;
  int operations_ = 0;  // under way at gRPC
  bool reading_ = false;
  bool writing_ = false;
  bool finishing_ = false;
  bool flush_queued_ = false;
  absl::Status end_status_;
  grpc::ByteBuffer incoming_;

  OutgoingFrames outgoing_;
  wire::BrokerFrame part_;  // keeps its memory
  bool has_part_ = false;
  size_t writing_bytes_ = 0;
  int frames_in_flight_ = 0;  // read since the last time all was written

  wire::ClientFrame frame_;  // the last that was read; keeps its memory
  size_t frame_bytes_ = 0;
  bool unfinished_ = false;  // it has something left, from call `next_call_` on
  int next_call_ = 0;
  bool turn_queued_ = false;

  std::string client_nonce_;
  std::string broker_nonce_;
  absl::Duration ttl_;
  engine::SessionId session_ = 0;  // 0: none yet, or no more
};

}  // namespace parley::server

#endif  // PARLEY_BROKER_SERVER_CONNECTION_H_
