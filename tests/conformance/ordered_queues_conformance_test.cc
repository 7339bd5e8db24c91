// LifoQueue and PriorityQueue, as proto/queue.proto and Python's queue module have them.
#include <string>
#include <tuple>
#include <vector>

#include "parley/tests/conformance/conformance.h"

namespace parley::testing {
namespace {

class OrderedQueuesConformance : public ConformanceTest {};
INSTANTIATE_TEST_SUITE_P(Worlds, OrderedQueuesConformance, ::testing::ValuesIn(kWorlds), WorldName);

// All that is there, in the order in which it comes.
template <typename T>
std::vector<T> TakeAll(const Queue<T>& queue) {
  std::vector<T> items;
  while (!*queue.Empty()) items.push_back(*queue.GetNowait());
  return items;
}

// CPython's basic_queue_test.
TEST_P(OrderedQueuesConformance, EachTypeHasItsOrder) {
  Client client = NewClient();
  auto order = [](const Queue<int>& queue) {
    for (int item : {111, 333, 222}) EXPECT_EQ(ErrorOf(queue.Put(item)), "OK");
    return TakeAll(queue);
  };
  EXPECT_EQ(order(*client->Queue<int>()), (std::vector<int>{111, 333, 222}));
  EXPECT_EQ(order(*client->JoinableQueue<int>()), (std::vector<int>{111, 333, 222}));
  EXPECT_EQ(order(*client->LifoQueue<int>()), (std::vector<int>{222, 333, 111}));
  EXPECT_EQ(order(*client->PriorityQueue<int>()), (std::vector<int>{111, 222, 333}));
}

TEST_P(OrderedQueuesConformance, ManyComeOutInTheOrderOfTheQueue) {
  Client client = NewClient();
  auto lifo = *client->LifoQueue<int>();
  ASSERT_EQ(ErrorOf(lifo.PutMany({1, 2, 3})), "OK");
  EXPECT_EQ(*lifo.GetMany(2), (std::vector<int>{3, 2}));
  auto least = *client->PriorityQueue<int>();
  EXPECT_EQ(ErrorOf(least.PutMany({1})), "INVALID_ARGUMENT TypeError");
  for (int item : {3, 1, 2}) ASSERT_EQ(ErrorOf(least.Put(item)), "OK");
  EXPECT_EQ(*least.GetMany(9), (std::vector<int>{1, 2, 3}));
}

TEST_P(OrderedQueuesConformance, MaxsizeBoundsThemToo) {
  Client client = NewClient();
  auto check = [&](const Queue<int>& queue) {
    ASSERT_EQ(ErrorOf(queue.Put(1)), "OK");
    EXPECT_FALSE(*queue.Full());
    ASSERT_EQ(ErrorOf(queue.Put(2)), "OK");
    EXPECT_TRUE(*queue.Full());
    EXPECT_EQ(ErrorOf(queue.PutNowait(3)), "RESOURCE_EXHAUSTED Full");
    EXPECT_EQ(ErrorOf(queue.Put(3, absl::Milliseconds(1))), "RESOURCE_EXHAUSTED Full");
    auto put = queue.PutAsync(0);
    AwaitWaiters(queue, 1);
    EXPECT_TRUE(queue.Get().ok());
    EXPECT_EQ(ErrorOf(put.Get()), "OK");
    TakeAll(queue);
    EXPECT_EQ(ErrorOf(queue.Get(absl::Milliseconds(1))), "DEADLINE_EXCEEDED Empty");
    auto get = queue.GetAsync();
    AwaitWaiters(queue, 1);
    ASSERT_EQ(ErrorOf(queue.Put(4)), "OK");
    EXPECT_EQ(*get.Get(), 4);
    EXPECT_EQ(ErrorOf(queue.Get(-absl::Seconds(1))), "INVALID_ARGUMENT ValueError");
    EXPECT_EQ(ErrorOf(queue.Put(1, -absl::Seconds(1))), "INVALID_ARGUMENT ValueError");
  };
  check(*client->LifoQueue<int>({.maxsize = 2}));
  check(*client->PriorityQueue<int>({.maxsize = 2}));
}

TEST_P(OrderedQueuesConformance, EntriesMayBePairsAsInPython) {
  using Entry = std::tuple<int, std::string>;
  auto queue = *NewClient()->PriorityQueue<Entry>();
  for (const Entry& entry : {Entry(2, "b"), Entry(1, "c"), Entry(2, "a")}) {
    ASSERT_EQ(ErrorOf(queue.Put(entry)), "OK");
  }
  EXPECT_EQ(TakeAll(queue), (std::vector<Entry>{{1, "c"}, {2, "a"}, {2, "b"}}));
}

TEST_P(OrderedQueuesConformance, EqualItemsKeepTheirOrder) {
  auto queue = *NewClient()->PriorityQueue<std::string>();
  for (int round = 0; round < 10; ++round) {
    for (int priority : {2, 0, 1}) {
      ASSERT_EQ(ErrorOf(queue.PutWithPriority(std::string(1, 'a' + round), priority)), "OK");
    }
  }
  std::string all;
  for (const std::string& item : TakeAll(queue)) all += item;
  EXPECT_EQ(all, "abcdefghijabcdefghijabcdefghij");
}

TEST_P(OrderedQueuesConformance, APriorityMayBeAnyValueWithAnOrder) {
  auto queue = *NewClient()->PriorityQueue<std::string>();
  ASSERT_EQ(ErrorOf(queue.PutWithPriority("last", std::tuple(1, std::string("b")))), "OK");
  ASSERT_EQ(ErrorOf(queue.PutWithPriorityAsync("first", std::tuple(1, std::string("a"))).Get()),
            "OK");
  EXPECT_EQ(ErrorOf(queue.PutWithPriority("x", 1)), "INVALID_ARGUMENT TypeError");
  EXPECT_EQ(TakeAll(queue), (std::vector<std::string>{"first", "last"}));
  // An item that was put without one is its own.
  ASSERT_EQ(ErrorOf(queue.Put("m")), "OK");
  ASSERT_EQ(ErrorOf(queue.PutWithPriority("z", std::string("a"))), "OK");
  EXPECT_EQ(TakeAll(queue), (std::vector<std::string>{"z", "m"}));
}

TEST_P(OrderedQueuesConformance, WhatHasNoOrderIsRefusedAndChangesNothing) {
  Client client = NewClient();
  auto numbers = *client->PriorityQueue<int>({.name = "queue"});
  auto texts = *client->PriorityQueue<std::string>({.name = "queue"});
  ASSERT_EQ(ErrorOf(numbers.Put(2)), "OK");
  ASSERT_EQ(ErrorOf(numbers.Put(1)), "OK");
  absl::Status refused = texts.Put("text");
  EXPECT_EQ(ErrorOf(refused), "INVALID_ARGUMENT TypeError");
  EXPECT_NE(refused.message().find("\"queue\""), absl::string_view::npos) << refused;
  EXPECT_EQ(*numbers.QSize(), 2u);
  EXPECT_EQ(TakeAll(numbers), (std::vector<int>{1, 2}));
  EXPECT_EQ(ErrorOf(numbers.TaskDone()), "OK");
  EXPECT_EQ(ErrorOf(numbers.TaskDone()), "OK");
  EXPECT_EQ(ErrorOf(numbers.Join()), "OK") << "what was refused is no task";
}

TEST_P(OrderedQueuesConformance, APutThatWaitedIsRefusedOnceThereIsRoom) {
  Client client = NewClient();
  auto numbers = *client->PriorityQueue<int>({.name = "queue", .maxsize = 2});
  auto texts = *client->PriorityQueue<std::string>({.name = "queue"});
  for (int item : {5, 6}) ASSERT_EQ(ErrorOf(numbers.Put(item)), "OK");
  auto bad = texts.PutAsync("text");
  AwaitWaiters(numbers, 1);
  auto good = numbers.PutAsync(4);
  AwaitWaiters(numbers, 2);
  EXPECT_EQ(*numbers.Get(), 5);
  EXPECT_EQ(ErrorOf(bad.Get()), "INVALID_ARGUMENT TypeError");
  EXPECT_EQ(ErrorOf(good.Get()), "OK");
  EXPECT_EQ(TakeAll(numbers), (std::vector<int>{4, 6}));
}

TEST_P(OrderedQueuesConformance, ADeadClientTakesAndPutsNothing) {
  Client dead = NewClient(), alive = NewClient();
  auto theirs = *dead->PriorityQueue<int>({.name = "queue", .maxsize = 1});
  auto mine = *alive->PriorityQueue<int>({.name = "queue"});
  auto get = theirs.GetAsync();
  AwaitWaiters(mine, 1);
  Kill(dead);
  ASSERT_EQ(ErrorOf(mine.Put(1)), "OK");
  Client late = NewClient();
  auto other = *late->PriorityQueue<int>({.name = "queue"});
  auto put = other.PutAsync(0);
  AwaitWaiters(mine, 1);
  Kill(late);
  EXPECT_EQ(TakeAll(mine), (std::vector<int>{1}));
}

TEST_P(OrderedQueuesConformance, ProxiesInItemsOutliveTheirOwnersReference) {
  Client client = NewClient();
  auto queue = *client->LifoQueue<List<int>>();
  ASSERT_EQ(ErrorOf(queue.Put(*client->List<int>({.initial = {1, 2}}))), "OK");
  EXPECT_EQ(*queue.Get()->Copy(), (std::vector<int>{1, 2}));
}

}  // namespace
}  // namespace parley::testing
