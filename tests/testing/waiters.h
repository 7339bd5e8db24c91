#ifndef PARLEY_TESTS_TESTING_WAITERS_H_
#define PARLEY_TESTS_TESTING_WAITERS_H_

#include <cstdint>
#include <string>

#include "parley/proto/datum.pb.h"
#include "parley/proxy/sync_manager.h"

namespace parley::testing {

// What the broker itself says, for tests that wait until something has happened there.
// Aborts when the session is lost.

// How many calls are parked at an object; 0 as well when it is gone.
uint64_t Waiters(const SyncManager& manager, const ObjectRef& object);
// Returns once exactly `count` are.
void AwaitWaiters(const SyncManager& manager, const ObjectRef& object, uint64_t count);
// Returns once so many objects live.
void AwaitObjects(const SyncManager& manager, uint64_t count);
// Returns once there are so many sessions, the manager's own among them.
void AwaitSessions(const SyncManager& manager, uint64_t count);

}  // namespace parley::testing

#endif  // PARLEY_TESTS_TESTING_WAITERS_H_
