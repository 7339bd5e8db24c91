#ifndef PARLEY_TESTS_FUZZ_ATTACKS_H_
#define PARLEY_TESTS_FUZZ_ATTACKS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "parley/base/wire/authkey.h"
#include "parley/tests/fuzz/random.h"
#include "parley/tests/testing/raw_stream.h"

namespace parley::testing {

struct Target {
  std::string address;
  Authkey authkey;
  size_t max_frame_bytes;
};

// One short hostile conversation. Throws nothing, waits for nothing for long; what the
// broker should have answered and has not is a test failure.
using Attack = void (*)(const Target& target, Random& random);

// By what the attacker has: a socket, a gRPC stream, the authkey.
std::vector<Attack> SocketAttacks();
std::vector<Attack> StreamAttacks();
std::vector<Attack> CallAttacks();

// Fails the test unless the stream ends with that code.
void ExpectEnd(RawStream& stream, grpc::StatusCode code);

}  // namespace parley::testing

#endif  // PARLEY_TESTS_FUZZ_ATTACKS_H_
