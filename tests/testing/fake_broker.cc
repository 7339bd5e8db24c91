#include "parley/tests/testing/fake_broker.h"

#include <grpcpp/impl/codegen/method_handler.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/impl/codegen/rpc_service_method.h>

#include <utility>
#include <vector>

#include "parley/base/wire/handshake.h"

namespace parley::testing {

// The session service with frames as raw bytes, as generated code would set it up.
class FakeBroker::Service : public grpc::Service {
 public:
  explicit Service(Script script) : script_(std::move(script)) {
    using Handler =
        grpc::internal::BidiStreamingHandler<Service, grpc::ByteBuffer, grpc::ByteBuffer>;
    AddMethod(new grpc::internal::RpcServiceMethod(
        "/parley.wire.Session/Connect", grpc::internal::RpcMethod::BIDI_STREAMING,
        new Handler(
            [](Service* service, grpc::ServerContext*, Client::Stream* stream) {
              Client client(stream);
              return service->script_(client);
            },
            this)));
  }

 private:
  Script script_;
};

FakeBroker::FakeBroker(Script script) : service_(std::make_unique<Service>(std::move(script))) {
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(service_.get());
  server_ = builder.BuildAndStart();
  address_ = "127.0.0.1:" + std::to_string(port);
}

FakeBroker::~FakeBroker() {
  server_->Shutdown(std::chrono::system_clock::now());
  server_->Wait();
}

std::optional<wire::ClientFrame> FakeBroker::Client::Receive() {
  grpc::ByteBuffer buffer;
  wire::ClientFrame frame;
  if (!stream_->Read(&buffer)) return std::nullopt;
  if (!grpc::SerializationTraits<wire::ClientFrame>::Deserialize(&buffer, &frame).ok()) {
    return std::nullopt;
  }
  return frame;
}

void FakeBroker::Client::SendBytes(const std::string& bytes) {
  grpc::Slice slice(bytes);
  stream_->Write(grpc::ByteBuffer(&slice, 1));
}

void FakeBroker::Client::Welcome(const Authkey& authkey) {
  std::optional<wire::ClientFrame> hello = Receive();
  if (!hello.has_value()) return;
  wire::BrokerFrame challenge, welcome;
  challenge.mutable_challenge()->set_nonce(wire::NewNonce());
  Send(challenge);
  Receive();
  welcome.mutable_welcome()->set_proof(wire::Proof(authkey, wire::Role::kBroker,
                                                   wire::kProtocolVersion, hello->hello().nonce(),
                                                   challenge.challenge().nonce(), ""));
  welcome.mutable_welcome()->set_epoch(1);
  welcome.mutable_welcome()->set_session(1);
  welcome.mutable_welcome()->set_session_ttl_us(15'000'000);
  welcome.mutable_welcome()->set_max_frame_bytes(1 << 20);
  Send(welcome);
}

void FakeBroker::Client::ReadToTheEnd() {
  while (Receive().has_value()) {
  }
}

}  // namespace parley::testing
