#include "bench/bare_stream.h"

#include <grpcpp/generic/generic_stub.h>

#include <cstdio>
#include <cstdlib>

namespace parley::bench {
namespace {

constexpr char kMethod[] = "/parley.wire.Session/Connect";

void Require(bool ok, const char* what) {
  if (ok) return;
  std::fprintf(stderr, "the bare stream broke: %s\n", what);
  std::exit(1);
}

// The next event of the queue; false: the operation failed.
bool Next(grpc::CompletionQueue* queue) {
  void* tag = nullptr;
  bool ok = false;
  Require(queue->Next(&tag, &ok), "its queue ended");
  return ok;
}

// Before its end, as gRPC wants it.
void Drain(grpc::CompletionQueue* queue) {
  queue->Shutdown();
  void* tag = nullptr;
  bool ok = false;
  while (queue->Next(&tag, &ok)) {
  }
}

}  // namespace

void ServeBareStream(const std::string& reply) {
  wire::Session::WithRawMethod_Connect<wire::Session::Service> service;
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  std::unique_ptr<grpc::ServerCompletionQueue> queue = builder.AddCompletionQueue();
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  Require(server != nullptr, "no port");
  std::printf("listening on 127.0.0.1:%d\n", port);
  std::fflush(stdout);

  grpc::ServerContext context;
  grpc::ServerAsyncReaderWriter<grpc::ByteBuffer, grpc::ByteBuffer> stream(&context);
  service.RequestConnect(&context, &stream, queue.get(), queue.get(), nullptr);
  Require(Next(queue.get()), "no client");
  grpc::Slice slice(reply);
  grpc::ByteBuffer answer(&slice, 1);
  grpc::ByteBuffer message;
  for (;;) {
    stream.Read(&message, nullptr);
    if (!Next(queue.get())) break;
    stream.Write(answer, nullptr);
    if (!Next(queue.get())) break;
  }
  stream.Finish(grpc::Status::OK, nullptr);
  Next(queue.get());
  server->Shutdown();
  Drain(queue.get());
}

BareStream::BareStream(const std::string& address) {
  grpc::GenericStub stub(grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
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
  stream_->Read(&answer_, nullptr);
  stream_->Write(message, nullptr);
  Await(2);
}

void BareStream::Await(int events) {
  for (; events > 0; --events) Require(Next(&queue_), "an operation failed");
}

}  // namespace parley::bench
