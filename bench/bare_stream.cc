#include "parley/bench/bare_stream.h"

#include <grpcpp/generic/generic_stub.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "parley/proto/dict.pb.h"
#include "parley/proto/session.pb.h"

namespace parley::bench {
namespace {

constexpr char kMethod[] = "/parley.wire.Session/Connect";
using Service = wire::Session::WithRawMethod_Connect<wire::Session::Service>;

void Require(bool ok, const char* what) {
  if (ok) return;
  std::fprintf(stderr, "the bare stream broke: %s\n", what);
  std::exit(1);
}

// Asked for by the first bytes of a message.
size_t AnswerBytes(const grpc::ByteBuffer& message) {
  std::vector<grpc::Slice> slices;
  Require(message.Dump(&slices).ok(), "a message that can't be read");
  std::string beginning;
  for (const grpc::Slice& slice : slices) {
    if (beginning.size() >= sizeof(uint32_t)) break;
    beginning.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  Require(beginning.size() >= sizeof(uint32_t), "a message without a size");
  uint32_t bytes = 0;
  std::memcpy(&bytes, beginning.data(), sizeof(bytes));
  return bytes;
}

// One client's stream at the server. Gone when the client is.
class Answerer {
 public:
  Answerer(Service* service, grpc::ServerCompletionQueue* queue)
      : service_(service), queue_(queue), stream_(&context_) {
    service_->RequestConnect(&context_, &stream_, queue_, queue_, this);
  }

  // The one operation that was under way is done.
  void OnDone(bool ok) {
    if (state_ == State::kAccepting) new Answerer(service_, queue_);
    if (state_ == State::kFinishing) return delete this;
    if (!ok) {
      state_ = State::kFinishing;
      return stream_.Finish(grpc::Status::OK, this);
    }
    if (state_ == State::kReading) {
      state_ = State::kWriting;
      return stream_.Write(Answer(), this);
    }
    state_ = State::kReading;
    stream_.Read(&message_, this);
  }

 private:
  enum class State { kAccepting, kReading, kWriting, kFinishing };

  const grpc::ByteBuffer& Answer() {
    size_t bytes = AnswerBytes(message_);
    if (bytes != answer_.Length()) {
      grpc::Slice slice(std::string(bytes, 'v'));
      answer_ = grpc::ByteBuffer(&slice, 1);
    }
    return answer_;
  }

  Service* service_;
  grpc::ServerCompletionQueue* queue_;
  grpc::ServerContext context_;
  grpc::ServerAsyncReaderWriter<grpc::ByteBuffer, grpc::ByteBuffer> stream_;
  State state_ = State::kAccepting;
  grpc::ByteBuffer message_;
  grpc::ByteBuffer answer_;
};

// The queue's next event.
void* Next(grpc::CompletionQueue* queue, absl::Duration busy_poll, internal::BusyPoll* busy,
           bool* ok) {
  void* tag = nullptr;
  auto got = grpc::CompletionQueue::TIMEOUT;
  if (busy_poll > absl::ZeroDuration()) {
    busy->Start();
    do {
      got = queue->AsyncNext(&tag, ok, gpr_inf_past(GPR_CLOCK_MONOTONIC));
    } while (got == grpc::CompletionQueue::TIMEOUT && busy->Again());
  }
  if (got == grpc::CompletionQueue::TIMEOUT) Require(queue->Next(&tag, ok), "its queue ended");
  return tag;
}

// Before its end, as gRPC wants it.
void Drain(grpc::CompletionQueue* queue) {
  queue->Shutdown();
  void* tag = nullptr;
  bool ok = false;
  while (queue->Next(&tag, &ok)) {
  }
}

FrameSizes SizesOf(const google::protobuf::MessageLite& request,
                   const google::protobuf::MessageLite& reply, absl::string_view method,
                   int calls) {
  wire::ClientFrame client;
  wire::BrokerFrame broker;
  for (int i = 0; i < calls; ++i) {
    wire::Call* call = client.add_calls();
    call->set_sequence(100'000 + i);
    call->set_object(1);
    call->set_method(std::string(method));
    call->set_thread(1);
    call->set_request(request.SerializeAsString());
    wire::Reply* answer = broker.add_replies();
    answer->set_sequence(100'000 + i);
    answer->set_result(reply.SerializeAsString());
  }
  return {client.ByteSizeLong(), broker.ByteSizeLong()};
}

}  // namespace

void ServeBareStreams(absl::Duration busy_poll) {
  Service service;
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  builder.SetMaxReceiveMessageSize(-1);
  std::unique_ptr<grpc::ServerCompletionQueue> queue = builder.AddCompletionQueue();
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  Require(server != nullptr, "no port");
  std::printf("listening on 127.0.0.1:%d\n", port);
  std::fflush(stdout);
  new Answerer(&service, queue.get());
  internal::BusyPoll busy(busy_poll);
  for (;;) {
    bool ok = false;
    void* answerer = Next(queue.get(), busy_poll, &busy, &ok);
    static_cast<Answerer*>(answerer)->OnDone(ok);
  }
}

grpc::ByteBuffer BareMessage(size_t bytes, size_t answer_bytes) {
  std::string message(std::max(bytes, sizeof(uint32_t)), 'k');
  auto size = static_cast<uint32_t>(answer_bytes);
  std::memcpy(message.data(), &size, sizeof(size));
  grpc::Slice slice(message);
  return grpc::ByteBuffer(&slice, 1);
}

BareStream::BareStream(const std::string& address, absl::Duration busy_poll)
    : busy_poll_(busy_poll), busy_(busy_poll) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  grpc::GenericStub stub(
      grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments));
  stream_ = stub.PrepareCall(&context_, kMethod, &queue_);
  stream_->StartCall(nullptr);
  Await(1);
}

BareStream::~BareStream() {
  grpc::Status status;
  stream_->WritesDone(nullptr);
  stream_->Finish(&status, nullptr);
  Await(2);
  Drain(&queue_);
}

void BareStream::RoundTrip(const grpc::ByteBuffer& message) {
  // In this order: gRPC sends the window of the last read along with the write.
  stream_->Write(message, nullptr);
  stream_->Read(&answer_, nullptr);
  Await(2);
}

void BareStream::Await(int events) {
  for (; events > 0; --events) {
    bool ok = false;
    Next(&queue_, busy_poll_, &busy_, &ok);
    Require(ok, "an operation failed");
  }
}

FrameSizes FrameSizesOfGet(size_t key_bytes, size_t value_bytes, int calls) {
  dict::GetRequest request;
  request.mutable_key()->set_text(std::string(key_bytes, 'k'));
  dict::GetReply reply;
  reply.mutable_value()->set_text(std::string(value_bytes, 'v'));
  return SizesOf(request, reply, "Get", calls);
}

FrameSizes FrameSizesOfSet(size_t key_bytes, size_t value_bytes, int calls) {
  dict::SetRequest request;
  request.mutable_key()->set_text(std::string(key_bytes, 'k'));
  request.mutable_value()->set_text(std::string(value_bytes, 'v'));
  return SizesOf(request, dict::SetReply(), "Set", calls);
}

}  // namespace parley::bench
