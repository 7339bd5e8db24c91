// A broker with methods that run, block and ignore what they are told, and how it stops.

#include <gtest/gtest.h>
#include <signal.h>

#include <string>
#include <vector>

#include "parley/base/status.h"
#include "parley/proxy/sync_manager.h"
#include "parley/tests/testing/broker.h"

namespace parley {
namespace {

constexpr char kProgram[] = "tests/conformance/custom_broker";

class HostedMethodsTest : public ::testing::Test {
 protected:
  SyncManager Connect(const testing::Broker& broker) {
    return *SyncManager::Connect({.address = broker.address(), .authkey = broker.authkey()});
  }
  // Returns when so many calls wait or run.
  void AwaitCalls(const SyncManager& manager, uint64_t count) {
    uint64_t waiting = 0;
    while (waiting != count) {
      waiting = 0;
      auto info = *manager.DebugInfo();
      for (const auto& object : info.objects()) waiting += object.waiters();
    }
  }
};

TEST_F(HostedMethodsTest, ABrokerThatStopsTellsThoseThatBlock) {
  testing::Broker broker({}, kProgram);
  SyncManager manager = Connect(broker);
  auto gate = *manager.Create("WideGate");
  auto one = gate.CallAsync("block"), other = gate.CallAsync("block");
  AwaitCalls(manager, 2);
  broker.process().Signal(SIGTERM);
  EXPECT_EQ(one.Get().status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(other.Get().status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(broker.process().Wait(), 0);
}

TEST_F(HostedMethodsTest, ABrokerStopsAlsoWhenAMethodNeverReturns) {
  testing::Broker broker({}, kProgram);
  SyncManager manager = Connect(broker);
  auto stubborn = *manager.Create("Stubborn");
  auto call = stubborn.CallAsync("block");
  AwaitCalls(manager, 1);
  broker.process().Signal(SIGTERM);
  EXPECT_EQ(call.Get().status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(broker.process().Wait(), 0);
}

TEST_F(HostedMethodsTest, NoMoreRunAtATimeThanMayAndTheOthersWait) {
  testing::Broker broker({"--max-hosted-threads=2"}, kProgram);
  SyncManager manager = Connect(broker);
  auto gate = *manager.Create("WideGate");
  auto counter = *manager.Create("Counter", 1);
  auto one = gate.CallAsync("block"), other = gate.CallAsync("block");
  AwaitCalls(manager, 2);
  auto late = counter.With({.timeout = absl::Milliseconds(50)}).Call<int64_t>("value");
  EXPECT_TRUE(IsTimeoutError(late.status())) << late.status();
  EXPECT_EQ(*manager.NumberOfObjects(), 2u);  // what is built in goes on
  one.Cancel();
  EXPECT_EQ(*counter.Call<int64_t>("value"), 1);
  other.Cancel();
}

TEST_F(HostedMethodsTest, ADeadClientsMethodsEndAndItsObjectsGo) {
  testing::Broker broker({}, kProgram);
  SyncManager manager = Connect(broker);
  {
    SyncManager dying = Connect(broker);
    auto gate = *dying.Create("Gate"), wide = *dying.Create("WideGate");
    std::vector<Future<std::monostate>> calls;
    for (int i = 0; i < 20; ++i) calls.push_back(gate.CallAsync("block"));
    for (int i = 0; i < 20; ++i) calls.push_back(wide.CallAsync("block"));
    AwaitCalls(manager, 40);
    ASSERT_TRUE(dying.Shutdown().ok());
  }
  while (*manager.NumberOfObjects() > 0) {
  }
  auto counter = *manager.Create("Counter", 1);
  EXPECT_EQ(*counter.Call<int64_t>("value"), 1);
}

}  // namespace
}  // namespace parley
