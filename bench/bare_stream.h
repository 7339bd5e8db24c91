// The floor under Parley's round trip: the same bytes on a gRPC stream with nothing else.
#ifndef PARLEY_BENCH_BARE_STREAM_H_
#define PARLEY_BENCH_BARE_STREAM_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "proto/session.grpc.pb.h"

namespace parley::bench {

// Answers every message of one client's stream with the same `reply`, unread, over the
// asynchronous completion-queue API, on the calling thread, until the client has gone.
// Prints "listening on ADDRESS" first.
void ServeBareStream(const std::string& reply);

// The client's end. One thread, which polls the completion queue itself. A broken
// stream ends the program: there is nothing left to measure.
class BareStream {
 public:
  explicit BareStream(const std::string& address);
  ~BareStream();
  // Sends the message and waits for the answer.
  void RoundTrip(const grpc::ByteBuffer& message);

 private:
  void Await(int events);

  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  std::unique_ptr<grpc::ClientAsyncReaderWriter<grpc::ByteBuffer, grpc::ByteBuffer>> stream_;
  grpc::ByteBuffer answer_;
};

}  // namespace parley::bench

#endif  // PARLEY_BENCH_BARE_STREAM_H_
