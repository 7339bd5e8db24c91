#ifndef PARLEY_TESTS_TESTING_FAKE_BROKER_H_
#define PARLEY_TESTS_TESTING_FAKE_BROKER_H_

#include <grpcpp/grpcpp.h>
#include <grpcpp/support/sync_stream.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "parley/base/wire/authkey.h"
#include "parley/proto/session.pb.h"

namespace parley::testing {

// What answers clients as a test's script says, valid or not: plays a broken broker.
class FakeBroker {
 public:
  // The stream of one client.
  class Client {
   public:
    using Stream = grpc::ServerReaderWriter<grpc::ByteBuffer, grpc::ByteBuffer>;
    explicit Client(Stream* stream) : stream_(stream) {}
    std::optional<wire::ClientFrame> Receive();
    void Send(const wire::BrokerFrame& frame) { SendBytes(frame.SerializeAsString()); }
    void SendBytes(const std::string& bytes);
    // The broker's part of the handshake, as it should be.
    void Welcome(const Authkey& authkey);
    // Until the client ends the stream.
    void ReadToTheEnd();

   private:
    Stream* stream_;
  };
  // Runs once for each client, on a thread of its own; its end ends the stream.
  using Script = std::function<grpc::Status(Client&)>;

  explicit FakeBroker(Script script);
  ~FakeBroker();
  const std::string& address() const { return address_; }

 private:
  class Service;
  std::unique_ptr<Service> service_;
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
};

}  // namespace parley::testing

#endif  // PARLEY_TESTS_TESTING_FAKE_BROKER_H_
