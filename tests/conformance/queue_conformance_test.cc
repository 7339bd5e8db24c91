// Queue, as proto/queue.proto and Python's queue.Queue have it.
#include <atomic>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "parley/tests/conformance/conformance.h"

namespace parley::testing {
namespace {

class QueueConformance : public ConformanceTest {};
INSTANTIATE_TEST_SUITE_P(Worlds, QueueConformance, ::testing::ValuesIn(kWorlds), WorldName);

TEST_P(QueueConformance, ItemsOfAnotherTypeComeWithTheError) {
  auto client = NewClient();
  auto numbers = *client->Queue<int>();
  auto texts = *client->Attach<Queue<std::string>>(numbers.ref());
  ASSERT_EQ(ErrorOf(numbers.PutMany({1, 2, 3})), "OK");
  ASSERT_EQ(ErrorOf(texts.Put("four")), "OK");
  ASSERT_EQ(ErrorOf(numbers.PutMany({5, 6, 7})), "OK");
  absl::Status refused = numbers.GetMany(7).status();
  EXPECT_EQ(ErrorOf(refused), "INVALID_ARGUMENT TypeError");
  std::vector<Datum> items = UnreadValues(refused);
  ASSERT_EQ(items.size(), 7u);
  EXPECT_EQ(items[3].text(), "four");
  EXPECT_EQ(items[6].integer(), 7);
  ASSERT_EQ(ErrorOf(texts.Put("eight")), "OK");
  EXPECT_EQ(UnreadValues(numbers.GetNowait().status())[0].text(), "eight");
}

TEST_P(QueueConformance, ManyArePutAtOnceAndTakenAtOnce) {
  auto queue = *NewClient()->Queue<std::string>();
  using Items = std::vector<std::string>;
  ASSERT_EQ(ErrorOf(queue.PutMany({"a", "b", "c"})), "OK");
  ASSERT_EQ(ErrorOf(queue.PutMany({})), "OK");
  EXPECT_EQ(*queue.QSize(), 3u);
  EXPECT_EQ(*queue.GetMany(2), (Items{"a", "b"}));
  EXPECT_EQ(*queue.GetMany(10), Items{"c"});
  EXPECT_EQ(ErrorOf(queue.GetMany(10, absl::ZeroDuration())), "DEADLINE_EXCEEDED Empty");
  ASSERT_TRUE(queue.PutManyAsync({"d", "e"}).Get().ok());
  EXPECT_EQ(*queue.GetMany(0), Items{"d"}) << "at least one";
  EXPECT_EQ(*queue.GetManyAsync(9).Get(), Items{"e"});
}

TEST_P(QueueConformance, PutManyWaitsForRoomForAll) {
  auto client = NewClient();
  auto queue = *client->Queue<int>({.name = "three", .maxsize = 3});
  EXPECT_EQ(ErrorOf(queue.PutMany({1, 2, 3, 4})), "INVALID_ARGUMENT ValueError");
  ASSERT_EQ(ErrorOf(queue.PutMany({1, 2})), "OK");
  EXPECT_EQ(ErrorOf(queue.PutMany({3, 4}, absl::ZeroDuration())), "RESOURCE_EXHAUSTED Full");
  EXPECT_EQ(*queue.QSize(), 2u) << "none of them";
  auto two = queue.PutManyAsync({3, 4});
  ASSERT_EQ(ErrorOf(queue.PutNowait(5)), "OK") << "there is room for one";
  EXPECT_EQ(*queue.Get(), 1);
  EXPECT_EQ(*queue.QSize(), 2u);
  EXPECT_EQ(*queue.Get(), 2);
  EXPECT_TRUE(two.Get().ok());
  EXPECT_EQ(*queue.GetMany(9), (std::vector<int>{5, 3, 4}));
}

TEST_P(QueueConformance, GetManyWaitsForOneAndIsATaskForEach) {
  auto client = NewClient();
  auto queue = *client->Queue<int>();
  auto first = queue.GetManyAsync(9);
  auto second = queue.GetAsync();
  ASSERT_EQ(ErrorOf(queue.Put(1)), "OK");
  EXPECT_EQ(*first.Get(), std::vector<int>{1}) << "what is there, and no waiting for more";
  ASSERT_EQ(ErrorOf(queue.PutMany({2, 3, 4})), "OK");
  EXPECT_EQ(*second.Get(), 2);
  EXPECT_EQ(queue.GetMany(9)->size(), 2u);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(ErrorOf(queue.TaskDone()), "OK");
  EXPECT_EQ(ErrorOf(queue.TaskDone()), "FAILED_PRECONDITION ValueError");
  EXPECT_EQ(ErrorOf(queue.Join(absl::ZeroDuration())), "OK");
}

TEST_P(QueueConformance, ItemsComeOutInTheOrderInWhichTheyWentIn) {
  auto queue = *NewClient()->Queue<std::string>();
  EXPECT_TRUE(*queue.Empty());
  for (const char* item : {"a", "b", "c"}) ASSERT_EQ(ErrorOf(queue.Put(item)), "OK");
  EXPECT_EQ(*queue.QSize(), 3u);
  EXPECT_FALSE(*queue.Empty());
  EXPECT_FALSE(*queue.Full());
  EXPECT_EQ(*queue.Get(), "a");
  EXPECT_EQ(*queue.GetNowait(), "b");
  EXPECT_EQ(*queue.Get(absl::Hours(1)), "c");
  EXPECT_EQ(*queue.QSize(), 0u);
}

TEST_P(QueueConformance, MaxsizeBoundsIt) {
  auto queue = *NewClient()->Queue<int>({.maxsize = 2});
  ASSERT_EQ(ErrorOf(queue.Put(1)), "OK");
  EXPECT_FALSE(*queue.Full());
  ASSERT_EQ(ErrorOf(queue.PutNowait(2)), "OK");
  EXPECT_TRUE(*queue.Full());
  EXPECT_EQ(ErrorOf(queue.PutNowait(3)), "RESOURCE_EXHAUSTED Full");
  EXPECT_EQ(ErrorOf(queue.Put(3, absl::Milliseconds(1))), "RESOURCE_EXHAUSTED Full");
  EXPECT_EQ(*queue.QSize(), 2u);
}

TEST_P(QueueConformance, AMaxsizeThatIsNotPositiveIsNoLimit) {
  auto queue = *NewClient()->Queue<int>({.maxsize = -1});
  for (int i = 0; i < 10; ++i) ASSERT_EQ(ErrorOf(queue.PutNowait(i)), "OK");
  EXPECT_FALSE(*queue.Full());
}

TEST_P(QueueConformance, AnEmptyQueueSaysSoInTime) {
  auto queue = *NewClient()->Queue<int>({.name = "jobs"});
  EXPECT_EQ(ErrorOf(queue.GetNowait()), "DEADLINE_EXCEEDED Empty");
  absl::Status late = queue.Get(absl::Milliseconds(1)).status();
  EXPECT_EQ(ErrorOf(late), "DEADLINE_EXCEEDED Empty");
  EXPECT_NE(late.message().find("\"jobs\""), absl::string_view::npos) << late;
}

TEST_P(QueueConformance, ANegativeTimeoutIsRefused) {
  auto queue = *NewClient()->Queue<int>({.maxsize = 1});
  EXPECT_EQ(ErrorOf(queue.Get(-absl::Seconds(1))), "INVALID_ARGUMENT ValueError");
  EXPECT_EQ(ErrorOf(queue.Put(1, -absl::Seconds(1))), "INVALID_ARGUMENT ValueError");
  EXPECT_TRUE(*queue.Empty());
}

TEST_P(QueueConformance, AGetWaitsForAPut) {
  Client one = NewClient(), two = NewClient();
  auto mine = *one->Queue<int>({.name = "queue"});
  auto theirs = *two->Queue<int>({.name = "queue"});
  std::thread producer([&] {
    AwaitWaiters(mine, 1);
    EXPECT_EQ(ErrorOf(theirs.Put(7)), "OK");
  });
  EXPECT_EQ(*mine.Get(), 7);
  producer.join();
}

TEST_P(QueueConformance, APutWaitsForRoom) {
  Client one = NewClient(), two = NewClient();
  auto mine = *one->Queue<int>({.name = "queue", .maxsize = 1});
  auto theirs = *two->Queue<int>({.name = "queue"});
  ASSERT_EQ(ErrorOf(mine.Put(1)), "OK");
  std::thread consumer([&] {
    AwaitWaiters(mine, 1);
    EXPECT_EQ(*theirs.Get(), 1);
  });
  EXPECT_EQ(ErrorOf(mine.Put(2)), "OK");
  consumer.join();
  EXPECT_EQ(*mine.Get(), 2);
}

TEST_P(QueueConformance, WaitingGettersAreServedFirstComeFirstServed) {
  std::vector<Client> clients;
  std::vector<Queue<int>> queues;
  std::vector<Future<int>> gets;
  for (int i = 0; i < 4; ++i) {
    clients.push_back(NewClient());
    queues.push_back(*clients[i]->Queue<int>({.name = "queue"}));
    gets.push_back(queues[i].GetAsync());
    AwaitWaiters(queues[0], i + 1);
  }
  for (int i = 0; i < 4; ++i) ASSERT_EQ(ErrorOf(queues[3 - i].Put(i)), "OK");
  for (int i = 0; i < 4; ++i) EXPECT_EQ(*gets[i].Get(), i);
}

TEST_P(QueueConformance, WaitingPuttersAreServedFirstComeFirstServed) {
  std::vector<Client> clients;
  std::vector<Queue<int>> queues;
  std::vector<Future<std::monostate>> puts;
  for (int i = 0; i < 4; ++i) {
    clients.push_back(NewClient());
    queues.push_back(*clients[i]->Queue<int>({.name = "queue", .maxsize = 1}));
    if (i == 0) {
      ASSERT_EQ(ErrorOf(queues[0].Put(-1)), "OK");
    }
    puts.push_back(queues[i].PutAsync(i));
    AwaitWaiters(queues[0], i + 1);
  }
  for (int i = -1; i < 4; ++i) EXPECT_EQ(*queues[0].Get(), i);
  for (auto& put : puts) EXPECT_EQ(ErrorOf(put.Get()), "OK");
}

TEST_P(QueueConformance, ADeadClientLosesItsPlaceInLine) {
  Client dead = NewClient(), alive = NewClient();
  auto theirs = *dead->Queue<std::string>({.name = "queue"});
  auto mine = *alive->Queue<std::string>({.name = "queue"});
  auto lost = theirs.GetAsync();
  AwaitWaiters(mine, 1);
  auto kept = mine.GetAsync();
  AwaitWaiters(mine, 2);
  Kill(dead);
  EXPECT_EQ(ErrorOf(lost.Get()), "UNAVAILABLE");
  ASSERT_EQ(ErrorOf(mine.Put("x")), "OK");
  EXPECT_EQ(*kept.Get(), "x");
}

TEST_P(QueueConformance, ADeadClientsGetDoesNotSwallowTheNextItem) {
  Client dead = NewClient(), alive = NewClient();
  auto theirs = *dead->Queue<int>({.name = "queue"});
  auto mine = *alive->Queue<int>({.name = "queue"});
  auto lost = theirs.GetAsync();
  AwaitWaiters(mine, 1);
  Kill(dead);
  ASSERT_EQ(ErrorOf(mine.Put(1)), "OK");
  EXPECT_EQ(*mine.GetNowait(), 1);
}

TEST_P(QueueConformance, ADeadClientsPutPutsNothing) {
  Client dead = NewClient(), alive = NewClient();
  auto theirs = *dead->Queue<int>({.name = "queue", .maxsize = 1});
  auto mine = *alive->Queue<int>({.name = "queue"});
  ASSERT_EQ(ErrorOf(mine.Put(1)), "OK");
  auto lost = theirs.PutAsync(2);
  AwaitWaiters(mine, 1);
  Kill(dead);
  EXPECT_EQ(*mine.Get(), 1);
  EXPECT_EQ(ErrorOf(mine.GetNowait()), "DEADLINE_EXCEEDED Empty");
}

TEST_P(QueueConformance, AWaitThatTimedOutOrWasCancelledLeavesTheLine) {
  auto queue = *NewClient()->Queue<int>();
  auto cancelled = queue.GetAsync();
  auto late = queue.GetAsync(absl::Milliseconds(1));
  auto kept = queue.GetAsync();
  EXPECT_EQ(ErrorOf(late.Get()), "DEADLINE_EXCEEDED Empty");
  EXPECT_FALSE(cancelled.WaitFor(absl::ZeroDuration()));
  cancelled.Cancel();
  EXPECT_EQ(ErrorOf(cancelled.Get()), "CANCELLED");
  ASSERT_EQ(ErrorOf(queue.Put(1)), "OK");
  EXPECT_TRUE(kept.WaitFor(absl::InfiniteDuration()));
  EXPECT_EQ(*kept.Get(), 1);
}

TEST_P(QueueConformance, ACancelledPutPutsNothing) {
  auto queue = *NewClient()->Queue<int>({.maxsize = 1});
  ASSERT_EQ(ErrorOf(queue.Put(1)), "OK");
  auto put = queue.PutAsync(2);
  put.Cancel();
  EXPECT_EQ(ErrorOf(put.Get()), "CANCELLED");
  EXPECT_EQ(*queue.Get(), 1);
  EXPECT_TRUE(*queue.Empty());
}

TEST_P(QueueConformance, ACallThatIsDoneIsNotCancelled) {
  auto queue = *NewClient()->Queue<int>();
  ASSERT_EQ(ErrorOf(queue.Put(1)), "OK");
  auto got = queue.GetAsync();
  ASSERT_TRUE(got.WaitFor(absl::InfiniteDuration()));
  got.Cancel();
  EXPECT_EQ(*got.Get(), 1);
}

TEST_P(QueueConformance, ManyProducersAndConsumersLoseNothing) {
  constexpr int kThreads = 3, kItems = 100;
  std::atomic<int> sum = 0;
  std::vector<std::thread> threads;
  auto queue = *NewClient()->Queue<int>({.name = "queue", .maxsize = 4});
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, client = NewClient()] {
      auto own = *client->Queue<int>({.name = "queue"});
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

TEST_P(QueueConformance, ACallbackTakesThePlaceOfGet) {
  auto queue = *NewClient()->Queue<int>();
  std::atomic<int> seen = 0;
  std::string blocked;
  queue.GetAsync().Then([&, queue](absl::StatusOr<int> item) {
    blocked = ErrorOf(queue.QSize());
    seen = item.value_or(-1);
  });
  ASSERT_EQ(ErrorOf(queue.Put(5)), "OK");
  Await([&] { return seen != 0; });
  EXPECT_EQ(seen, 5);
  EXPECT_EQ(blocked, "FAILED_PRECONDITION");
}

TEST_P(QueueConformance, GetInACallbackFailsUnlessTheCallIsDone) {
  auto queue = *NewClient()->Queue<int>();
  Future<int> waiting = queue.GetAsync(), second = queue.GetAsync();
  std::atomic<bool> done = false;
  std::string error;
  std::move(waiting).Then([&](absl::StatusOr<int>) {
    error = ErrorOf(second.Get());
    done = true;
  });
  ASSERT_EQ(ErrorOf(queue.Put(1)), "OK");
  Await([&] { return done.load(); });
  EXPECT_EQ(error, "FAILED_PRECONDITION");
  second = Future<int>(absl::CancelledError());
  ASSERT_EQ(ErrorOf(queue.Put(2)), "OK");
}

TEST_P(QueueConformance, MapMakesAFutureOfAnotherType) {
  auto queue = *NewClient()->Queue<int>();
  Future<std::string> text = queue.GetAsync().Map<std::string>(
      [](int item) -> absl::StatusOr<std::string> { return std::string(item, '*'); });
  ASSERT_EQ(ErrorOf(queue.Put(3)), "OK");
  EXPECT_EQ(*text.Get(), "***");
  EXPECT_EQ(ErrorOf(text.Get()), "FAILED_PRECONDITION");
  Future<std::string> failed =
      queue.GetAsync(absl::ZeroDuration()).Map<std::string>([](int) -> absl::StatusOr<std::string> {
        return absl::InternalError("not called");
      });
  EXPECT_EQ(ErrorOf(failed.Get()), "DEADLINE_EXCEEDED Empty");
}

TEST_P(QueueConformance, AnItemOfAnotherTypeIsNotDecoded) {
  Client client = NewClient();
  auto numbers = *client->Queue<int>({.name = "queue"});
  ASSERT_EQ(ErrorOf(client->Queue<std::string>({.name = "queue"})->Put("x")), "OK");
  EXPECT_EQ(numbers.Get().status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_P(QueueConformance, AnEmptyProxyFailsEveryCall) {
  Queue<int> queue;
  EXPECT_FALSE(queue);
  EXPECT_EQ(ErrorOf(queue.Put(1)), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(queue.Get()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(queue.PutAsync(1).Get()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(queue.GetAsync().Get()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(queue.QSize()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(queue.Empty()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(queue.Full()), "FAILED_PRECONDITION");
}

}  // namespace
}  // namespace parley::testing
