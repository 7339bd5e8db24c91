// SimpleQueue, as proto/queue.proto and Python's queue.SimpleQueue have it.
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "parley/tests/conformance/conformance.h"

namespace parley::testing {
namespace {

class SimpleQueueConformance : public ConformanceTest {};
INSTANTIATE_TEST_SUITE_P(Worlds, SimpleQueueConformance, ::testing::ValuesIn(kWorlds), WorldName);

TEST_P(SimpleQueueConformance, ItemsComeOutInTheOrderInWhichTheyWentIn) {
  auto queue = *NewClient()->SimpleQueue<std::string>();
  EXPECT_TRUE(*queue.Empty());
  EXPECT_EQ(*queue.QSize(), 0u);
  for (const char* item : {"a", "b", "c"}) ASSERT_EQ(ErrorOf(queue.Put(item)), "OK");
  ASSERT_EQ(ErrorOf(queue.PutNowait("d")), "OK");
  EXPECT_FALSE(*queue.Empty());
  EXPECT_EQ(*queue.QSize(), 4u);
  EXPECT_EQ(*queue.Get(), "a");
  EXPECT_EQ(*queue.GetNowait(), "b");
  EXPECT_EQ(*queue.Get(absl::Hours(1)), "c");
  EXPECT_EQ(*queue.Get(std::chrono::hours(1)), "d");
  EXPECT_TRUE(*queue.Empty());
}

TEST_P(SimpleQueueConformance, AnEmptyOneSaysSoInTime) {
  auto queue = *NewClient()->SimpleQueue<int>({.name = "jobs"});
  EXPECT_EQ(ErrorOf(queue.GetNowait()), "DEADLINE_EXCEEDED Empty");
  absl::Status late = queue.Get(absl::Milliseconds(1)).status();
  EXPECT_EQ(ErrorOf(late), "DEADLINE_EXCEEDED Empty");
  EXPECT_NE(late.message().find("\"jobs\""), absl::string_view::npos) << late;
  EXPECT_EQ(ErrorOf(queue.Get(-absl::Seconds(1))), "INVALID_ARGUMENT ValueError");
}

TEST_P(SimpleQueueConformance, WaitingGettersAreServedFirstComeFirstServed) {
  Client one = NewClient(), two = NewClient();
  auto mine = *one->SimpleQueue<int>({.name = "queue"});
  auto theirs = *two->SimpleQueue<int>({.name = "queue"});
  auto first = mine.GetAsync();
  AwaitWaiters(mine, 1);
  auto second = theirs.GetAsync();
  AwaitWaiters(mine, 2);
  for (int item : {1, 2}) ASSERT_EQ(ErrorOf(theirs.Put(item)), "OK");
  EXPECT_EQ(*first.Get(), 1);
  EXPECT_EQ(*second.Get(), 2);
}

TEST_P(SimpleQueueConformance, ADeadClientsGetDoesNotSwallowTheNextItem) {
  Client dead = NewClient(), alive = NewClient();
  auto theirs = *dead->SimpleQueue<int>({.name = "queue"});
  auto mine = *alive->SimpleQueue<int>({.name = "queue"});
  auto lost = theirs.GetAsync();
  AwaitWaiters(mine, 1);
  Kill(dead);
  ASSERT_EQ(ErrorOf(mine.Put(1)), "OK");
  EXPECT_EQ(*mine.GetNowait(), 1);
}

TEST_P(SimpleQueueConformance, ManyProducersAndConsumersLoseNothing) {
  constexpr int kThreads = 3, kItems = 100;
  std::atomic<int> sum = 0;
  std::vector<std::thread> threads;
  auto queue = *NewClient()->SimpleQueue<int>({.name = "queue"});
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, client = NewClient()] {
      auto own = *client->SimpleQueue<int>({.name = "queue"});
      for (int i = 1; i <= kItems; ++i) EXPECT_EQ(ErrorOf(own.Put(i)), "OK");
    });
    threads.emplace_back([&] {
      for (int i = 1; i <= kItems; ++i) sum += *queue.Get();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(sum, kThreads * kItems * (kItems + 1) / 2);
  EXPECT_TRUE(*queue.Empty());
}

TEST_P(SimpleQueueConformance, EveryMethodHasAnAsynchronousForm) {
  auto queue = *NewClient()->SimpleQueue<int>();
  EXPECT_TRUE(*queue.EmptyAsync().Get());
  EXPECT_EQ(ErrorOf(queue.PutAsync(1).Get()), "OK");
  EXPECT_EQ(ErrorOf(queue.PutNowaitAsync(2).Get()), "OK");
  EXPECT_EQ(*queue.QSizeAsync().Get(), 2u);
  EXPECT_EQ(*queue.GetAsync().Get(), 1);
  EXPECT_EQ(*queue.GetNowaitAsync().Get(), 2);
}

TEST_P(SimpleQueueConformance, AnEmptyProxyFailsEveryCall) {
  SimpleQueue<int> queue;
  EXPECT_EQ(ErrorOf(queue.Put(1)), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(queue.Get()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(queue.PutAsync(1).Get()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(queue.QSize()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(queue.Empty()), "FAILED_PRECONDITION");
}

}  // namespace
}  // namespace parley::testing
