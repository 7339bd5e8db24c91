// What a session does when the machine's clock is set. In a program of its own: gRPC, too, sees it.
#include <gtest/gtest.h>

#include "absl/time/time.h"
#include "parley/base/testing/wall_clock.h"
#include "parley/proxy/sync_manager.h"
#include "parley/tests/testing/broker.h"

namespace parley {
namespace {

TEST(ClockSetBackTest, AnIdleSessionKeepsItsLocksAlthoughTheMachinesClockIsSetBack) {
  testing::Broker broker;
  auto other = *SyncManager::Connect({.address = broker.address(), .authkey = broker.authkey()});
  auto holder = *SyncManager::Connect(
      {.address = broker.address(), .authkey = broker.authkey(), .session_ttl = absl::Seconds(1)});
  ASSERT_TRUE(holder.Lock({.name = "lock"})->Acquire()->acquired);
  testing::WallClockSetBack set_back(absl::Minutes(1));
  EXPECT_FALSE(other.Lock({.name = "lock"})->Acquire(absl::Seconds(3))->acquired);
  EXPECT_TRUE(holder.status().ok());
}

}  // namespace
}  // namespace parley
