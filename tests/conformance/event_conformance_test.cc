// Event, as proto/event.proto and Python's threading.Event have it.
#include <chrono>
#include <thread>
#include <vector>

#include "parley/tests/conformance/conformance.h"

namespace parley::testing {
namespace {

class EventConformance : public ConformanceTest {};
INSTANTIATE_TEST_SUITE_P(Worlds, EventConformance, ::testing::ValuesIn(kWorlds), WorldName);

TEST_P(EventConformance, SetAndClear) {
  Client one = NewClient(), two = NewClient();
  auto mine = *one->Event({.name = "event"});
  auto theirs = *two->Event({.name = "event"});
  EXPECT_FALSE(*mine.IsSet());
  EXPECT_EQ(ErrorOf(mine.Set()), "OK");
  EXPECT_EQ(ErrorOf(theirs.Set()), "OK");
  EXPECT_TRUE(*theirs.IsSet());
  EXPECT_TRUE(*theirs.IsSetAsync().Get());
  EXPECT_EQ(ErrorOf(theirs.Clear()), "OK");
  EXPECT_EQ(ErrorOf(mine.ClearAsync().Get()), "OK");
  EXPECT_FALSE(*mine.IsSet());
  EXPECT_EQ(ErrorOf(mine.SetAsync().Get()), "OK");
  EXPECT_TRUE(*theirs.IsSet());
}

TEST_P(EventConformance, WaitSaysWhetherItWasSetInTime) {
  auto event = *NewClient()->Event();
  EXPECT_FALSE(*event.Wait(absl::ZeroDuration()));
  EXPECT_FALSE(*event.Wait(absl::Milliseconds(1)));
  EXPECT_FALSE(*event.Wait(std::chrono::milliseconds(1)));
  EXPECT_FALSE(*event.Wait(-absl::Seconds(1)));
  EXPECT_FALSE(*event.WaitAsync(absl::Milliseconds(1)).Get());
  ASSERT_EQ(ErrorOf(event.Set()), "OK");
  EXPECT_TRUE(*event.Wait(absl::ZeroDuration()));
  EXPECT_TRUE(*event.Wait(-absl::Seconds(1)));
  EXPECT_TRUE(*event.Wait());
}

TEST_P(EventConformance, AWaitLastsAsLongAsItsTimeout) {
  auto event = *NewClient()->Event();
  const absl::Duration timeout = absl::Milliseconds(20);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(*event.Wait(timeout));
  EXPECT_GE(absl::FromChrono(std::chrono::steady_clock::now() - start), timeout * 0.9);
}

TEST_P(EventConformance, SetWakesAllWhoWait) {
  constexpr int kClients = 3, kThreads = 2;
  auto event = *NewClient()->Event({.name = "event"});
  std::vector<std::thread> threads;
  for (int i = 0; i < kClients; ++i) {
    Client client = NewClient();
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back(
          [own = *client->Event({.name = "event"})] { EXPECT_TRUE(*own.Wait(absl::Hours(1))); });
    }
  }
  AwaitWaiters(event, kClients * kThreads);
  ASSERT_EQ(ErrorOf(event.Set()), "OK");
  for (std::thread& thread : threads) thread.join();
}

// What CPython's issue 1009 of its own tests is about: set and clear at once.
TEST_P(EventConformance, WhoWaitsIsWokenEvenIfItIsClearedAtOnce) {
  auto event = *NewClient()->Event();
  std::vector<Future<bool>> waits;
  for (int i = 0; i < 5; ++i) waits.push_back(event.WaitAsync());
  AwaitWaiters(event, 5);
  ASSERT_EQ(ErrorOf(event.Set()), "OK");
  ASSERT_EQ(ErrorOf(event.Clear()), "OK");
  for (Future<bool>& wait : waits) EXPECT_TRUE(*wait.Get());
  EXPECT_FALSE(*event.Wait(absl::ZeroDuration()));
}

TEST_P(EventConformance, TheDeadAndTheCancelledWaitNoMore) {
  Client dead = NewClient(), alive = NewClient();
  auto theirs = *dead->Event({.name = "event"});
  auto mine = *alive->Event({.name = "event"});
  auto lost = theirs.WaitAsync();
  auto cancelled = mine.WaitAsync();
  auto kept = mine.WaitAsync();
  AwaitWaiters(mine, 3);
  cancelled.Cancel();
  EXPECT_EQ(ErrorOf(cancelled.Get()), "CANCELLED");
  Kill(dead);
  EXPECT_EQ(ErrorOf(lost.Get()), "UNAVAILABLE");
  AwaitWaiters(mine, 1);
  ASSERT_EQ(ErrorOf(mine.Set()), "OK");
  EXPECT_TRUE(*kept.Get());
}

TEST_P(EventConformance, ItStaysSetWhenTheClientThatSetItDies) {
  Client dead = NewClient(), alive = NewClient();
  auto mine = *alive->Event({.name = "event"});
  ASSERT_EQ(ErrorOf(dead->Event({.name = "event"})->Set()), "OK");
  Kill(dead);
  EXPECT_TRUE(*mine.IsSet());
}

TEST_P(EventConformance, AnEmptyProxyFailsEveryCall) {
  Event event;
  EXPECT_FALSE(event);
  EXPECT_EQ(ErrorOf(event.IsSet()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(event.Set()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(event.Clear()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(event.Wait()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(event.WaitAsync().Get()), "FAILED_PRECONDITION");
}

}  // namespace
}  // namespace parley::testing
