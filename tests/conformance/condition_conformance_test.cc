// Condition, as proto/condition.proto, Python's threading.Condition and C++'s
// std::condition_variable_any have it.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "parley/tests/conformance/conformance.h"

namespace parley::testing {
namespace {

using std::chrono::milliseconds;

// Objects that are shared by name, so that each client has its own proxies.
class ConditionConformance : public ConformanceTest {
 protected:
  RLock LockOf(const Client& client) { return *client->RLock({.name = "lock"}); }
  Condition ConditionOf(const Client& client) {
    return *client->Condition({.name = "condition", .lock = LockOf(client).ref()});
  }

  // So many threads, each with a session of its own, that wait; their results as they come.
  // With a long timeout all of them wait when they are made.
  class Sleepers {
   public:
    Sleepers(ConditionConformance* test, int count, absl::Duration timeout)
        : condition_(test->ConditionOf(test->NewClient())) {
      for (int i = 0; i < count; ++i) {
        threads_.emplace_back([this, timeout, own = test->ConditionOf(test->NewClient())] {
          std::scoped_lock held(own);
          auto woken = own.Wait(timeout);
          EXPECT_EQ(ErrorOf(woken), "OK");
          (woken.ok() && woken->notified ? notified_ : late_)++;
        });
      }
      if (timeout >= absl::Hours(1)) test->AwaitWaiters(condition_, count);
    }
    ~Sleepers() { Join(); }
    void Join() {
      for (std::thread& thread : threads_) thread.join();
      threads_.clear();
    }
    int notified() const { return notified_; }
    int late() const { return late_; }

   private:
    Condition condition_;
    std::atomic<int> notified_ = 0, late_ = 0;
    std::vector<std::thread> threads_;
  };
};
INSTANTIATE_TEST_SUITE_P(Worlds, ConditionConformance, ::testing::ValuesIn(kWorlds), WorldName);

TEST_P(ConditionConformance, ItIsALockLikeAnRLock) {
  Client one = NewClient(), two = NewClient();
  auto mine = *one->Condition({.name = "c"});
  auto theirs = *two->Condition({.name = "c"});
  EXPECT_FALSE(*mine.Locked());
  EXPECT_TRUE(*mine.Acquire());
  EXPECT_TRUE(*mine.AcquireAsync().Get());
  EXPECT_TRUE(*theirs.LockedAsync().Get());
  EXPECT_FALSE(*theirs.Acquire(milliseconds(1)));
  EXPECT_EQ(ErrorOf(theirs.Release()), "FAILED_PRECONDITION RuntimeError");
  EXPECT_EQ(ErrorOf(mine.Release()), "OK");
  EXPECT_EQ(ErrorOf(mine.ReleaseAsync().Get()), "OK");
  EXPECT_TRUE(*theirs.Acquire(absl::ZeroDuration()));
}

TEST_P(ConditionConformance, ItIsOverAGivenLock) {
  Client client = NewClient();
  auto lock = *client->Lock();
  auto rlock = *client->RLock();
  auto over_lock = *client->Condition({.lock = lock.ref()});
  auto over_rlock = *client->Condition({.lock = rlock.ref()});
  ASSERT_TRUE(*lock.Acquire());
  EXPECT_TRUE(*over_lock.Locked());
  EXPECT_FALSE(*over_lock.Acquire(absl::ZeroDuration()));
  EXPECT_FALSE(over_lock.Wait(absl::ZeroDuration())->notified);
  EXPECT_EQ(ErrorOf(over_lock.Release()), "OK");
  ASSERT_TRUE(*over_rlock.Acquire());
  EXPECT_TRUE(*rlock.Locked());
  EXPECT_TRUE(*rlock.Acquire());
  EXPECT_FALSE(over_rlock.Wait(milliseconds(1))->notified);
  EXPECT_EQ(ErrorOf(rlock.Release()) + ErrorOf(over_rlock.Release()), "OKOK");
  EXPECT_FALSE(*rlock.Locked());
}

TEST_P(ConditionConformance, ItKeepsItsLock) {
  Client client = NewClient();
  auto lock = std::make_unique<Lock>(*client->Lock());
  auto condition = *client->Condition({.lock = lock->ref()});
  lock.reset();
  EXPECT_EQ(NumberOfObjects(), 2u);
  EXPECT_TRUE(*condition.Acquire());
}

TEST_P(ConditionConformance, ItIsOverNothingButALock) {
  Client client = NewClient();
  auto list = *client->List<int>();
  auto wrong = client->Condition({.name = "c", .lock = list.ref()});
  EXPECT_EQ(ErrorOf(wrong), "INVALID_ARGUMENT TypeError");
  EXPECT_NE(wrong.status().message().find("\"c\""), absl::string_view::npos) << wrong.status();
  ObjectRef gone = list.ref();
  gone.set_id(gone.id() + 1000);
  EXPECT_EQ(ErrorOf(client->Condition({.lock = gone})), "NOT_FOUND");
}

TEST_P(ConditionConformance, WaitAndNotifyAreForTheOwner) {
  Client one = NewClient(), two = NewClient();
  for (bool over_lock : {false, true}) {
    auto lock = *one->Lock();
    auto mine = over_lock ? *one->Condition({.lock = lock.ref()}) : *one->Condition();
    auto theirs = *two->Attach<Condition>(mine.ref());
    EXPECT_EQ(ErrorOf(mine.Wait()), "FAILED_PRECONDITION RuntimeError");
    EXPECT_EQ(ErrorOf(mine.Notify()), "FAILED_PRECONDITION RuntimeError");
    EXPECT_EQ(ErrorOf(mine.NotifyAll()), "FAILED_PRECONDITION RuntimeError");
    ASSERT_TRUE(*mine.Acquire());
    EXPECT_EQ(ErrorOf(theirs.Wait()), "FAILED_PRECONDITION RuntimeError");
    EXPECT_EQ(ErrorOf(theirs.NotifyAsync().Get()), "FAILED_PRECONDITION RuntimeError");
    EXPECT_EQ(ErrorOf(theirs.NotifyAllAsync().Get()), "FAILED_PRECONDITION RuntimeError");
    std::thread([&] {
      EXPECT_EQ(ErrorOf(mine.WaitAsync().Get()), "FAILED_PRECONDITION RuntimeError");
    }).join();
    EXPECT_EQ(ErrorOf(mine.Notify()), "OK") << "that nobody waits is no error";
    EXPECT_EQ(ErrorOf(mine.Release()), "OK");
  }
}

TEST_P(ConditionConformance, NotifyWakesSoManyAsAreAskedFor) {
  auto condition = ConditionOf(NewClient());
  Sleepers sleepers(this, 6, absl::InfiniteDuration());
  auto notify = [&](int64_t n) {
    std::scoped_lock held(condition);
    EXPECT_EQ(ErrorOf(condition.Notify(n)), "OK");
  };
  notify(0);
  notify(-1);
  notify(1);
  Await([&] { return sleepers.notified() == 1; });
  EXPECT_EQ(InfoOf(condition.ref().id()).waiters(), 5u);
  notify(2);
  Await([&] { return sleepers.notified() == 3; });
  EXPECT_EQ(InfoOf(condition.ref().id()).waiters(), 3u);
  notify(100);
  sleepers.Join();
  EXPECT_EQ(sleepers.notified(), 6);
  notify(1);  // nobody is left
}

TEST_P(ConditionConformance, NotifyAllWakesAll) {
  auto condition = ConditionOf(NewClient());
  Sleepers sleepers(this, 5, absl::Hours(1));
  {
    std::scoped_lock held(condition);
    EXPECT_EQ(ErrorOf(condition.NotifyAll()), "OK");
    EXPECT_EQ(InfoOf(condition.ref().id()).waiters(), 0u);
    EXPECT_EQ(sleepers.notified(), 0) << "this thread has the lock";
  }
  sleepers.Join();
  EXPECT_EQ(sleepers.notified(), 5);
}

TEST_P(ConditionConformance, WaitSaysWhetherItWasNotifiedInTime) {
  auto condition = ConditionOf(NewClient());
  {
    Sleepers sleepers(this, 3, absl::Milliseconds(1));
    sleepers.Join();
    EXPECT_EQ(sleepers.late(), 3);
  }
  std::scoped_lock held(condition);
  EXPECT_FALSE(*condition.Wait(absl::ZeroDuration()));
  EXPECT_FALSE(*condition.Wait(-absl::Seconds(1)));
  EXPECT_FALSE(*condition.Wait(milliseconds(1)));
  EXPECT_FALSE(*condition.WaitAsync(milliseconds(1)).Get());
}

TEST_P(ConditionConformance, WaitersAreNotifiedFirstComeFirstServed) {
  auto condition = ConditionOf(NewClient());
  std::vector<Condition> own;
  std::vector<Future<Condition::Wakeup>> waits;
  for (int i = 0; i < 4; ++i) {
    own.push_back(ConditionOf(NewClient()));
    ASSERT_TRUE(*own[i].Acquire());
    waits.push_back(own[i].WaitAsync());
    AwaitWaiters(condition, i + 1);
  }
  uint64_t last = 0;
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(*condition.Acquire());
    ASSERT_EQ(ErrorOf(condition.Notify()), "OK");
    EXPECT_FALSE(waits[i].WaitFor(absl::ZeroDuration()));
    ASSERT_EQ(ErrorOf(condition.Release()), "OK");
    Condition::Wakeup woken = *waits[i].Get();
    EXPECT_TRUE(woken.notified);
    EXPECT_GT(woken.fencing_token, last);
    last = woken.fencing_token;
    ASSERT_EQ(ErrorOf(own[i].Release()), "OK");
    AwaitWaiters(condition, 3 - i);
  }
}

TEST_P(ConditionConformance, AWaiterHasTheLockAgainAsOftenAsBefore) {
  auto mine = ConditionOf(NewClient());
  Client other = NewClient();
  ASSERT_TRUE(*mine.Acquire());
  ASSERT_TRUE(*mine.Acquire());
  std::thread notifier([&, theirs = ConditionOf(other)] {
    AwaitWaiters(theirs, 1);
    std::scoped_lock held(theirs);
    EXPECT_EQ(ErrorOf(theirs.Notify()), "OK");
  });
  EXPECT_TRUE(*mine.Wait());
  notifier.join();
  EXPECT_EQ(ErrorOf(mine.Release()), "OK");
  EXPECT_FALSE(*ConditionOf(other).Acquire(absl::ZeroDuration()));
  EXPECT_EQ(ErrorOf(mine.Release()), "OK");
  EXPECT_EQ(ErrorOf(mine.Release()), "FAILED_PRECONDITION RuntimeError");
}

TEST_P(ConditionConformance, WhoIsLateWaitsForTheLock) {
  Client one = NewClient(), two = NewClient();
  auto mine = ConditionOf(one), theirs = ConditionOf(two);
  auto lock = LockOf(two);
  ASSERT_TRUE(*mine.Acquire());
  auto next = theirs.AcquireAsync();
  AwaitWaiters(lock, 1);
  auto late = mine.WaitAsync(absl::Milliseconds(1));
  ASSERT_TRUE(*next.Get());
  AwaitWaiters(lock, 1);
  EXPECT_FALSE(late.WaitFor(absl::ZeroDuration()));
  ASSERT_EQ(ErrorOf(theirs.Notify()), "OK");
  ASSERT_EQ(ErrorOf(theirs.Release()), "OK");
  EXPECT_FALSE(late.Get()->notified);
  EXPECT_EQ(ErrorOf(mine.Release()), "OK");
}

TEST_P(ConditionConformance, WaitForEndsWhenThePredicateIsTrue) {
  Client one = NewClient(), two = NewClient();
  auto state = *one->Value<int>("i");
  std::thread stepper([&, condition = ConditionOf(two)] {
    for (int i = 1; i <= 4; ++i) {
      AwaitWaiters(condition, 1);
      std::scoped_lock held(condition);
      EXPECT_EQ(ErrorOf(state.Set(i)), "OK");
      EXPECT_EQ(ErrorOf(condition.Notify()), "OK");
    }
  });
  auto condition = ConditionOf(one);
  std::scoped_lock held(condition);
  int calls = 0;
  auto ready = condition.WaitFor([&]() -> absl::StatusOr<bool> {
    ++calls;
    PARLEY_ASSIGN_OR_RETURN(int value, state.Get());
    return value == 4;
  });
  EXPECT_TRUE(*ready);
  EXPECT_EQ(calls, 5);
  stepper.join();
}

TEST_P(ConditionConformance, WaitForTakesItsWholeTimeAndNoMore) {
  Client one = NewClient(), two = NewClient();
  std::atomic<bool> done = false;
  // Wakes it again and again, for nothing.
  std::thread pest([&, condition = ConditionOf(two)] {
    while (!done) {
      std::scoped_lock held(condition);
      EXPECT_EQ(ErrorOf(condition.NotifyAll()), "OK");
    }
  });
  auto condition = ConditionOf(one);
  {
    std::scoped_lock held(condition);
    const auto start = std::chrono::steady_clock::now();
    EXPECT_FALSE(*condition.WaitFor([] { return false; }, milliseconds(50)));
    EXPECT_GE(std::chrono::steady_clock::now() - start, milliseconds(50));
  }
  done = true;
  pest.join();
  std::scoped_lock held(condition);
  EXPECT_FALSE(*condition.WaitFor([] { return false; }, absl::ZeroDuration()));
  EXPECT_FALSE(*condition.WaitFor([] { return false; }, -absl::Seconds(1)));
  EXPECT_TRUE(*condition.WaitFor([] { return true; }, absl::ZeroDuration()));
}

TEST_P(ConditionConformance, WaitForReturnsWhatThePredicateSays) {
  Client client = NewClient();
  auto condition = ConditionOf(client);
  EXPECT_EQ(ErrorOf(condition.WaitFor([] { return false; })), "FAILED_PRECONDITION RuntimeError");
  std::scoped_lock held(condition);
  EXPECT_EQ(*condition.WaitFor([] { return 7; }), 7);
  EXPECT_EQ(**condition.WaitFor([] { return std::optional<std::string>("x"); }), "x");
  EXPECT_EQ(ErrorOf(condition.WaitFor(
                []() -> absl::StatusOr<bool> { return absl::DataLossError("no"); })),
            "DATA_LOSS");
}

TEST_P(ConditionConformance, TheDeadDoNotCountAsWaiters) {
  Client dead = NewClient(), alive = NewClient();
  auto theirs = ConditionOf(dead), mine = ConditionOf(alive);
  ASSERT_TRUE(*theirs.Acquire());
  auto lost = theirs.WaitAsync();
  ASSERT_TRUE(*mine.Acquire());
  auto kept = mine.WaitAsync();
  AwaitWaiters(mine, 2);
  Kill(dead);
  EXPECT_EQ(ErrorOf(lost.Get()), "UNAVAILABLE");
  AwaitWaiters(mine, 1);
  auto condition = ConditionOf(NewClient());
  ASSERT_TRUE(*condition.Acquire());
  ASSERT_EQ(ErrorOf(condition.Notify()), "OK");
  ASSERT_EQ(ErrorOf(condition.Release()), "OK");
  EXPECT_TRUE(*kept.Get());
  EXPECT_EQ(ErrorOf(mine.Release()), "OK");
}

TEST_P(ConditionConformance, ANotifiedClientThatDiesPassesItsNotificationOn) {
  for (bool has_lock_again : {false, true}) {
    Client dead = NewClient(), alive = NewClient(), notifier = NewClient();
    auto theirs = ConditionOf(dead), mine = ConditionOf(alive), third = ConditionOf(notifier);
    ASSERT_TRUE(*theirs.Acquire());
    auto lost = theirs.WaitAsync();
    ASSERT_TRUE(*mine.Acquire());
    auto kept = mine.WaitAsync();
    AwaitWaiters(mine, 2);
    ASSERT_TRUE(*third.Acquire());
    ASSERT_EQ(ErrorOf(third.Notify()), "OK");
    if (has_lock_again) {
      ASSERT_EQ(ErrorOf(third.Release()), "OK");
      EXPECT_TRUE(*lost.Get());
      Kill(dead);
    } else {
      Kill(dead);
      EXPECT_EQ(ErrorOf(lost.Get()), "UNAVAILABLE");
      ASSERT_EQ(ErrorOf(third.Release()), "OK");
    }
    EXPECT_TRUE(*kept.Get());
    EXPECT_EQ(ErrorOf(mine.Release()), "OK");
  }
}

TEST_P(ConditionConformance, ACancelledWaitDoesNotHaveTheLock) {
  Client one = NewClient(), two = NewClient();
  auto mine = ConditionOf(one), theirs = ConditionOf(two);
  for (bool notified : {false, true}) {
    ASSERT_TRUE(*mine.Acquire());
    auto cancelled = mine.WaitAsync();
    ASSERT_TRUE(*theirs.Acquire());
    auto kept = theirs.WaitAsync();
    AwaitWaiters(mine, 2);
    auto notifier = ConditionOf(NewClient());
    ASSERT_TRUE(*notifier.Acquire());
    if (notified) {
      ASSERT_EQ(ErrorOf(notifier.Notify()), "OK");
    }
    cancelled.Cancel();
    EXPECT_EQ(ErrorOf(cancelled.Get()), "CANCELLED") << "at once";
    if (!notified) {
      ASSERT_EQ(ErrorOf(notifier.Notify()), "OK");
    }
    ASSERT_EQ(ErrorOf(notifier.Release()), "OK");
    EXPECT_TRUE(*kept.Get()) << "the notification goes to the next";
    EXPECT_EQ(ErrorOf(theirs.Release()), "OK");
    EXPECT_FALSE(*mine.Locked());
  }
}

// The protocol of C++: one test for each lock that a condition may be held by.
template <typename LockT>
void ExpectCppsManners(LockT lock, const Condition& condition) {
  std::unique_lock held(lock);
  EXPECT_EQ(condition.wait_for(held, milliseconds(1)), std::cv_status::timeout);
  EXPECT_EQ(condition.wait_for(held, absl::Milliseconds(1)), std::cv_status::timeout);
  EXPECT_EQ(condition.wait_for(held, std::chrono::hours(-1)), std::cv_status::timeout);
  EXPECT_EQ(condition.wait_until(held, std::chrono::steady_clock::now()), std::cv_status::timeout);
  EXPECT_EQ(condition.wait_until(held, std::chrono::steady_clock::time_point::min()),
            std::cv_status::timeout);
  EXPECT_FALSE(condition.wait_until(held, std::chrono::sys_seconds::min(), [] { return false; }));
  EXPECT_FALSE(condition.wait_for(held, milliseconds(1), [] { return false; }));
  EXPECT_FALSE(condition.wait_until(held, std::chrono::system_clock::now(), [] { return false; }));
  condition.wait(held, [] { return true; });
  EXPECT_TRUE(held.owns_lock());
  EXPECT_TRUE(*lock.Locked());
  held.unlock();
  EXPECT_FALSE(*lock.Locked());
  EXPECT_THROW(condition.wait(held), std::runtime_error) << "nobody has the lock";
  EXPECT_THROW(condition.notify_one(), std::runtime_error);
  EXPECT_THROW(condition.notify_all(), std::runtime_error);
}

TEST_P(ConditionConformance, ItIsCppsConditionVariableForEachLock) {
  Client client = NewClient();
  auto lock = *client->Lock();
  auto rlock = *client->RLock();
  auto own = *client->Condition();
  ExpectCppsManners(lock, *client->Condition({.lock = lock.ref()}));
  ExpectCppsManners(rlock, *client->Condition({.lock = rlock.ref()}));
  ExpectCppsManners(own, own);
}

TEST_P(ConditionConformance, CppsWaitersAreNotified) {
  Client one = NewClient();
  auto flag = *one->Value<int>("i");
  auto lock = *one->Lock();
  auto condition = *one->Condition({.lock = lock.ref()});
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      std::unique_lock held(lock);
      condition.wait(held, [&] { return *flag.Get() > 0; });
      EXPECT_EQ(ErrorOf(flag.Set(*flag.Get() - 1)), "OK");
      condition.wait(held);
      EXPECT_TRUE(condition.wait_for(held, std::chrono::hours(1), [&] { return true; }));
    });
  }
  AwaitWaiters(condition, 3);
  for (int i = 0; i < 3; ++i) {
    std::scoped_lock held(lock);
    EXPECT_EQ(ErrorOf(flag.Add(1)), "OK");
    condition.notify_one();
  }
  // Until all wait for the second time.
  Await([&] { return *flag.Get() == 0 && InfoOf(condition.ref().id()).waiters() == 3; });
  {
    std::scoped_lock held(lock);
    condition.notify_all();
  }
  for (std::thread& thread : threads) thread.join();
}

TEST_P(ConditionConformance, ConditionsAreLockedTogether) {
  Client client = NewClient();
  auto a = *client->Condition(), b = *client->Condition();
  {
    std::scoped_lock both(a, b);
    EXPECT_TRUE(*a.Locked());
    EXPECT_TRUE(*b.Locked());
  }
  std::lock(a, b);
  a.unlock();
  b.unlock();
  EXPECT_FALSE(*a.Locked());
  std::thread([&] { EXPECT_TRUE(a.try_lock_for(std::chrono::seconds(1))); }).join();
}

TEST_P(ConditionConformance, ABoundedBufferOfManyLosesNothing) {
  constexpr int kThreads = 3, kItems = 30;
  constexpr uint64_t kRoom = 2;
  std::atomic<int> sum = 0;
  std::vector<std::thread> threads;
  Client client = NewClient();
  auto lock = *client->Lock({.name = "buffer's lock"});
  auto not_full = *client->Condition({.name = "not full", .lock = lock.ref()});
  auto not_empty = *client->Condition({.name = "not empty", .lock = lock.ref()});
  auto buffer = *client->List<int>({.name = "buffer"});
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = 1; i <= kItems; ++i) {
        std::unique_lock held(not_full);
        not_full.wait(held, [&] { return *buffer.Len() < kRoom; });
        EXPECT_EQ(ErrorOf(buffer.Append(i)), "OK");
        not_empty.notify_one();
      }
    });
    threads.emplace_back([&, own = NewClient()] {
      auto has_item = *own->Condition({.name = "not empty"});
      auto has_room = *own->Condition({.name = "not full"});
      for (int i = 1; i <= kItems; ++i) {
        std::unique_lock held(has_item);
        has_item.wait(held, [&] { return *buffer.Len() > 0; });
        EXPECT_LE(*buffer.Len(), kRoom);
        sum += *buffer.Pop(0);
        has_room.notify_one();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(sum, kThreads * kItems * (kItems + 1) / 2);
}

TEST_P(ConditionConformance, ALostSessionEndsTheWait) {
  Client client = NewClient();
  auto condition = *client->Condition();
  ASSERT_TRUE(*condition.Acquire());
  auto waiting = condition.WaitAsync();
  Kill(client);
  EXPECT_EQ(ErrorOf(waiting.Get()), "UNAVAILABLE");
  EXPECT_EQ(ErrorOf(condition.WaitFor([] { return false; })), "UNAVAILABLE");
  std::unique_lock held(condition, std::defer_lock);
  EXPECT_THROW(condition.wait(held), std::runtime_error);
  EXPECT_THROW(condition.notify_one(), std::runtime_error);
}

TEST_P(ConditionConformance, AnEmptyProxyFailsEveryCall) {
  Condition condition;
  EXPECT_FALSE(condition);
  EXPECT_EQ(ErrorOf(condition.Acquire()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(condition.Release()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(condition.Wait()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(condition.WaitAsync().Get()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(condition.Notify()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(condition.NotifyAllAsync().Get()), "FAILED_PRECONDITION");
}

}  // namespace
}  // namespace parley::testing
