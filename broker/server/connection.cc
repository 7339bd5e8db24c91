#include "broker/server/connection.h"

#include <google/protobuf/arena.h>
#include <grpcpp/support/proto_buffer_reader.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/handshake.h"

namespace parley::server {
namespace {

// Replies are put together until a frame has so many bytes.
constexpr size_t kFrameBytes = 1 << 20;

grpc::Status ToGrpc(const absl::Status& status) {
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), std::string(status.message()));
}

grpc::ByteBuffer Serialize(const wire::BrokerFrame& frame) {
  grpc::ByteBuffer buffer;
  bool own = false;
  grpc::SerializationTraits<wire::BrokerFrame>::Serialize(frame, &buffer, &own);
  return buffer;
}

bool HasOnlyHandshake(const wire::ClientFrame& frame) {
  return frame.calls().empty() && frame.cancels().empty() && frame.drops().empty();
}

}  // namespace

void Connection::MemberStep::Run(bool ok) {
  --connection->operations_;
  (connection->*member)(ok);
}

Connection::Connection(Reactor* reactor) : reactor_(reactor), stream_(&context_) {}

void Connection::Start() {
  ++operations_;
  reactor_->service()->RequestConnect(&context_, &stream_, reactor_->queue(), reactor_->queue(),
                                      &arrived_);
}

void Connection::OnArrived(bool ok) {
  if (!ok) {  // the server shuts down
    delete this;
    return;
  }
  phase_ = Phase::kHello;
  const Limits& limits = reactor_->options().limits;
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

// Reads on unless the client leaves its replies lying.
void Connection::MaybeRead() {
  if (frames_in_flight_ < reactor_->options().limits.max_frames_in_flight) Read();
}

void Connection::OnRead(bool ok) {
  reading_ = false;
  if (phase_ == Phase::kEnding) return MaybeFinish();
  if (!ok) return End(absl::OkStatus());
  auto* frame = google::protobuf::Arena::CreateMessage<wire::ClientFrame>(reactor_->arena());
  grpc::ProtoBufferReader reader(&incoming_);
  absl::Status status = frame->ParseFromZeroCopyStream(&reader)
                            ? OnFrame(frame)
                            : absl::InvalidArgumentError("the frame is not a valid ClientFrame");
  incoming_.Clear();
  if (!status.ok()) return End(status);
  ++frames_in_flight_;
  if (!writing_ && outgoing_.empty()) frames_in_flight_ = 0;
  FlushLater();
  MaybeRead();
}

absl::Status Connection::OnFrame(wire::ClientFrame* frame) {
  switch (phase_) {
    case Phase::kHello: return OnHello(*frame);
    case Phase::kProof: return OnProof(*frame);
    default: return OnCalls(frame);
  }
}

absl::Status Connection::OnHello(const wire::ClientFrame& frame) {
  if (!frame.has_hello() || frame.has_proof() || !HasOnlyHandshake(frame)) {
    return absl::UnauthenticatedError("the first frame must carry a hello and nothing else");
  }
  const wire::ClientHello& hello = frame.hello();
  if (hello.version() != kProtocolVersion) {
    return absl::FailedPreconditionError(absl::StrCat("the client speaks protocol version ",
                                                      hello.version(), ", this broker version ",
                                                      kProtocolVersion, "; use matching releases"));
  }
  if (hello.nonce().size() != kNonceBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("the nonce must have ", kNonceBytes, " bytes, not ", hello.nonce().size()));
  }
  client_nonce_ = hello.nonce();
  broker_nonce_ = NewNonce();
  ttl_ = TimeToLive(hello.session_ttl_us());
  FrameToFill()->mutable_challenge()->set_nonce(broker_nonce_);
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
  std::string expected =
      Proof(reactor_->authkey(), Role::kClient, kProtocolVersion, client_nonce_, broker_nonce_, "");
  if (!frame.has_proof() || frame.has_hello() || !HasOnlyHandshake(frame) ||
      !ProofMatches(expected, frame.proof().proof())) {
    return absl::UnauthenticatedError(
        "AuthenticationError: the client's authkey is not the broker's");
  }
  absl::StatusOr<engine::SessionId> session = reactor_->OpenSession(this, ttl_);
  if (!session.ok()) return session.status();
  session_ = *session;
  wire::BrokerWelcome* welcome = FrameToFill()->mutable_welcome();
  welcome->set_proof(Proof(reactor_->authkey(), Role::kBroker, kProtocolVersion, client_nonce_,
                           broker_nonce_, ""));
  welcome->set_epoch(reactor_->epoch());
  welcome->set_session(session_);
  welcome->set_session_ttl_us(static_cast<uint64_t>(absl::ToInt64Microseconds(ttl_)));
  welcome->set_max_frame_bytes(reactor_->options().limits.max_frame_bytes);
  reactor_->OnHandshakeOver(this);
  phase_ = Phase::kOpen;
  return absl::OkStatus();
}

absl::Status Connection::OnCalls(wire::ClientFrame* frame) {
  if (frame->has_hello() || frame->has_proof()) {
    return absl::InvalidArgumentError("the handshake is over; a second one needs a new stream");
  }
  // An empty frame is a heartbeat and is answered, so that the client knows the broker lives.
  if (HasOnlyHandshake(*frame)) FrameToFill()->set_heartbeat(true);
  reactor_->Execute(session_, frame);
  return absl::OkStatus();
}

wire::BrokerFrame* Connection::FrameToFill() {
  if (outgoing_.empty() || outgoing_bytes_ > kFrameBytes) {
    outgoing_.emplace_back();
    outgoing_bytes_ = 0;
  }
  return &outgoing_.back();
}

wire::Reply* Connection::AddReply() {
  if (!outgoing_.empty() && !outgoing_.back().replies().empty()) {
    outgoing_bytes_ += 16 + outgoing_.back().replies().rbegin()->result().size();
  }
  FlushLater();
  return FrameToFill()->add_replies();
}

void Connection::FlushLater() {
  if (!std::exchange(flush_queued_, true)) reactor_->FlushLater(this);
}

void Connection::Flush() {
  flush_queued_ = false;
  if (writing_ || finishing_) return;
  if (outgoing_.empty()) return MaybeFinish();
  grpc::ByteBuffer buffer = Serialize(outgoing_.front());
  outgoing_.pop_front();
  if (outgoing_.empty()) outgoing_bytes_ = 0;
  writing_ = true;
  ++operations_;
  stream_.Write(buffer, &written_);
}

void Connection::OnWritten(bool ok) {
  writing_ = false;
  if (!ok) {  // the client is gone
    outgoing_.clear();
    End(absl::OkStatus());
  }
  if (outgoing_.empty()) frames_in_flight_ = 0;
  Flush();
  if (phase_ != Phase::kEnding) MaybeRead();
}

void Connection::OnSessionExpired() {
  session_ = 0;
  // A peer that was silent so long may not take what is written either.
  outgoing_.clear();
  End(absl::UnavailableError(absl::StrCat("the session has expired: nothing was heard for ",
                                          absl::FormatDuration(ttl_), "; connect again")));
  if (writing_) context_.TryCancel();
}

void Connection::End(const absl::Status& status) {
  if (phase_ == Phase::kEnding) return;
  phase_ = Phase::kEnding;
  end_status_ = status;
  reactor_->OnHandshakeOver(this);
  if (session_ != 0) reactor_->CloseSession(std::exchange(session_, 0));
  FlushLater();
}

// Ends the stream once nothing is left to write, and this once gRPC holds nothing of it.
void Connection::MaybeFinish() {
  if (phase_ != Phase::kEnding || writing_ || !outgoing_.empty()) return;
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
