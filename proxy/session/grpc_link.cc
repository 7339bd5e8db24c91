#include "parley/proxy/session/grpc_link.h"

#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/support/proto_buffer_reader.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "parley/base/address.h"
#include "parley/base/clock.h"
#include "parley/base/duration.h"
#include "parley/base/status.h"
#include "parley/base/status_macros.h"
#include "parley/base/wire/handshake.h"

namespace parley::session {
namespace {

// What the completion queue hands back.
void* const kStartTag = reinterpret_cast<void*>(1);
void* const kReadTag = reinterpret_cast<void*>(2);
void* const kWriteTag = reinterpret_cast<void*>(3);
void* const kFinishTag = reinterpret_cast<void*>(4);

// Of a stream's end only code and message travel, and who is not let in has a wrong key.
absl::Status FromGrpc(const grpc::Status& status) {
  auto code = static_cast<absl::StatusCode>(status.error_code());
  if (code != absl::StatusCode::kUnauthenticated) return absl::Status(code, status.error_message());
  return MakeError(code, "AuthenticationError", status.error_message());
}

absl::Status AuthenticationError(absl::string_view why) {
  return MakeError(absl::StatusCode::kUnauthenticated, "AuthenticationError",
                   absl::StrCat("AuthenticationError: ", why));
}

// The kernel gives a connection up that a stopped broker takes no bytes off for so long.
constexpr absl::Duration kTcpUserTimeout = absl::Seconds(20);

grpc::ChannelArguments Arguments() {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);
  arguments.SetMaxSendMessageSize(-1);
  // Each session is its own connection: one that ends takes no other along.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  // gRPC sets TCP_USER_TIMEOUT only along with keepalive pings; the session has heartbeats of
  // its own, so those come never.
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, std::numeric_limits<int>::max() - 1);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS,
                   static_cast<int>(absl::ToInt64Milliseconds(kTcpUserTimeout)));
  // The address is what the user gave, whatever the environment says of proxies.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  return arguments;
}

// gRPC takes what lies before 1970 for never.
std::chrono::system_clock::time_point ToGrpc(absl::Time deadline) {
  return internal::Clock::ToWall(std::max(deadline, internal::Clock::System()->Now()));
}

// Large ones are handed over, not copied.
grpc::Slice ToSlice(std::string bytes) {
  constexpr size_t kWorthIt = 4096;
  if (bytes.size() < kWorthIt) return grpc::Slice(bytes);
  auto* kept = new std::string(std::move(bytes));
  return grpc::Slice(
      kept->data(), kept->size(), [](void* held) { delete static_cast<std::string*>(held); }, kept);
}

}  // namespace

absl::StatusOr<std::unique_ptr<GrpcLink>> GrpcLink::Open(const SessionOptions& options,
                                                         const Authkey& authkey) {
  PARLEY_ASSIGN_OR_RETURN(Address address, Address::Parse(options.address));
  PARLEY_RETURN_IF_ERROR(address.CheckConnectable());
  std::unique_ptr<GrpcLink> link(new GrpcLink);
  link->channel_ = grpc::CreateCustomChannel(address.ToChannelTarget(),
                                             grpc::InsecureChannelCredentials(), Arguments());
  absl::Status status = link->Handshake(options, authkey);
  if (status.ok()) return link;
  if (status.code() == absl::StatusCode::kUnavailable ||
      status.code() == absl::StatusCode::kDeadlineExceeded) {
    status = absl::UnavailableError(
        absl::StrCat("no broker answers at ", options.address, ": ", status.message()));
  }
  return status;
}

GrpcLink::GrpcLink() : context_(std::make_unique<grpc::ClientContext>()) {}
GrpcLink::~GrpcLink() { Close(); }

// Takes every operation back from gRPC first; what was read is not looked at: its owner
// may be gone. Nobody would answer the broker's pings on a connection that is left open
// unpolled, and it would wait for them as it stops.
void GrpcLink::Close() {
  if (context_ == nullptr) return;
  context_->TryCancel();
  queue_.Shutdown();
  void* tag;
  bool ok;
  while (queue_.Next(&tag, &ok)) {
  }
  stream_.reset();
  context_.reset();
  channel_.reset();
}

absl::Status GrpcLink::Handshake(const SessionOptions& options, const Authkey& authkey) {
  absl::Time deadline = internal::Clock::System()->Now() + options.connect_timeout;
  if (!channel_->WaitForConnected(ToGrpc(deadline))) {
    return absl::UnavailableError("the connection was not made in time");
  }
  grpc::GenericStub stub(channel_);
  stream_ = stub.PrepareCall(context_.get(), "/parley.wire.Session/Connect", &queue_);
  stream_->StartCall(kStartTag);
  absl::Status status = Await(Event::kWritten, deadline);
  if (!status.ok()) return status;

  wire::ClientFrame out;
  wire::BrokerFrame in;
  std::string nonce = wire::NewNonce();
  out.mutable_hello()->set_version(wire::kProtocolVersion);
  out.mutable_hello()->set_nonce(nonce);
  out.mutable_hello()->set_session_ttl_us(
      static_cast<uint64_t>(WireMicroseconds(options.session_ttl)));
  out.mutable_hello()->set_client_name(options.client_name);
  status = Exchange(out, &in, deadline);
  if (!status.ok()) return status;

  const std::string broker_nonce = in.challenge().nonce();
  if (broker_nonce.size() != wire::kNonceBytes || broker_nonce == nonce) {
    return AuthenticationError("the broker sent no proper challenge");
  }
  out.Clear();
  out.mutable_proof()->set_proof(
      wire::Proof(authkey, wire::Role::kClient, wire::kProtocolVersion, nonce, broker_nonce, ""));
  status = Exchange(out, &in, deadline);
  if (!status.ok()) return status;

  std::string expected =
      wire::Proof(authkey, wire::Role::kBroker, wire::kProtocolVersion, nonce, broker_nonce, "");
  if (!in.has_welcome() || !wire::ProofMatches(expected, in.welcome().proof())) {
    return AuthenticationError("what answers does not have the authkey; it is not the broker");
  }
  welcome_ = in.welcome();
  return absl::OkStatus();
}

absl::Status GrpcLink::Exchange(const wire::ClientFrame& out, wire::BrokerFrame* in,
                                absl::Time deadline) {
  StartWrite(out.SerializeAsString());
  Submit();
  absl::Status status = Await(Event::kWritten, deadline);
  if (!status.ok()) return status;
  in->Clear();
  StartRead(in);
  Submit();
  return Await(Event::kRead, deadline);
}

absl::Status GrpcLink::Await(Event awaited, absl::Time deadline) {
  for (;;) {
    Event event = Poll(deadline);
    if (event == awaited) return absl::OkStatus();
    if (event == Event::kBroken) return status_;
    if (internal::Clock::System()->Now() >= deadline) {
      return absl::DeadlineExceededError("the handshake took too long");
    }
  }
}

// The write first: gRPC sends the window which the last read has freed along with it.
void GrpcLink::Submit() {
  if (to_write_.has_value()) {
    grpc::Slice slice = ToSlice(*std::move(to_write_));
    to_write_.reset();
    stream_->Write(grpc::ByteBuffer(&slice, 1), kWriteTag);
  }
  if (std::exchange(to_read_, nullptr) != nullptr) stream_->Read(&incoming_, kReadTag);
}

Link::Event GrpcLink::Poll(absl::Time deadline) {
  void* tag = nullptr;
  bool ok = false;
  const bool got =
      deadline == absl::InfiniteFuture()
          ? queue_.Next(&tag, &ok)
          : queue_.AsyncNext(&tag, &ok, ToGrpc(deadline)) == grpc::CompletionQueue::GOT_EVENT;
  return got ? EventOf(tag, ok) : Event::kNone;
}

Link::Event GrpcLink::PollNow() {
  void* tag = nullptr;
  bool ok = false;
  auto got =
      queue_.DoThenAsyncNext([this] { Submit(); }, &tag, &ok, gpr_inf_past(GPR_CLOCK_MONOTONIC));
  return got == grpc::CompletionQueue::GOT_EVENT ? EventOf(tag, ok) : Event::kNone;
}

Link::Event GrpcLink::EventOf(void* tag, bool ok) {
  if (tag == kFinishTag) {
    status_ = got_garbage_        ? absl::UnavailableError("what was sent is no BrokerFrame")
              : grpc_status_.ok() ? absl::UnavailableError("the broker ended the session")
                                  : FromGrpc(grpc_status_);
    return Event::kBroken;
  }
  if (!ok) return Finish();
  if (tag == kReadTag) return ParseRead();
  return Event::kWritten;  // or the stream has started, and the first may be written
}

Link::Event GrpcLink::ParseRead() {
  grpc::ProtoBufferReader reader(&incoming_);
  got_garbage_ = !read_into_->ParseFromZeroCopyStream(&reader);
  incoming_.Clear();
  if (!got_garbage_) return Event::kRead;
  context_->TryCancel();
  return Finish();
}

// Asks gRPC why the stream broke; the answer comes as an event of its own.
Link::Event GrpcLink::Finish() {
  if (!std::exchange(finishing_, true)) stream_->Finish(&grpc_status_, kFinishTag);
  return Event::kNone;
}

}  // namespace parley::session
