// Tasks and shutdown, as proto/queue.proto and Python's queue module have them: the same
// for all typeids of the service Queue.
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "parley/tests/conformance/conformance.h"

namespace parley::testing {
namespace {

class JoinableQueueConformance : public ConformanceTest {
 protected:
  // Visits an empty queue of each type.
  template <typename Visit>
  void OnEach(const QueueOptions& options, Visit visit) {
    Client client = NewClient();
    visit(*client->Queue<int>(options));
    visit(*client->JoinableQueue<int>(options));
    visit(*client->LifoQueue<int>(options));
    visit(*client->PriorityQueue<int>(options));
  }
};
INSTANTIATE_TEST_SUITE_P(Worlds, JoinableQueueConformance, ::testing::ValuesIn(kWorlds), WorldName);

TEST_P(JoinableQueueConformance, ItIsAQueue) {
  auto queue = *NewClient()->JoinableQueue<std::string>({.maxsize = 2});
  EXPECT_TRUE(*queue.Empty());
  ASSERT_EQ(ErrorOf(queue.Put("a")), "OK");
  ASSERT_EQ(ErrorOf(queue.PutNowait("b")), "OK");
  EXPECT_TRUE(*queue.Full());
  EXPECT_EQ(ErrorOf(queue.PutNowait("c")), "RESOURCE_EXHAUSTED Full");
  EXPECT_EQ(*queue.QSize(), 2u);
  EXPECT_EQ(*queue.Get(), "a");
  EXPECT_EQ(*queue.GetNowait(), "b");
  EXPECT_EQ(ErrorOf(queue.GetNowait()), "DEADLINE_EXCEEDED Empty");
}

TEST_P(JoinableQueueConformance, ItsTypeIsItsOwn) {
  Client client = NewClient();
  auto joinable = *client->JoinableQueue<int>({.name = "tasks"});
  EXPECT_EQ(joinable.ref().typeid_(), "JoinableQueue");
  EXPECT_TRUE(client->LookUp<JoinableQueue<int>>("tasks").ok());
  EXPECT_FALSE(client->LookUp<Queue<int>>("tasks").ok());
  // As in Python, all are queues, and what works on a queue works on them.
  auto put = [](const Queue<int>& queue) { return queue.Put(1); };
  EXPECT_EQ(ErrorOf(put(joinable)), "OK");
  EXPECT_EQ(*joinable.Get(), 1);
}

TEST_P(JoinableQueueConformance, JoinWaitsForWhatWasTakenAsWell) {
  OnEach({}, [&](const Queue<int>& queue) {
    EXPECT_EQ(ErrorOf(queue.Join()), "OK");
    ASSERT_EQ(ErrorOf(queue.Put(1)), "OK");
    ASSERT_EQ(ErrorOf(queue.Put(2)), "OK");
    auto join = queue.JoinAsync();
    AwaitWaiters(queue, 1);
    EXPECT_TRUE(queue.Get().ok());
    EXPECT_EQ(ErrorOf(queue.TaskDone()), "OK");
    EXPECT_TRUE(queue.Get().ok());
    EXPECT_FALSE(join.WaitFor(absl::ZeroDuration()));
    EXPECT_EQ(ErrorOf(queue.TaskDone()), "OK");
    EXPECT_EQ(ErrorOf(join.Get()), "OK");
    EXPECT_EQ(ErrorOf(queue.Join()), "OK") << "again";
  });
}

TEST_P(JoinableQueueConformance, TooManyTasksDoneIsAnError) {
  OnEach({}, [&](const Queue<int>& queue) {
    EXPECT_EQ(ErrorOf(queue.TaskDone()), "FAILED_PRECONDITION ValueError");
    ASSERT_EQ(ErrorOf(queue.Put(1)), "OK");
    EXPECT_EQ(*queue.Get(), 1);
    EXPECT_EQ(ErrorOf(queue.TaskDone()), "OK");
    EXPECT_EQ(ErrorOf(queue.TaskDoneAsync().Get()), "FAILED_PRECONDITION ValueError");
    EXPECT_EQ(ErrorOf(queue.Join()), "OK");
  });
}

TEST_P(JoinableQueueConformance, JoinHasATimeout) {
  auto queue = *NewClient()->JoinableQueue<int>({.name = "tasks"});
  ASSERT_EQ(ErrorOf(queue.Put(1)), "OK");
  EXPECT_EQ(ErrorOf(queue.Join(absl::ZeroDuration())), "DEADLINE_EXCEEDED TimeoutError");
  absl::Status late = queue.Join(std::chrono::milliseconds(1));
  EXPECT_EQ(ErrorOf(late), "DEADLINE_EXCEEDED TimeoutError");
  EXPECT_NE(late.message().find("\"tasks\": join: 1 tasks"), absl::string_view::npos) << late;
  EXPECT_EQ(ErrorOf(queue.Join(-absl::Seconds(1))), "INVALID_ARGUMENT ValueError");
  auto cancelled = queue.JoinAsync();
  cancelled.Cancel();
  EXPECT_EQ(ErrorOf(cancelled.Get()), "CANCELLED");
}

// CPython's queue_join_test.
TEST_P(JoinableQueueConformance, WorkersDoAllTasksBeforeJoinReturns) {
  constexpr int kWorkers = 3, kItems = 100;
  std::atomic<int> sum = 0;
  std::vector<std::thread> workers;
  auto queue = *NewClient()->JoinableQueue<int>({.name = "tasks", .maxsize = 5});
  for (int i = 0; i < kWorkers; ++i) {
    workers.emplace_back([&, client = NewClient()] {
      auto own = *client->JoinableQueue<int>({.name = "tasks"});
      for (;;) {
        absl::StatusOr<int> item = own.Get();
        if (!item.ok()) {
          EXPECT_EQ(ErrorOf(item), "FAILED_PRECONDITION ShutDown");
          return;
        }
        sum += *item;
        EXPECT_EQ(ErrorOf(own.TaskDone()), "OK");
      }
    });
  }
  for (int round = 1; round <= 2; ++round) {
    for (int i = 1; i <= kItems; ++i) EXPECT_EQ(ErrorOf(queue.Put(i)), "OK");
    EXPECT_EQ(ErrorOf(queue.Join()), "OK");
    EXPECT_EQ(sum, round * kItems * (kItems + 1) / 2);
  }
  EXPECT_EQ(ErrorOf(queue.Shutdown()), "OK");
  for (std::thread& worker : workers) worker.join();
}

TEST_P(JoinableQueueConformance, JoinEndsWhenAConsumerDiesWithItsTasks) {
  Client dead = NewClient(), alive = NewClient();
  auto theirs = *dead->JoinableQueue<int>({.name = "tasks"});
  auto mine = *alive->JoinableQueue<int>({.name = "tasks"});
  for (int i = 0; i < 3; ++i) ASSERT_EQ(ErrorOf(mine.Put(i)), "OK");
  EXPECT_TRUE(theirs.Get().ok());
  EXPECT_TRUE(theirs.Get().ok());
  EXPECT_EQ(*mine.Get(), 2);
  auto join = mine.JoinAsync();
  AwaitWaiters(mine, 1);
  Kill(dead);
  EXPECT_FALSE(join.WaitFor(absl::ZeroDuration())) << "the living one still works";
  EXPECT_EQ(ErrorOf(mine.TaskDone()), "OK");
  EXPECT_EQ(ErrorOf(join.Get()), "OK");
  EXPECT_EQ(ErrorOf(mine.TaskDone()), "FAILED_PRECONDITION ValueError");
}

TEST_P(JoinableQueueConformance, AConsumerThatDiesWithAllTasksDoneTakesNoneAlong) {
  Client dead = NewClient(), alive = NewClient();
  auto theirs = *dead->JoinableQueue<int>({.name = "tasks"});
  auto mine = *alive->JoinableQueue<int>({.name = "tasks"});
  ASSERT_EQ(ErrorOf(mine.Put(1)), "OK");
  EXPECT_TRUE(theirs.Get().ok());
  EXPECT_EQ(ErrorOf(theirs.TaskDone()), "OK");
  ASSERT_EQ(ErrorOf(mine.Put(2)), "OK");
  EXPECT_TRUE(mine.Get().ok());
  Kill(dead);
  EXPECT_EQ(ErrorOf(mine.Join(absl::ZeroDuration())), "DEADLINE_EXCEEDED TimeoutError");
  EXPECT_EQ(ErrorOf(mine.TaskDone()), "OK");
  EXPECT_EQ(ErrorOf(mine.Join()), "OK");
}

TEST_P(JoinableQueueConformance, ADeadJoinerLeavesTheLine) {
  Client dead = NewClient(), alive = NewClient();
  auto theirs = *dead->JoinableQueue<int>({.name = "tasks"});
  auto mine = *alive->JoinableQueue<int>({.name = "tasks"});
  ASSERT_EQ(ErrorOf(mine.Put(1)), "OK");
  auto lost = theirs.JoinAsync();
  AwaitWaiters(mine, 1);
  Kill(dead);
  EXPECT_EQ(ErrorOf(lost.Get()), "UNAVAILABLE");
  EXPECT_EQ(InfoOf(mine.ref().id()).waiters(), 0u);
  EXPECT_TRUE(mine.Get().ok());
  EXPECT_EQ(ErrorOf(mine.TaskDone()), "OK");
}

// CPython's _shutdown_all_methods_in_one_thread.
TEST_P(JoinableQueueConformance, AfterAShutdownWhatIsThereCanBeTaken) {
  OnEach({.maxsize = 2}, [&](const Queue<int>& queue) {
    ASSERT_EQ(ErrorOf(queue.Put(1)), "OK");
    ASSERT_EQ(ErrorOf(queue.PutNowait(2)), "OK");
    EXPECT_EQ(ErrorOf(queue.Shutdown()), "OK");
    EXPECT_EQ(ErrorOf(queue.Put(3)), "FAILED_PRECONDITION ShutDown");
    EXPECT_EQ(ErrorOf(queue.PutNowait(3)), "FAILED_PRECONDITION ShutDown");
    EXPECT_TRUE(queue.Get().ok());
    EXPECT_EQ(ErrorOf(queue.Put(3)), "FAILED_PRECONDITION ShutDown") << "also when there is room";
    EXPECT_TRUE(queue.GetNowait().ok());
    EXPECT_EQ(ErrorOf(queue.Get()), "FAILED_PRECONDITION ShutDown");
    EXPECT_EQ(ErrorOf(queue.GetNowait()), "FAILED_PRECONDITION ShutDown");
    EXPECT_EQ(ErrorOf(queue.Get(absl::Hours(1))), "FAILED_PRECONDITION ShutDown");
    EXPECT_TRUE(*queue.Empty());
    EXPECT_EQ(ErrorOf(queue.Join(absl::ZeroDuration())), "DEADLINE_EXCEEDED TimeoutError");
    EXPECT_EQ(ErrorOf(queue.TaskDone()), "OK");
    EXPECT_EQ(ErrorOf(queue.TaskDone()), "OK");
    EXPECT_EQ(ErrorOf(queue.Join()), "OK");
  });
}

TEST_P(JoinableQueueConformance, AnImmediateShutdownDropsWhatIsThere) {
  OnEach({}, [&](const Queue<int>& queue) {
    ASSERT_EQ(ErrorOf(queue.Put(1)), "OK");
    ASSERT_EQ(ErrorOf(queue.Put(2)), "OK");
    auto join = queue.JoinAsync();
    AwaitWaiters(queue, 1);
    EXPECT_EQ(ErrorOf(queue.ShutdownAsync(/*immediate=*/true).Get()), "OK");
    EXPECT_EQ(ErrorOf(join.Get()), "OK");
    EXPECT_EQ(ErrorOf(queue.Get()), "FAILED_PRECONDITION ShutDown");
    EXPECT_EQ(ErrorOf(queue.GetNowait()), "FAILED_PRECONDITION ShutDown");
    EXPECT_EQ(ErrorOf(queue.Put(3)), "FAILED_PRECONDITION ShutDown");
    EXPECT_EQ(*queue.QSize(), 0u);
    EXPECT_EQ(ErrorOf(queue.TaskDone()), "FAILED_PRECONDITION ValueError");
  });
}

TEST_P(JoinableQueueConformance, AnImmediateShutdownLetsJoinWaitForWhatWasTaken) {
  OnEach({}, [&](const Queue<int>& queue) {
    ASSERT_EQ(ErrorOf(queue.Put(1)), "OK");
    ASSERT_EQ(ErrorOf(queue.Put(2)), "OK");
    EXPECT_TRUE(queue.Get().ok());
    auto join = queue.JoinAsync();
    EXPECT_EQ(ErrorOf(queue.Shutdown(/*immediate=*/true)), "OK");
    EXPECT_FALSE(join.WaitFor(absl::ZeroDuration()));
    EXPECT_EQ(ErrorOf(queue.TaskDone()), "OK");
    EXPECT_EQ(ErrorOf(join.Get()), "OK");
  });
}

TEST_P(JoinableQueueConformance, AShutdownMayFollowAnother) {
  OnEach({}, [&](const Queue<int>& queue) {
    ASSERT_EQ(ErrorOf(queue.Put(1)), "OK");
    for (bool immediate : {false, false, true, true, false}) {
      EXPECT_EQ(ErrorOf(queue.Shutdown(immediate)), "OK");
      EXPECT_EQ(ErrorOf(queue.Put(1)), "FAILED_PRECONDITION ShutDown");
    }
    EXPECT_EQ(ErrorOf(queue.Get()), "FAILED_PRECONDITION ShutDown");
  });
}

// CPython's _shutdown_get and _shutdown_put.
TEST_P(JoinableQueueConformance, AShutdownWakesThoseWhoWait) {
  for (bool immediate : {false, true}) {
    OnEach({.maxsize = 1}, [&](const Queue<int>& queue) {
      auto get = queue.GetAsync(), timed = queue.GetAsync(absl::Hours(1));
      AwaitWaiters(queue, 2);
      EXPECT_EQ(ErrorOf(queue.Shutdown(immediate)), "OK");
      EXPECT_EQ(ErrorOf(get.Get()), "FAILED_PRECONDITION ShutDown");
      EXPECT_EQ(ErrorOf(timed.Get()), "FAILED_PRECONDITION ShutDown");
    });
    OnEach({.maxsize = 1}, [&](const Queue<int>& queue) {
      ASSERT_EQ(ErrorOf(queue.Put(1)), "OK");
      auto put = queue.PutAsync(2), timed = queue.PutAsync(3, absl::Hours(1));
      AwaitWaiters(queue, 2);
      EXPECT_EQ(ErrorOf(queue.Shutdown(immediate)), "OK");
      EXPECT_EQ(ErrorOf(put.Get()), "FAILED_PRECONDITION ShutDown");
      EXPECT_EQ(ErrorOf(timed.Get()), "FAILED_PRECONDITION ShutDown");
      EXPECT_EQ(*queue.QSize(), immediate ? 0u : 1u);
    });
  }
}

TEST_P(JoinableQueueConformance, EveryMethodHasAnAsynchronousForm) {
  OnEach({.maxsize = 2}, [&](const Queue<int>& queue) {
    EXPECT_TRUE(*queue.EmptyAsync().Get());
    EXPECT_EQ(ErrorOf(queue.PutAsync(1).Get()), "OK");
    EXPECT_EQ(ErrorOf(queue.PutNowaitAsync(1).Get()), "OK");
    EXPECT_EQ(ErrorOf(queue.PutNowaitAsync(1).Get()), "RESOURCE_EXHAUSTED Full");
    EXPECT_TRUE(*queue.FullAsync().Get());
    EXPECT_EQ(*queue.QSizeAsync().Get(), 2u);
    EXPECT_EQ(*queue.GetAsync().Get(), 1);
    EXPECT_EQ(*queue.GetNowaitAsync().Get(), 1);
    EXPECT_EQ(ErrorOf(queue.GetNowaitAsync().Get()), "DEADLINE_EXCEEDED Empty");
    EXPECT_EQ(ErrorOf(queue.TaskDoneAsync().Get()), "OK");
    EXPECT_EQ(ErrorOf(queue.TaskDoneAsync().Get()), "OK");
    EXPECT_EQ(ErrorOf(queue.JoinAsync().Get()), "OK");
    EXPECT_EQ(ErrorOf(queue.ShutdownAsync().Get()), "OK");
  });
}

TEST_P(JoinableQueueConformance, AnEmptyProxyFailsEveryCall) {
  JoinableQueue<int> queue;
  EXPECT_EQ(ErrorOf(queue.TaskDone()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(queue.Join()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(queue.Shutdown()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(queue.JoinAsync().Get()), "FAILED_PRECONDITION");
}

}  // namespace
}  // namespace parley::testing
