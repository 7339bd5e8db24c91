// Lock, as proto/lock.proto, Python's threading.Lock and C++'s TimedLockable have it.
#include <chrono>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "parley/tests/conformance/conformance.h"

namespace parley::testing {
namespace {

class LockConformance : public ConformanceTest {};
INSTANTIATE_TEST_SUITE_P(Worlds, LockConformance, ::testing::ValuesIn(kWorlds), WorldName);

TEST_P(LockConformance, OneAtATimeHasIt) {
  Client one = NewClient(), two = NewClient();
  auto mine = *one->Lock({.name = "lock"});
  auto theirs = *two->Lock({.name = "lock"});
  EXPECT_FALSE(*mine.Locked());
  EXPECT_TRUE(*mine.Acquire());
  EXPECT_TRUE(*theirs.Locked());
  EXPECT_FALSE(*theirs.Acquire(absl::ZeroDuration()));
  EXPECT_FALSE(*theirs.Acquire(absl::Milliseconds(1)));
  EXPECT_FALSE(*mine.Acquire(absl::ZeroDuration()));  // not recursive
  EXPECT_EQ(ErrorOf(mine.Release()), "OK");
  EXPECT_TRUE(*theirs.Acquire(absl::ZeroDuration()));
  EXPECT_EQ(ErrorOf(theirs.Release()), "OK");
}

TEST_P(LockConformance, ANegativeTimeoutWaitsWithoutLimit) {
  auto lock = *NewClient()->Lock();
  ASSERT_TRUE(*lock.Acquire());
  auto waiting = lock.AcquireAsync(-absl::Seconds(1));
  AwaitWaiters(lock, 1);
  ASSERT_EQ(ErrorOf(lock.Release()), "OK");
  EXPECT_TRUE(*waiting.Get());
}

TEST_P(LockConformance, AnybodyMayReleaseIt) {
  Client one = NewClient(), two = NewClient();
  auto mine = *one->Lock({.name = "lock"});
  ASSERT_TRUE(*mine.Acquire());
  EXPECT_EQ(ErrorOf(two->Lock({.name = "lock"})->Release()), "OK");
  EXPECT_FALSE(*mine.Locked());
}

TEST_P(LockConformance, ReleaseOfAFreeLockFails) {
  auto lock = *NewClient()->Lock({.name = "door"});
  absl::Status status = lock.Release();
  EXPECT_EQ(ErrorOf(status), "FAILED_PRECONDITION RuntimeError");
  EXPECT_NE(status.message().find("\"door\""), absl::string_view::npos) << status;
  EXPECT_EQ(ErrorOf(lock.ReleaseAsync().Get()), "FAILED_PRECONDITION RuntimeError");
}

TEST_P(LockConformance, FencingTokensGrowOverAllLocks) {
  Client one = NewClient(), two = NewClient();
  auto a = *one->Lock({.name = "a"});
  auto b = *two->Lock({.name = "b"});
  uint64_t last = 0;
  for (int i = 0; i < 5; ++i) {
    for (const Lock& lock : {a, b}) {
      auto grant = *lock.Acquire();
      EXPECT_GT(grant.fencing_token, last);
      last = grant.fencing_token;
      EXPECT_EQ(lock.Acquire(absl::ZeroDuration())->fencing_token, 0u);
      ASSERT_EQ(ErrorOf(lock.Release()), "OK");
    }
  }
}

TEST_P(LockConformance, WaitersAreServedFirstComeFirstServed) {
  auto lock = *NewClient()->Lock({.name = "lock"});
  ASSERT_TRUE(*lock.Acquire());
  std::vector<Client> clients;
  std::vector<Future<Lock::Grant>> grants;
  for (int i = 0; i < 4; ++i) {
    clients.push_back(NewClient());
    grants.push_back(clients[i]->Lock({.name = "lock"})->AcquireAsync());
    AwaitWaiters(lock, i + 1);
  }
  uint64_t last = 0;
  for (int i = 0; i < 4; ++i) {
    ASSERT_EQ(ErrorOf(lock.Release()), "OK");
    auto grant = *grants[i].Get();
    EXPECT_GT(grant.fencing_token, last);
    last = grant.fencing_token;
    if (i < 3) {
      EXPECT_FALSE(grants[i + 1].WaitFor(absl::ZeroDuration()));
    }
  }
}

TEST_P(LockConformance, ADeadClientsLockPassesToTheNextWaiter) {
  Client dead = NewClient(), alive = NewClient();
  ASSERT_TRUE(*dead->Lock({.name = "lock"})->Acquire());
  auto mine = *alive->Lock({.name = "lock"});
  auto waiting = mine.AcquireAsync();
  AwaitWaiters(mine, 1);
  Kill(dead);
  EXPECT_TRUE(*waiting.Get());
  EXPECT_EQ(ErrorOf(mine.Release()), "OK");
}

TEST_P(LockConformance, ADeadWaiterIsNotGrantedTheLock) {
  Client dead = NewClient(), alive = NewClient();
  auto mine = *alive->Lock({.name = "lock"});
  ASSERT_TRUE(*mine.Acquire());
  auto theirs = *dead->Lock({.name = "lock"});
  auto lost = theirs.AcquireAsync();
  AwaitWaiters(mine, 1);
  Kill(dead);
  EXPECT_EQ(ErrorOf(lost.Get()), "UNAVAILABLE");
  ASSERT_EQ(ErrorOf(mine.Release()), "OK");
  EXPECT_FALSE(*mine.Locked());
}

TEST_P(LockConformance, AHolderThatWasReleasedByAnotherOwnsNothingWhenItDies) {
  Client dead = NewClient(), alive = NewClient();
  ASSERT_TRUE(*dead->Lock({.name = "lock"})->Acquire());
  auto mine = *alive->Lock({.name = "lock"});
  ASSERT_EQ(ErrorOf(mine.Release()), "OK");
  ASSERT_TRUE(*mine.Acquire());
  Kill(dead);
  EXPECT_TRUE(*mine.Locked());
}

TEST_P(LockConformance, AWaitThatTimedOutOrWasCancelledLeavesTheLine) {
  auto lock = *NewClient()->Lock();
  ASSERT_TRUE(*lock.Acquire());
  auto cancelled = lock.AcquireAsync();
  auto late = lock.AcquireAsync(absl::Milliseconds(1));
  auto kept = lock.AcquireAsync();
  EXPECT_FALSE(*late.Get());
  cancelled.Cancel();
  EXPECT_EQ(ErrorOf(cancelled.Get()), "CANCELLED");
  EXPECT_EQ(ErrorOf(lock.ReleaseAsync().Get()), "OK");
  EXPECT_TRUE(*kept.Get());
}

TEST_P(LockConformance, ManyThreadsExcludeEachOther) {
  constexpr int kThreads = 4, kTurns = 50;
  Client client = NewClient();
  auto counter = *client->Value<int>("i");
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, other = NewClient()] {
      auto lock = *other->Lock({.name = "lock"});
      for (int i = 0; i < kTurns; ++i) {
        std::scoped_lock held(lock);
        EXPECT_EQ(ErrorOf(counter.Set(*counter.Get() + 1)), "OK");
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(*counter.Get(), kThreads * kTurns);
}

TEST_P(LockConformance, ItIsCppsTimedLockable) {
  Client client = NewClient();
  auto a = *client->Lock(), b = *client->Lock();
  {
    std::scoped_lock both(a, b);
    EXPECT_TRUE(*a.Locked());
    EXPECT_TRUE(*b.Locked());
    EXPECT_FALSE(a.try_lock());
    EXPECT_FALSE(a.try_lock_for(std::chrono::milliseconds(1)));
    EXPECT_FALSE(a.try_lock_for(std::chrono::hours(-1)));
    EXPECT_FALSE(a.try_lock_until(std::chrono::steady_clock::now()));
    EXPECT_FALSE(a.try_lock_until(std::chrono::system_clock::now() - std::chrono::hours(1)));
  }
  EXPECT_FALSE(*b.Locked());
  std::unique_lock held(a, std::chrono::hours(1));
  EXPECT_TRUE(held.owns_lock());
  EXPECT_TRUE(*a.Locked());
  held.unlock();
  EXPECT_TRUE(b.try_lock_until(std::chrono::system_clock::now() + std::chrono::hours(1)));
  EXPECT_TRUE(a.try_lock());
}

TEST_P(LockConformance, DeadlinesAtTheEndsOfTimeMeanWhatTheySay) {
  Client client = NewClient();
  auto lock = *client->Lock();
  const std::chrono::sys_seconds year9999{std::chrono::seconds(253'402'300'799)};
  lock.lock();
  EXPECT_FALSE(lock.try_lock_until(std::chrono::steady_clock::time_point::min()));
  EXPECT_FALSE(lock.try_lock_until(std::chrono::system_clock::time_point::min()));
  EXPECT_FALSE(lock.try_lock_until(std::chrono::sys_seconds::min()));
  EXPECT_FALSE(lock.try_lock_for(std::chrono::nanoseconds(-1)));
  EXPECT_FALSE(lock.try_lock_for(std::chrono::hours::min()));
  auto wait_until = [&](auto deadline) {
    std::thread waiter([&] { EXPECT_TRUE(lock.try_lock_until(deadline)); });
    AwaitWaiters(lock, 1);
    lock.unlock();
    waiter.join();
  };
  wait_until(year9999);
  wait_until(std::chrono::sys_seconds::max());
  wait_until(std::chrono::steady_clock::time_point::max());
  auto endless = lock.AcquireAsync(absl::Nanoseconds(-1));
  AwaitWaiters(lock, 1);
  EXPECT_FALSE(endless.WaitFor(absl::ZeroDuration())) << "negative is without limit";
  lock.unlock();
  EXPECT_TRUE(endless.Get()->acquired);
}

TEST_P(LockConformance, LockableThrowsWhenTheSessionIsLost) {
  Client client = NewClient();
  auto lock = *client->Lock();
  Kill(client);
  EXPECT_EQ(ErrorOf(lock.Acquire()), "UNAVAILABLE");
  EXPECT_THROW(lock.lock(), std::runtime_error);
  EXPECT_THROW((void)lock.try_lock(), std::runtime_error);
  EXPECT_THROW((void)lock.try_lock_for(std::chrono::seconds(1)), std::runtime_error);
  EXPECT_NO_THROW(lock.unlock());
}

TEST_P(LockConformance, AnEmptyProxyFailsEveryCall) {
  Lock lock;
  EXPECT_FALSE(lock);
  EXPECT_EQ(ErrorOf(lock.Acquire()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(lock.AcquireAsync().Get()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(lock.Release()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(lock.Locked()), "FAILED_PRECONDITION");
  EXPECT_THROW(lock.lock(), std::runtime_error);
}

}  // namespace
}  // namespace parley::testing
