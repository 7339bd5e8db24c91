// Between the words of the container models and the engine's messages.
#ifndef PARLEY_TESTS_SCENARIOS_CONTAINER_CALLS_H_
#define PARLEY_TESTS_SCENARIOS_CONTAINER_CALLS_H_

#include <string>

#include "parley/proto/session.pb.h"
#include "parley/tests/scenarios/models.h"

namespace parley::scenarios {

// "set", "Namespace" or "Iterator".
bool IsContainer(const std::string& type);
// The request of such an object's method, serialised; and what the reply to it says.
std::string ContainerRequest(const Op& op);
Outcome ContainerOutcome(const Op& op, const wire::Reply& reply);

}  // namespace parley::scenarios

#endif  // PARLEY_TESTS_SCENARIOS_CONTAINER_CALLS_H_
