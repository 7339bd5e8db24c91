#ifndef PARLEY_TESTS_SCENARIOS_SCENARIO_H_
#define PARLEY_TESTS_SCENARIOS_SCENARIO_H_

#include <cstdint>
#include <string>

#include "parley/tests/scenarios/recording.pb.h"

namespace parley::scenarios {

// A short history of a few clients with objects of all types: calls with and without
// timeouts, cancels, drops, ends of sessions by closing and by time; all drawn from the
// seed. After each step the engine's answers, objects, sessions and waiters are compared
// with the model's, and in the end everything must be gone. Returns what went wrong
// first; "": nothing. `recording`, if not null, gets the history.
std::string RunScenario(uint64_t seed, Recording* recording);

// Tells an engine of its own the commands of `recording`; what it says.
Recording Replay(const Recording& recording);

}  // namespace parley::scenarios

#endif  // PARLEY_TESTS_SCENARIOS_SCENARIO_H_
