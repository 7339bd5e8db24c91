// One session that many threads share: who reads for whom, callbacks, the end.

#include "parley/proxy/session/session.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

#include "parley/proxy/sync_manager.h"
#include "parley/tests/testing/broker.h"
#include "parley/tests/testing/waiters.h"

namespace parley {
namespace {

using testing::AwaitSessions;
using testing::AwaitWaiters;

constexpr absl::StatusCode kUnavailable = absl::StatusCode::kUnavailable;
constexpr absl::StatusCode kFailedPrecondition = absl::StatusCode::kFailedPrecondition;

class SessionTest : public ::testing::Test {
 protected:
  // The time-to-live is long: a thread that nobody reads for hangs.
  SyncManager Connect() {
    auto manager = SyncManager::Connect({.address = broker_.address(),
                                         .authkey = broker_.authkey(),
                                         .session_ttl = absl::Minutes(10)});
    EXPECT_TRUE(manager.ok()) << manager.status();
    return *std::move(manager);
  }

  testing::Broker broker_;
  // Another process as far as the broker knows.
  SyncManager other_ = Connect();
};

TEST_F(SessionTest, TheLeadGoesToAThreadThatStillWaits) {
  SyncManager manager = Connect();
  SyncManager holder = Connect();
  Lock last = *other_.Lock({.name = "lock 2"});
  ASSERT_TRUE(last.Acquire()->acquired);
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    std::string name = "lock " + std::to_string(i);
    Lock held = *holder.Lock({.name = name});
    if (i < 2) {
      ASSERT_TRUE(held.Acquire()->acquired);
    }
    threads.emplace_back([lock = *manager.Lock({.name = name})] { (void)lock.Acquire(); });
    AwaitWaiters(other_, held.ref(), 1);
  }
  // One frame answers the first thread, which leads, and the second, next in line.
  ASSERT_TRUE(holder.Shutdown().ok());
  threads[0].join();
  threads[1].join();
  ASSERT_TRUE(last.Release().ok());
  threads[2].join();
}

TEST_F(SessionTest, AWaitThatEndsWhileAnotherThreadLeadsOrFollows) {
  SyncManager manager = Connect();
  auto first = *manager.Queue<int>();
  auto second = *manager.Queue<int>();
  auto theirs = *other_.Attach<Queue<int>>(first.ref());
  auto theirs_too = *other_.Attach<Queue<int>>(second.ref());
  // This thread leads, then leaves the lead to the other, then follows and leaves again.
  auto mine = second.GetAsync();
  EXPECT_FALSE(mine.WaitFor(absl::Milliseconds(1)));
  std::thread leader([&] { EXPECT_EQ(*first.Get(), 1); });
  AwaitWaiters(other_, first.ref(), 1);
  EXPECT_FALSE(mine.WaitFor(absl::Milliseconds(1)));
  ASSERT_TRUE(theirs.Put(1).ok());
  leader.join();
  ASSERT_TRUE(theirs_too.Put(2).ok());
  EXPECT_TRUE(mine.WaitFor(absl::InfiniteDuration()));
  EXPECT_EQ(*mine.Get(), 2);
}

TEST_F(SessionTest, ManyThreadsWithAllKindsOfCallsGetTheirAnswers) {
  constexpr int kThreads = 8, kRounds = 60;
  SyncManager manager = Connect();
  auto queue = *manager.Queue<int>();
  auto dict = *manager.Dict<int, int64_t>();
  std::atomic<int> called = 0, got = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      std::vector<Future<int64_t>> sums;
      for (int i = 0; i < kRounds; ++i) {
        if (queue.Get(absl::Microseconds(100 * (i % 20))).ok()) ++got;
        dict.IncrementAsync(t).Then([&](absl::StatusOr<int64_t> sum) { called += sum.ok(); });
        EXPECT_TRUE(queue.Put(i).ok());
        sums.push_back(dict.IncrementAsync(t));
        auto given_up = queue.GetAsync();
        (void)given_up.WaitFor(absl::Microseconds(50));
        given_up.Cancel();
        if (given_up.Get().ok()) ++got;
      }
      for (auto& sum : sums) EXPECT_TRUE(sum.Get().ok());
      EXPECT_EQ(*dict.Get(t), 2 * kRounds);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(got + static_cast<int>(*queue.QSize()), kThreads * kRounds);
  while (called < kThreads * kRounds) std::this_thread::yield();
}

TEST_F(SessionTest, AsynchronousCallsTakeEffectThoughNobodyWaitsForThem) {
  SyncManager manager = Connect();
  auto dict = *manager.Dict<int, int>({.name = "dict"});
  auto seen = *other_.Dict<int, int>({.name = "dict"});
  std::vector<Future<std::monostate>> sets;
  // The second lies behind the write of the first; a thousand are several frames.
  for (int calls : {1, 2, 1000}) {
    ASSERT_TRUE(seen.Clear().ok());
    for (int i = 0; i < calls; ++i) sets.push_back(dict.SetAsync(i, i));
    while (*seen.Len() < static_cast<uint64_t>(calls)) std::this_thread::yield();
  }
  for (auto& set : sets) EXPECT_TRUE(set.Get().ok());
}

TEST_F(SessionTest, WhatIsDroppedBehindAWriteIsGivenBackThoughNobodyWaits) {
  SyncManager manager = Connect();
  testing::AwaitObjects(other_, 0);
  {
    auto first = *manager.Dict<int, int>();
    auto second = *manager.Dict<int, int>();
    testing::AwaitObjects(other_, 2);
  }
  testing::AwaitObjects(other_, 0);
}

// Threads of one session that wait for each other, however long they look before they sleep.
class BusyPollTest : public ::testing::TestWithParam<absl::Duration> {};

TEST_P(BusyPollTest, ThreadsOfASessionHandOverToEachOther) {
  constexpr int kThreads = 8, kItems = 200;
  auto manager = SyncManager::Start({.busy_poll = GetParam()});
  ASSERT_TRUE(manager.ok()) << manager.status();
  std::vector<Queue<int>> queues;
  for (int i = 0; i < kThreads; ++i) queues.push_back(*manager->Queue<int>());
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      for (int item = 0; item < kItems; ++item) {
        int got = *queues[i].Get();
        EXPECT_TRUE(queues[(i + 1) % kThreads].Put(got + 1).ok());
      }
    });
  }
  // Two go round at the same time, so that some threads sleep while others hand over. In one call:
  // the first could be round before a second.
  EXPECT_TRUE(queues[0].PutMany({0, 1000}).ok());
  for (std::thread& thread : threads) thread.join();
  constexpr int kSteps = kThreads * kItems / 2;
  EXPECT_EQ(*queues[0].Get() % 1000, kSteps % 1000);
  EXPECT_EQ(*queues[0].Get() % 1000, kSteps % 1000);
}

INSTANTIATE_TEST_SUITE_P(Times, BusyPollTest,
                         ::testing::Values(absl::ZeroDuration(), absl::Microseconds(200),
                                           absl::Milliseconds(20)));

class BytesInFlightTest : public SessionTest {
 protected:
  static constexpr size_t kLimit = 1 << 20;
  SyncManager ConnectWith(WhenFull when_full) {
    auto manager = SyncManager::Connect({.address = broker_.address(),
                                         .authkey = broker_.authkey(),
                                         .session_ttl = absl::Minutes(10),
                                         .max_bytes_in_flight = kLimit,
                                         .when_full = when_full});
    EXPECT_TRUE(manager.ok()) << manager.status();
    return *std::move(manager);
  }
  // Of a queue that is full, where what is put waits.
  Queue<std::string> FullQueue(const SyncManager& manager) {
    auto queue = *manager.Queue<std::string>({.name = "full", .maxsize = 1});
    EXPECT_TRUE(queue.PutNowait("first").ok());
    return queue;
  }
  const std::string large_ = std::string(kLimit * 2 / 3, 'x');
};

TEST_F(BytesInFlightTest, AnAsynchronousCallBeyondThemFailsWhenItIsToldTo) {
  SyncManager manager = ConnectWith(WhenFull::kFail);
  auto queue = FullQueue(manager);
  auto waiting = queue.PutAsync(large_);
  EXPECT_EQ(queue.PutAsync(large_).Get().status().code(), absl::StatusCode::kResourceExhausted);
  // Small ones go on, and let the large one go.
  EXPECT_EQ(*queue.Get(), "first");
  EXPECT_TRUE(waiting.Get().ok());
  EXPECT_EQ(queue.Get()->size(), large_.size());
  EXPECT_TRUE(queue.PutAsync(large_).Get().ok());
}

TEST_F(BytesInFlightTest, ACallBeyondThemWaitsForItsTurn) {
  SyncManager manager = ConnectWith(WhenFull::kWait);
  auto queue = FullQueue(manager);
  auto waiting = queue.PutAsync(large_);
  std::thread asynchronous([&] { EXPECT_TRUE(queue.PutAsync(large_).Get().ok()); });
  std::thread blocking([&] { EXPECT_TRUE(queue.Put(large_).ok()); });
  AwaitWaiters(other_, queue.ref(), 1);
  auto taker = *other_.Queue<std::string>({.name = "full"});
  EXPECT_EQ(*taker.Get(), "first");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(taker.Get()->size(), large_.size());
  EXPECT_TRUE(waiting.Get().ok());
  asynchronous.join();
  blocking.join();
}

TEST_F(BytesInFlightTest, TheEndOfTheSessionFailsThoseThatWaitForTheirTurn) {
  SyncManager manager = ConnectWith(WhenFull::kWait);
  auto queue = FullQueue(manager);
  auto waiting = queue.PutAsync(large_);
  std::thread blocking([&] { EXPECT_EQ(queue.Put(large_).code(), kUnavailable); });
  AwaitWaiters(other_, queue.ref(), 1);
  ASSERT_TRUE(manager.Shutdown().ok());
  blocking.join();
  EXPECT_EQ(waiting.Get().status().code(), kUnavailable);
}

TEST_F(BytesInFlightTest, OneLargerThanAllOfThemGoesAlone) {
  SyncManager manager = ConnectWith(WhenFull::kFail);
  auto dict = *manager.Dict<int, std::string>();
  EXPECT_TRUE(dict.SetAsync(1, std::string(3 * kLimit, 'x')).Get().ok());
}

TEST_F(SessionTest, ClosingFailsAllThatWait) {
  SyncManager manager = Connect();
  auto queue = *manager.Queue<int>({.name = "queue"});
  std::promise<absl::Status> called;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] { EXPECT_EQ(queue.Get().status().code(), kUnavailable); });
    threads.emplace_back([&] { EXPECT_EQ(queue.GetAsync().Get().status().code(), kUnavailable); });
  }
  queue.GetAsync().Then([&](absl::StatusOr<int> got) { called.set_value(got.status()); });
  AwaitWaiters(other_, queue.ref(), 9);
  ASSERT_TRUE(manager.Shutdown().ok());
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(called.get_future().get().code(), kUnavailable);
  EXPECT_EQ(queue.Put(1).code(), kUnavailable);
  EXPECT_EQ(queue.PutAsync(1).Get().status().code(), kUnavailable);
  queue = Queue<int>();  // its drop has nowhere to go
  AwaitSessions(other_, 1);
}

TEST_F(SessionTest, TheLastReferenceMayGoWithinACallback) {
  Lock lock = *other_.Lock({.name = "lock"});
  ASSERT_TRUE(lock.Acquire()->acquired);
  SyncManager manager = Connect();
  auto session = *session::Session::Connect({.address = broker_.address()}, broker_.authkey());
  auto call = session->InvokeAsync(lock.ref().id(), "Acquire", {}, std::nullopt);
  std::promise<void> called;
  std::weak_ptr<session::Session> gone = session;
  call->OnDone([keep = std::move(session), &called] { called.set_value(); });
  AwaitWaiters(manager, lock.ref(), 1);
  ASSERT_TRUE(lock.Release().ok());
  called.get_future().wait();
  while (!gone.expired()) std::this_thread::yield();
  call.reset();
  AwaitSessions(manager, 2);
  EXPECT_TRUE(lock.Acquire()->acquired);  // it was the session's
}

TEST_F(SessionTest, ASessionMayBeClosedWithinACallback) {
  SyncManager manager = Connect();
  auto queue = *manager.Queue<int>();
  auto waited = *manager.Queue<int>();
  std::promise<void> called;
  std::thread waiting([&] { EXPECT_EQ(waited.Get().status().code(), kUnavailable); });
  AwaitWaiters(other_, waited.ref(), 1);
  queue.GetAsync().Then([&](absl::StatusOr<int>) {
    EXPECT_TRUE(manager.Shutdown().ok());
    called.set_value();
  });
  ASSERT_TRUE(other_.Attach<Queue<int>>(queue.ref())->Put(1).ok());
  called.get_future().wait();
  waiting.join();
  EXPECT_EQ(manager.status().code(), kUnavailable);
}

TEST_F(SessionTest, BlockingCallsWithinACallbackAreRefused) {
  SyncManager manager = Connect();
  auto queue = *manager.Queue<int>();
  auto empty = *manager.Queue<int>();
  using Tried = std::pair<absl::Status, absl::Status>;
  auto try_both = [&](Future<int> got) {
    auto tried = std::make_shared<std::promise<Tried>>();
    std::move(got).Then([&, tried](auto) {
      tried->set_value({queue.QSize().status(), empty.GetAsync().Get().status()});
    });
    return tried->get_future();
  };
  std::future<Tried> later = try_both(queue.GetAsync());
  ASSERT_TRUE(queue.Put(1).ok());
  ASSERT_TRUE(queue.Put(2).ok());
  auto there = queue.GetAsync();
  EXPECT_TRUE(there.WaitFor(absl::InfiniteDuration()));
  std::future<Tried> at_once = try_both(std::move(there));
  for (const auto& [call, wait] : {later.get(), at_once.get()}) {
    EXPECT_EQ(call.code(), kFailedPrecondition) << call;
    EXPECT_NE(call.message().find("asynchronous call"), absl::string_view::npos) << call;
    EXPECT_EQ(wait.code(), kFailedPrecondition) << wait;
    EXPECT_NE(wait.message().find("Then"), absl::string_view::npos) << wait;
  }
  EXPECT_TRUE(queue.QSize().ok());  // and only there
}

TEST_F(SessionTest, ACallbackMayCallAsynchronously) {
  SyncManager manager = Connect();
  auto queue = *manager.Queue<int>();
  std::promise<absl::StatusOr<int>> got;
  queue.PutAsync(5).Then(
      [&](auto) { queue.GetAsync().Then([&](absl::StatusOr<int> item) { got.set_value(item); }); });
  EXPECT_EQ(*got.get_future().get(), 5);
}

TEST_F(SessionTest, ACallbackDoesNotRunWithinTheCallOfAThreadThatLeads) {
  SyncManager manager = Connect();
  auto called = *manager.Queue<int>();
  auto waited = *manager.Queue<int>();
  auto theirs = *other_.Attach<Queue<int>>(waited.ref());
  std::mutex users;
  std::thread leader([&] {
    std::lock_guard<std::mutex> held(users);
    EXPECT_EQ(*waited.Get(), 1);
  });
  AwaitWaiters(other_, waited.ref(), 1);
  std::promise<void> done;
  called.GetAsync().Then([&](auto) {
    std::lock_guard<std::mutex> held(users);
    done.set_value();
  });
  ASSERT_TRUE(other_.Attach<Queue<int>>(called.ref())->Put(1).ok());
  ASSERT_TRUE(theirs.Put(1).ok());
  leader.join();
  done.get_future().wait();
}

TEST_F(SessionTest, ALostBrokerFailsCallsWaitsAndCallbacks) {
  SyncManager manager = Connect();
  auto queue = *manager.Queue<int>();
  std::promise<absl::Status> called;
  queue.GetAsync().Then([&](absl::StatusOr<int> got) { called.set_value(got.status()); });
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] { EXPECT_EQ(queue.Get().status().code(), kUnavailable); });
  }
  AwaitWaiters(other_, queue.ref(), 5);
  broker_.process().Signal(SIGKILL);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(called.get_future().get().code(), kUnavailable);
  EXPECT_EQ(queue.Put(1).code(), kUnavailable);
}

}  // namespace
}  // namespace parley
