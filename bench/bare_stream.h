// The floor under Parley's round trip: the same bytes on a gRPC stream with nothing else.
#ifndef PARLEY_BENCH_BARE_STREAM_H_
#define PARLEY_BENCH_BARE_STREAM_H_

#include <grpcpp/grpcpp.h>

#include <cstddef>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "parley/base/busy_poll.h"
#include "parley/proto/session.grpc.pb.h"

namespace parley::bench {

// Answers every message of any number of clients' streams, unread but for the size of the answer
// that it asks for, over the asynchronous completion-queue API, on the calling thread. Prints
// "listening on ADDRESS" first. Looks for messages as long as Parley does before it sleeps, or,
// with `busy_poll` zero, as gRPC waits by itself. Does not return.
[[noreturn]] void ServeBareStreams(absl::Duration busy_poll);

// A message of so many bytes, at least 4, to which the answer has `answer_bytes`.
grpc::ByteBuffer BareMessage(size_t bytes, size_t answer_bytes);

// The client's end. One thread, which polls the completion queue itself. A broken
// stream ends the program: there is nothing left to measure.
class BareStream {
 public:
  explicit BareStream(const std::string& address, absl::Duration busy_poll = absl::ZeroDuration());
  ~BareStream();
  // Sends the message and waits for the answer.
  void RoundTrip(const grpc::ByteBuffer& message);

 private:
  void Await(int events);

  const absl::Duration busy_poll_;
  internal::BusyPoll busy_;
  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  std::unique_ptr<grpc::ClientAsyncReaderWriter<grpc::ByteBuffer, grpc::ByteBuffer>> stream_;
  grpc::ByteBuffer answer_;
};

// What the frames of `calls` dict gets, or sets, have in Parley.
struct FrameSizes {
  size_t call = 0;
  size_t reply = 0;
};
FrameSizes FrameSizesOfGet(size_t key_bytes, size_t value_bytes, int calls);
FrameSizes FrameSizesOfSet(size_t key_bytes, size_t value_bytes, int calls);

}  // namespace parley::bench

#endif  // PARLEY_BENCH_BARE_STREAM_H_
