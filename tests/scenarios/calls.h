// Between the models' words and the engine's messages.
#ifndef PARLEY_TESTS_SCENARIOS_CALLS_H_
#define PARLEY_TESTS_SCENARIOS_CALLS_H_

#include <cstdint>

#include "parley/proto/session.pb.h"
#include "parley/tests/scenarios/models.h"

namespace parley::scenarios {

inline constexpr uint64_t kEpoch = 7;  // of every scenario's engine

// The call as a client would send it.
wire::Call ToCall(const Op& op, uint64_t sequence);

// What the reply to it says.
Outcome ToOutcome(const Op& op, const wire::Reply& reply);

// Of a reply to Acquire, or to a condition's Wait, which gave the lock.
uint64_t FencingToken(const wire::Reply& reply);

}  // namespace parley::scenarios

#endif  // PARLEY_TESTS_SCENARIOS_CALLS_H_
