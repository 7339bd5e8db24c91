#include "parley/broker/server/connection.h"

#include <grpcpp/support/proto_buffer_reader.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "parley/base/wire/handshake.h"

namespace parley::server {
namespace {

// So much memory of an entry or a frame is kept for the next.
constexpr size_t kKeptBytes = 64 << 10;
// So many bytes of replies are sent while the frame with the calls is still being executed; fewer
// go with the rest. A frame costs both ends as much as dozens of calls.
constexpr size_t kWorthAFrame = 16 << 10;
// With so many bytes of replies untaken a client is behind.
constexpr size_t kMaxBacklog = 4 << 20;
// Of peers that have not proved themselves no more is even parsed.
constexpr size_t kMaxHandshakeBytes = 4096;

grpc::Status ToGrpc(const absl::Status& status) {
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), std::string(status.message()));
}

// As Clear, but gives memory back that only a large one needs.
template <typename Message>
void Empty(Message* message, size_t bytes) {
  message->Clear();
  if (bytes > kKeptBytes) Message().Swap(message);
}

bool HasOnlyHandshake(const wire::ClientFrame& frame) {
  return frame.calls().empty() && frame.cancels().empty() && frame.drops().empty();
}

}  // namespace

void Connection::MemberStep::Run(bool ok) {
  --connection->operations_;
  (connection->*member)(ok);
}

Connection::Connection(Reactor* reactor)
    : reactor_(reactor), stream_(&context_), outgoing_(reactor->options().limits.max_frame_bytes) {}

void Connection::Start() {
  ++operations_;
  reactor_->service()->RequestConnect(&context_, &stream_, reactor_->queue(), reactor_->queue(),
                                      &arrived_);
}

void Connection::OnArrived(bool ok) {
  if (!ok) return reactor_->OnGone(this);  // the server shuts down
  phase_ = Phase::kHello;
  const ServerLimits& limits = reactor_->options().limits;
  bool crowded = reactor_->handshakes() >= limits.max_unauthenticated;
  reactor_->OnArrived(this);
  if (crowded) {
    return End(absl::ResourceExhaustedError(
        "too many peers are in their handshake; try again, or raise --max-unauthenticated"));
  }
  Read();
}

void Connection::Read() {
  if (phase_ == Phase::kEnding || reading_) return;
  reading_ = true;
  ++operations_;
  stream_.Read(&incoming_, &read_);
}

// The rest of the last frame, then the next one; neither while the client leaves its
// replies lying.
void Connection::GoOn() {
  if (phase_ == Phase::kEnding || IsBehind()) return;
  if (unfinished_) return FinishTurn();
  if (frames_in_flight_ < reactor_->options().limits.max_frames_in_flight) Read();
}

// Others have theirs before this one has a second.
void Connection::FinishTurn() {
  if (!std::exchange(turn_queued_, true)) reactor_->AwaitTurn(this);
}

void Connection::OnTurn() {
  turn_queued_ = false;
  if (phase_ == Phase::kEnding || IsBehind()) return;
  if (unfinished_) TakeTurn();
  GoOn();
}

void Connection::TakeTurn() {
  next_call_ = reactor_->Execute(this, session_, &frame_, next_call_);
  unfinished_ = next_call_ < frame_.calls_size();
  if (unfinished_) return;
  Empty(&frame_, frame_bytes_);
  FlushLater();
}

void Connection::OnRead(bool ok) {
  reading_ = false;
  if (phase_ == Phase::kEnding) return MaybeFinish();
  if (!ok) return End(absl::OkStatus());
  if (InHandshake() && incoming_.Length() > kMaxHandshakeBytes) {
    return End(absl::ResourceExhaustedError(absl::StrCat("a frame of the handshake has at most ",
                                                         kMaxHandshakeBytes, " bytes, not ",
                                                         incoming_.Length())));
  }
  frame_bytes_ = incoming_.Length();
  grpc::ProtoBufferReader reader(&incoming_);
  absl::Status status = frame_.ParseFromZeroCopyStream(&reader)
                            ? OnFrame()
                            : absl::InvalidArgumentError("the frame is not a valid ClientFrame");
  incoming_.Clear();
  if (!status.ok()) return End(status);
  ++frames_in_flight_;
  if (!writing_ && !has_part_ && outgoing_.empty()) frames_in_flight_ = 0;
  // The replies first: the client waits for them, and not for the next read.
  Flush();
  GoOn();
}

absl::Status Connection::OnFrame() {
  switch (phase_) {
    case Phase::kHello: return OnHello(frame_);
    case Phase::kProof: return OnProof(frame_);
    default: return OnCalls();
  }
}

absl::Status Connection::OnHello(const wire::ClientFrame& frame) {
  if (!frame.has_hello() || frame.has_proof() || !HasOnlyHandshake(frame)) {
    return absl::UnauthenticatedError("the first frame must carry a hello and nothing else");
  }
  const wire::ClientHello& hello = frame.hello();
  if (hello.version() != wire::kProtocolVersion) {
    return absl::FailedPreconditionError(
        absl::StrCat("the client speaks protocol version ", hello.version(),
                     ", this broker version ", wire::kProtocolVersion, "; use matching releases"));
  }
  if (hello.nonce().size() != wire::kNonceBytes) {
    return absl::InvalidArgumentError(absl::StrCat("the nonce must have ", wire::kNonceBytes,
                                                   " bytes, not ", hello.nonce().size()));
  }
  client_nonce_ = hello.nonce();
  broker_nonce_ = wire::NewNonce();
  ttl_ = TimeToLive(hello.session_ttl_us());
  NextPart()->mutable_challenge()->set_nonce(broker_nonce_);
  phase_ = Phase::kProof;
  return absl::OkStatus();
}

absl::Duration Connection::TimeToLive(uint64_t asked_us) const {
  const ServerOptions& options = reactor_->options();
  if (asked_us == 0) return options.session_ttl;
  absl::Duration longest = options.limits.max_session_ttl;
  if (asked_us > static_cast<uint64_t>(absl::ToInt64Microseconds(longest))) return longest;
  return std::max(absl::Microseconds(static_cast<int64_t>(asked_us)),
                  options.limits.min_session_ttl);
}

absl::Status Connection::OnProof(const wire::ClientFrame& frame) {
  std::string expected = wire::Proof(reactor_->authkey(), wire::Role::kClient,
                                     wire::kProtocolVersion, client_nonce_, broker_nonce_, "");
  if (!frame.has_proof() || frame.has_hello() || !HasOnlyHandshake(frame) ||
      !wire::ProofMatches(expected, frame.proof().proof())) {
    return absl::UnauthenticatedError(
        "AuthenticationError: the client's authkey is not the broker's");
  }
  absl::StatusOr<engine::SessionId> session = reactor_->OpenSession(this, ttl_);
  if (!session.ok()) return session.status();
  session_ = *session;
  wire::BrokerWelcome* welcome = NextPart()->mutable_welcome();
  welcome->set_proof(wire::Proof(reactor_->authkey(), wire::Role::kBroker, wire::kProtocolVersion,
                                 client_nonce_, broker_nonce_, ""));
  welcome->set_epoch(reactor_->epoch());
  welcome->set_session(session_);
  welcome->set_session_ttl_us(static_cast<uint64_t>(absl::ToInt64Microseconds(ttl_)));
  welcome->set_max_frame_bytes(reactor_->options().limits.max_frame_bytes);
  reactor_->OnHandshakeOver();
  reactor_->SetDeadline(this, absl::InfiniteFuture());
  phase_ = Phase::kOpen;
  return absl::OkStatus();
}

absl::Status Connection::OnCalls() {
  if (frame_.has_hello() || frame_.has_proof()) {
    return absl::InvalidArgumentError("the handshake is over; a second one needs a new stream");
  }
  // An empty frame is a heartbeat and is answered, so that the client knows the broker lives.
  if (HasOnlyHandshake(frame_)) NextPart()->set_heartbeat(true);
  next_call_ = 0;
  TakeTurn();
  return absl::OkStatus();
}

wire::BrokerFrame* Connection::NextPart() {
  FinishPart();
  has_part_ = true;
  return &part_;
}

// An entry is filled in after NextPart, so its size is known only here.
void Connection::FinishPart() {
  if (!std::exchange(has_part_, false)) return;
  outgoing_.Add(part_);
  Empty(&part_, part_.GetCachedSize());
}

wire::Reply* Connection::AddReply() {
  wire::BrokerFrame* part = NextPart();
  FlushLater();
  return part->add_replies();
}

char* Connection::AddResult(uint64_t sequence, size_t size) {
  FinishPart();
  FlushLater();
  return outgoing_.AddResult(sequence, size);
}

bool Connection::IsBehind() {
  FinishPart();
  return outgoing_.bytes() + writing_bytes_ > kMaxBacklog;
}

void Connection::ForgetOutgoing() {
  outgoing_.Clear();
  if (std::exchange(has_part_, false)) part_.Clear();
}

void Connection::FlushLater() {
  if (!std::exchange(flush_queued_, true)) reactor_->FlushLater(this);
}

void Connection::Flush() {
  flush_queued_ = false;
  if (writing_ || finishing_) return;
  FinishPart();
  if (outgoing_.empty()) return MaybeFinish();
  if (unfinished_ && phase_ == Phase::kOpen && outgoing_.bytes() < kWorthAFrame) return;
  grpc::ByteBuffer buffer = outgoing_.TakeFrame();
  writing_bytes_ = buffer.Length();
  writing_ = true;
  ++operations_;
  stream_.Write(buffer, &written_);
  if (!unfinished_) reactor_->OnAnswered();
}

void Connection::OnWritten(bool ok) {
  writing_ = false;
  writing_bytes_ = 0;
  if (!ok) {  // the client is gone
    ForgetOutgoing();
    End(absl::OkStatus());
  }
  if (outgoing_.empty() && !has_part_) frames_in_flight_ = 0;
  Flush();
  // While nothing is read from a client, what it takes shows that it lives.
  if (!reading_ && session_ != 0) reactor_->Renew(session_);
  GoOn();
}

void Connection::OnSessionExpired() {
  session_ = 0;
  // A peer that was silent so long may not take what is written either.
  ForgetOutgoing();
  End(absl::UnavailableError(
      absl::StrCat("the session has expired: nothing was heard for ", absl::FormatDuration(ttl_))));
  if (writing_) context_.TryCancel();
}

void Connection::OnDeadline() {
  if (phase_ == Phase::kEnding) return context_.TryCancel();
  End(absl::DeadlineExceededError(
      absl::StrCat("the handshake was not finished within ",
                   absl::FormatDuration(reactor_->options().limits.handshake_deadline),
                   " (--handshake-deadline)")));
}

void Connection::End(const absl::Status& status) {
  if (phase_ == Phase::kEnding || phase_ == Phase::kAccepting) return;
  if (InHandshake()) reactor_->OnHandshakeOver();
  // A peer need not take what is written; it does not stay for that.
  reactor_->SetDeadline(this, reactor_->Now() + kGrace);
  phase_ = Phase::kEnding;
  end_status_ = status;
  if (session_ != 0) reactor_->CloseSession(std::exchange(session_, 0));
  FlushLater();
}

// Ends the stream once nothing is left to write, and this once gRPC holds nothing of it.
void Connection::MaybeFinish() {
  if (phase_ != Phase::kEnding || writing_ || has_part_ || !outgoing_.empty()) return;
  if (!finishing_) {
    finishing_ = true;
    ++operations_;
    stream_.Finish(ToGrpc(end_status_), &finished_);
  } else if (operations_ == 0) {
    reactor_->OnGone(this);
  }
}

void Connection::OnFinished(bool) { MaybeFinish(); }

}  // namespace parley::server
