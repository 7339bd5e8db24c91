#ifndef PARLEY_PROXY_SESSION_GRPC_LINK_H_
#define PARLEY_PROXY_SESSION_GRPC_LINK_H_

#include <google/protobuf/arena.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "parley/base/wire/authkey.h"
#include "parley/proto/session.pb.h"
#include "parley/proxy/session/link.h"
#include "parley/proxy/session/session_options.h"

namespace parley::session {

// A gRPC stream, with a connection and a completion queue of its own.
class GrpcLink final : public Link {
 public:
  // Opens the stream and shakes hands; blocks at most until the connect timeout. Errors are those
  // of Session::Connect.
  static absl::StatusOr<std::unique_ptr<GrpcLink>> Open(const SessionOptions& options,
                                                        const Authkey& authkey);
  ~GrpcLink() override;

  const wire::BrokerWelcome& welcome() const override { return welcome_; }
  void StartRead(wire::BrokerFrame* frame) override { read_into_ = to_read_ = frame; }
  void StartWrite(std::string frame) override { to_write_ = std::move(frame); }
  void Submit() override;
  // gRPC hands over what is done at once without its queue.
  Event PollNow() override;
  Event Poll(absl::Time deadline) override;
  void Cancel() override { context_->TryCancel(); }
  void Close() override;
  const absl::Status& status() const override { return status_; }

 private:
  GrpcLink();
  absl::Status Handshake(const SessionOptions& options, const Authkey& authkey);
  // Waits until `event`, or fails.
  absl::Status Await(Event event, absl::Time deadline);
  absl::Status Exchange(const wire::ClientFrame& out, wire::BrokerFrame* in, absl::Time deadline);
  Event EventOf(void* tag, bool ok);
  Event Finish();
  Event ParseRead();

  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<grpc::ClientContext> context_;  // it keeps the channel too
  grpc::CompletionQueue queue_;
  // Reads raw bytes, so that what does not parse is ours to notice: gRPC tells it from the
  // end of the stream in no way, and would wait for that end.
  std::unique_ptr<grpc::ClientAsyncReaderWriter<grpc::ByteBuffer, grpc::ByteBuffer>> stream_;
  grpc::ByteBuffer incoming_;
  wire::BrokerFrame* read_into_ = nullptr;
  // Not begun yet.
  wire::BrokerFrame* to_read_ = nullptr;
  std::optional<std::string> to_write_;
  wire::BrokerWelcome welcome_;
  absl::Status status_;
  grpc::Status grpc_status_;
  bool finishing_ = false;
  bool got_garbage_ = false;
};

}  // namespace parley::session

#endif  // PARLEY_PROXY_SESSION_GRPC_LINK_H_
