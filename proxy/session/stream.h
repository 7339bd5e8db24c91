#ifndef PARLEY_PROXY_SESSION_STREAM_H_
#define PARLEY_PROXY_SESSION_STREAM_H_

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
#include "parley/proxy/session/session.h"

namespace parley::session {

// The gRPC stream under a session: one completion queue, at most one read and one
// write under way. Not thread-safe but for TryCancel; whoever polls says what happened.
class Stream {
 public:
  enum class Event { kNone, kStarted, kRead, kWritten, kBroken };

  // Opens the stream and shakes hands; blocks at most until the connect timeout.
  static absl::StatusOr<std::unique_ptr<Stream>> Open(const SessionOptions& options,
                                                      const Authkey& authkey);
  ~Stream();

  const wire::BrokerWelcome& welcome() const { return welcome_; }

  // What is to be done next: to read a frame into `frame`, which must live until the event, and to
  // write a ClientFrame, serialised. At most one of each at a time. It is begun by Submit, or by
  // PollNow, at less cost: gRPC hands over what is done at once without its queue.
  void StartRead(wire::BrokerFrame* frame) { read_into_ = to_read_ = frame; }
  void StartWrite(std::string frame) { to_write_ = std::move(frame); }
  void Submit();
  // Waits for what happens next, or until `deadline` (kNone). One thread at a time.
  // kBroken: the stream has ended; status() says why.
  Event Poll(absl::Time deadline);
  // Submits, and says what has happened already, without waiting.
  Event PollNow();
  // Makes Poll return kNone soon. From any thread.
  void TryCancel() { context_->TryCancel(); }
  // Ends the stream and its connection. Nobody may poll; afterwards nothing but
  // welcome() and status() may be called.
  void Close();
  // Why the stream ended, after kBroken.
  const absl::Status& status() const { return status_; }

 private:
  Stream();
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

#endif  // PARLEY_PROXY_SESSION_STREAM_H_
