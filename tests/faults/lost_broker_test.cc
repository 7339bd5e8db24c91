// A client whose broker dies, or stops.

#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include "parley/proxy/sync_manager.h"
#include "parley/tests/testing/broker.h"

namespace parley::testing {
namespace {

class LostBrokerTest : public ::testing::Test {
 protected:
  SyncManager Connect(absl::Duration session_ttl = absl::ZeroDuration()) {
    return *SyncManager::Connect(
        {.address = broker_.address(), .authkey = broker_.authkey(), .session_ttl = session_ttl});
  }
  // Until so many calls are parked.
  static void AwaitWaiters(const SyncManager& manager, uint64_t count) {
    for (uint64_t waiters = 0; waiters != count;) {
      waiters = 0;
      auto info = manager.stub().DebugInfo({});
      ASSERT_TRUE(info.ok()) << info.status();
      for (const auto& object : info->objects()) waiters += object.waiters();
    }
  }
  static void AwaitSessions(const SyncManager& manager, uint64_t count) {
    for (;;) {
      auto info = manager.stub().DebugInfo({});
      ASSERT_TRUE(info.ok()) << info.status();
      if (info->sessions() == count) return;
    }
  }

  Broker broker_;
};

TEST_F(LostBrokerTest, KilledItFailsEveryCallAtOnce) {
  constexpr int kThreads = 4, kCallbacks = 100;
  SyncManager manager = Connect();
  auto queue = *manager.Queue<int>();
  std::atomic<int> failed = 0, called = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] { failed += absl::IsUnavailable(queue.Get().status()); });
  }
  std::vector<Future<int>> futures;
  for (int i = 0; i < kCallbacks; ++i) {
    queue.GetAsync().Then(
        [&](absl::StatusOr<int> result) { called += absl::IsUnavailable(result.status()); });
    futures.push_back(queue.GetAsync());
  }
  AwaitWaiters(manager, kThreads + 2 * kCallbacks);
  broker_.process().Signal(SIGKILL);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failed, kThreads);
  for (Future<int>& future : futures) EXPECT_TRUE(absl::IsUnavailable(future.Get().status()));
  while (called < kCallbacks) std::this_thread::yield();
  EXPECT_TRUE(absl::IsUnavailable(queue.Put(1)));
  EXPECT_TRUE(absl::IsUnavailable(manager.status()));
}

TEST_F(LostBrokerTest, StoppedItIsGivenUpAndHasDroppedTheSessionWhenItGoesOn) {
  constexpr absl::Duration kTtl = absl::Milliseconds(500);
  SyncManager manager = Connect(kTtl);
  auto queue = *manager.Queue<int>({.name = "queue"});
  auto async = queue.GetAsync();
  AwaitWaiters(manager, 1);
  broker_.process().Signal(SIGSTOP);
  absl::Status status = queue.Get().status();
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  EXPECT_TRUE(absl::IsUnavailable(async.Get().status()));
  EXPECT_TRUE(absl::IsUnavailable(queue.Put(1)));

  broker_.process().Signal(SIGCONT);
  SyncManager next = Connect();
  AwaitSessions(next, 1);
  auto same = *next.Queue<int>({.name = "queue"});
  EXPECT_TRUE(same.Put(2).ok());
  EXPECT_EQ(*same.GetNowait(), 2);  // not swallowed by the dead
}

TEST_F(LostBrokerTest, StoppedItIsGivenUpAlsoWhileMuchIsUnderWayToIt) {
  SyncManager manager = Connect(absl::Milliseconds(500));
  auto list = *manager.List<std::string>();
  broker_.process().Signal(SIGSTOP);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      absl::Status status = list.Append(std::string(20 << 20, 'x'));
      EXPECT_TRUE(absl::IsUnavailable(status)) << status;
    });
  }
  for (std::thread& thread : threads) thread.join();
  { SyncManager gone = std::move(manager); }
  broker_.process().Signal(SIGCONT);
}

TEST_F(LostBrokerTest, AStoppedBrokerDoesNotHoldUpTheEndOfItsClient) {
  {
    SyncManager manager = Connect();
    auto queue = *manager.Queue<int>();
    auto pending = queue.GetAsync();
    broker_.process().Signal(SIGSTOP);
    auto refused = queue.PutAsync(1);
  }
  broker_.process().Signal(SIGCONT);
  SyncManager next = Connect();
  AwaitSessions(next, 1);
}

}  // namespace
}  // namespace parley::testing
