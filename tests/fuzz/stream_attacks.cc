// Attackers with a gRPC stream and no authkey. Each must be refused with a status.

#include <gtest/gtest.h>

#include "parley/base/wire/handshake.h"
#include "parley/tests/fuzz/attacks.h"
#include "parley/tests/testing/raw_stream.h"

namespace parley::testing {
namespace {

wire::ClientFrame Hello(uint32_t version, const std::string& nonce) {
  wire::ClientFrame frame;
  frame.mutable_hello()->set_version(version);
  frame.mutable_hello()->set_nonce(nonce);
  return frame;
}

void ExpectRefused(RawStream& stream) {
  EXPECT_NE(stream.Finish().error_code(), grpc::StatusCode::OK);
}

void Garbage(const Target& target, Random& random) {
  RawStream stream(target.address);
  stream.SendBytes("\xff" + RandomBytes(random, Below(random, 3000)));
  ExpectRefused(stream);
}

void StrangeMessage(const Target& target, Random& random) {
  RawStream stream(target.address);
  stream.SendBytes(RandomMessage(random));
  stream.SendBytes(RandomMessage(random));
  ExpectRefused(stream);
}

void HalfAFrame(const Target& target, Random& random) {
  RawStream stream(target.address);
  std::string whole = Hello(wire::kProtocolVersion, RandomBytes(random, 32)).SerializeAsString();
  stream.SendBytes(whole.substr(0, Below(random, whole.size())));
  ExpectRefused(stream);
}

void WrongVersion(const Target& target, Random& random) {
  RawStream stream(target.address);
  stream.Send(Hello(static_cast<uint32_t>(2 + Below(random, 1000)), RandomBytes(random, 32)));
  ExpectEnd(stream, grpc::StatusCode::FAILED_PRECONDITION);
}

void WrongNonce(const Target& target, Random& random) {
  RawStream stream(target.address);
  stream.Send(Hello(wire::kProtocolVersion, RandomBytes(random, Below(random, 32))));
  ExpectEnd(stream, grpc::StatusCode::INVALID_ARGUMENT);
}

void WrongProof(const Target& target, Random& random) {
  RawStream stream(target.address);
  if (!stream.SayHello()) return;
  wire::ClientFrame frame;
  frame.mutable_proof()->set_proof(RandomBytes(random, Below(random, 100)));
  stream.Send(frame);
  ExpectEnd(stream, grpc::StatusCode::UNAUTHENTICATED);
}

void CallsBeforeTheHandshake(const Target& target, Random& random) {
  RawStream stream(target.address);
  if (Below(random, 2) == 0) stream.SayHello();
  stream.Send(CallFrame(1, 0, "NumberOfObjects"));
  ExpectEnd(stream, grpc::StatusCode::UNAUTHENTICATED);
}

void LargeFrame(const Target& target, Random& random) {
  RawStream stream(target.address);
  stream.SendBytes(RandomBytes(random, 5000 + Below(random, target.max_frame_bytes)));
  ExpectEnd(stream, grpc::StatusCode::RESOURCE_EXHAUSTED);
}

void UnknownService(const Target& target, Random& random) {
  RawStream stream(target.address, Below(random, 2) == 0 ? "/parley.wire.Session/No" : "/");
  stream.SendBytes(RandomBytes(random, 100));
  ExpectEnd(stream, grpc::StatusCode::UNIMPLEMENTED);
}

void GoneAtOnce(const Target& target, Random& random) {
  RawStream stream(target.address);
  if (Below(random, 2) == 0) stream.SayHello();
}

}  // namespace

void ExpectEnd(RawStream& stream, grpc::StatusCode code) {
  grpc::Status status = stream.Finish();
  EXPECT_EQ(status.error_code(), code) << status.error_message();
}

std::vector<Attack> StreamAttacks() {
  return {Garbage,    StrangeMessage,          HalfAFrame, WrongVersion,   WrongNonce,
          WrongProof, CallsBeforeTheHandshake, LargeFrame, UnknownService, GoneAtOnce};
}

}  // namespace parley::testing
