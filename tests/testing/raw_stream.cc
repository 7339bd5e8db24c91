#include "parley/tests/testing/raw_stream.h"

#include <vector>

#include "parley/base/wire/handshake.h"

namespace parley::testing {
namespace {

std::shared_ptr<grpc::Channel> NewChannel(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);
  arguments.SetMaxSendMessageSize(-1);
  // So that what is not received stays with the peer.
  arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

}  // namespace

RawStream::RawStream(const std::string& address, const std::string& method) {
  context_.set_deadline(absl::ToChronoTime(absl::Now() + absl::Minutes(4)));
  stream_ = grpc::GenericStub(NewChannel(address)).PrepareCall(&context_, method, &queue_);
  stream_->StartCall(Begin(start_));
  Await(start_);
}

RawStream::~RawStream() {
  context_.TryCancel();
  queue_.Shutdown();
  void* tag;
  bool ok;
  while (queue_.Next(&tag, &ok)) {
  }
}

void* RawStream::Begin(Operation& operation) {
  operation.pending = true;
  return &operation;
}

bool RawStream::Await(Operation& operation, absl::Duration timeout) {
  while (operation.pending) {
    void* tag;
    bool ok;
    auto got = queue_.AsyncNext(&tag, &ok, absl::ToChronoTime(absl::Now() + timeout));
    if (got != grpc::CompletionQueue::GOT_EVENT) return false;
    auto* done = static_cast<Operation*>(tag);
    done->pending = false;
    done->ok = ok;
  }
  return operation.ok;
}

bool RawStream::SendBytes(const std::string& bytes, absl::Duration timeout) {
  if (write_.pending || !start_.ok) return false;
  grpc::Slice slice(bytes);
  stream_->Write(grpc::ByteBuffer(&slice, 1), Begin(write_));
  return Await(write_, timeout);
}

std::optional<std::string> RawStream::ReceiveBytes() {
  if (!read_.pending) stream_->Read(&incoming_, Begin(read_));
  if (!Await(read_)) return std::nullopt;
  std::vector<grpc::Slice> slices;
  (void)incoming_.Dump(&slices).ok();
  std::string bytes;
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

std::optional<wire::BrokerFrame> RawStream::Receive() {
  std::optional<std::string> bytes = ReceiveBytes();
  wire::BrokerFrame frame;
  if (!bytes.has_value() || !frame.ParseFromString(*bytes)) return std::nullopt;
  return frame;
}

grpc::Status RawStream::Finish() {
  while (ReceiveBytes().has_value()) {
  }
  stream_->Finish(&status_, Begin(finish_));
  Await(finish_);
  return status_;
}

bool RawStream::SayHello(absl::Duration session_ttl) {
  nonce_ = wire::NewNonce();
  wire::ClientFrame frame;
  frame.mutable_hello()->set_version(wire::kProtocolVersion);
  frame.mutable_hello()->set_nonce(nonce_);
  frame.mutable_hello()->set_session_ttl_us(
      static_cast<uint64_t>(absl::ToInt64Microseconds(session_ttl)));
  if (!Send(frame)) return false;
  std::optional<wire::BrokerFrame> answer = Receive();
  if (!answer.has_value() || !answer->has_challenge()) return false;
  broker_nonce_ = answer->challenge().nonce();
  return true;
}

bool RawStream::Authenticate(const Authkey& authkey, absl::Duration session_ttl) {
  if (!SayHello(session_ttl)) return false;
  wire::ClientFrame frame;
  frame.mutable_proof()->set_proof(
      wire::Proof(authkey, wire::Role::kClient, wire::kProtocolVersion, nonce_, broker_nonce_, ""));
  if (!Send(frame)) return false;
  std::optional<wire::BrokerFrame> answer = Receive();
  if (!answer.has_value() || !answer->has_welcome()) return false;
  welcome_ = answer->welcome();
  return true;
}

wire::ClientFrame CallFrame(uint64_t sequence, uint64_t object, const std::string& method,
                            const std::string& request) {
  wire::ClientFrame frame;
  wire::Call* call = frame.add_calls();
  call->set_sequence(sequence);
  call->set_object(object);
  call->set_method(method);
  call->set_request(request);
  return frame;
}

}  // namespace parley::testing
