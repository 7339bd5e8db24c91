#ifndef PARLEY_TESTS_TESTING_RAW_STREAM_H_
#define PARLEY_TESTS_TESTING_RAW_STREAM_H_

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <memory>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "parley/base/wire/authkey.h"
#include "parley/proto/session.pb.h"

namespace parley::testing {

// A gRPC stream that sends what it is told, valid or not: for tests that play a hostile
// or a broken client. A connection of its own. No wait takes longer than a minute, the whole than
// four. Not thread-safe.
class RawStream {
 public:
  explicit RawStream(const std::string& address,
                     const std::string& method = "/parley.wire.Session/Connect");
  ~RawStream();  // cancels the stream

  // False: it has ended, or the peer did not take this in time; then nothing more can
  // be sent.
  bool Send(const wire::ClientFrame& frame, absl::Duration timeout = absl::Minutes(1)) {
    return SendBytes(frame.SerializeAsString(), timeout);
  }
  bool SendBytes(const std::string& bytes, absl::Duration timeout = absl::Minutes(1));
  // Nothing: it has ended, or what came is no BrokerFrame.
  std::optional<wire::BrokerFrame> Receive();
  std::optional<std::string> ReceiveBytes();
  // How it ended. Reads, and forgets, what is left before.
  grpc::Status Finish();

  // The handshake's two halves. False: it failed.
  bool SayHello(absl::Duration session_ttl = absl::ZeroDuration());
  bool Authenticate(const Authkey& authkey, absl::Duration session_ttl = absl::ZeroDuration());
  const wire::BrokerWelcome& welcome() const { return welcome_; }

 private:
  // An operation at gRPC; its address is the tag.
  struct Operation {
    bool pending = false;
    bool ok = false;
  };
  void* Begin(Operation& operation);
  bool Await(Operation& operation, absl::Duration timeout = absl::Minutes(1));

  grpc::CompletionQueue queue_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> stream_;
  grpc::ByteBuffer incoming_;
  grpc::Status status_;
  Operation start_, read_, write_, finish_;
  std::string nonce_;
  std::string broker_nonce_;
  wire::BrokerWelcome welcome_;
};

// A frame with one call; `request` is the serialised request.
wire::ClientFrame CallFrame(uint64_t sequence, uint64_t object, const std::string& method,
                            const std::string& request = "");

}  // namespace parley::testing

#endif  // PARLEY_TESTS_TESTING_RAW_STREAM_H_
