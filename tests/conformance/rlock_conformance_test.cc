// RLock, as proto/lock.proto, Python's threading.RLock and C++'s TimedLockable have it.
#include <chrono>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "parley/tests/conformance/conformance.h"

namespace parley::testing {
namespace {

class RLockConformance : public ConformanceTest {
 protected:
  // In a thread of its own, which is another owner.
  template <typename Fn>
  static void InAnotherThread(Fn fn) {
    std::thread(fn).join();
  }
};
INSTANTIATE_TEST_SUITE_P(Worlds, RLockConformance, ::testing::ValuesIn(kWorlds), WorldName);

TEST_P(RLockConformance, ItsOwnerMayAcquireItAgain) {
  Client one = NewClient(), two = NewClient();
  auto mine = *one->RLock({.name = "lock"});
  auto theirs = *two->RLock({.name = "lock"});
  EXPECT_FALSE(*mine.Locked());
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(*mine.Acquire());
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(*theirs.Locked());
    EXPECT_FALSE(*theirs.Acquire(absl::ZeroDuration()));
    EXPECT_FALSE(*theirs.Acquire(std::chrono::milliseconds(1)));
    EXPECT_EQ(ErrorOf(mine.Release()), "OK");
  }
  EXPECT_FALSE(*mine.LockedAsync().Get());
  EXPECT_TRUE(*theirs.Acquire(absl::ZeroDuration()));
  EXPECT_EQ(ErrorOf(theirs.Release()), "OK");
}

TEST_P(RLockConformance, ReleaseOfAFreeLockFails) {
  auto lock = *NewClient()->RLock({.name = "door"});
  absl::Status status = lock.Release();
  EXPECT_EQ(ErrorOf(status), "FAILED_PRECONDITION RuntimeError");
  EXPECT_NE(status.message().find("\"door\""), absl::string_view::npos) << status;
  ASSERT_TRUE(*lock.Acquire());
  ASSERT_TRUE(*lock.Acquire());
  EXPECT_EQ(ErrorOf(lock.Release()), "OK");
  EXPECT_EQ(ErrorOf(lock.Release()), "OK");
  EXPECT_EQ(ErrorOf(lock.Release()), "FAILED_PRECONDITION RuntimeError");
  EXPECT_EQ(ErrorOf(lock.ReleaseAsync().Get()), "FAILED_PRECONDITION RuntimeError");
}

TEST_P(RLockConformance, NobodyButItsOwnerMayReleaseIt) {
  Client one = NewClient(), two = NewClient();
  auto mine = *one->RLock({.name = "lock"});
  ASSERT_TRUE(*mine.Acquire());
  EXPECT_EQ(ErrorOf(two->RLock({.name = "lock"})->Release()), "FAILED_PRECONDITION RuntimeError");
  InAnotherThread([&] { EXPECT_EQ(ErrorOf(mine.Release()), "FAILED_PRECONDITION RuntimeError"); });
  EXPECT_TRUE(*mine.Locked());
  EXPECT_EQ(ErrorOf(mine.Release()), "OK");
}

TEST_P(RLockConformance, ThreadsOfOneClientExcludeEachOther) {
  auto lock = *NewClient()->RLock();
  ASSERT_TRUE(*lock.Acquire());
  InAnotherThread([&] { EXPECT_FALSE(*lock.Acquire(absl::ZeroDuration())); });
  std::thread waits([&] {
    EXPECT_TRUE(*lock.Acquire());
    EXPECT_EQ(ErrorOf(lock.Release()), "OK");
  });
  AwaitWaiters(lock, 1);
  ASSERT_EQ(ErrorOf(lock.Release()), "OK");
  waits.join();
  EXPECT_FALSE(*lock.Locked());
}

TEST_P(RLockConformance, TheOwnerOfAnAsynchronousCallIsTheThreadThatCalls) {
  auto lock = *NewClient()->RLock();
  ASSERT_TRUE(*lock.AcquireAsync().Get());
  EXPECT_TRUE(*lock.Acquire(absl::ZeroDuration()));
  auto release = lock.ReleaseAsync();
  InAnotherThread([&] { EXPECT_EQ(ErrorOf(release.Get()), "OK"); });
  EXPECT_EQ(ErrorOf(lock.Release()), "OK");
  EXPECT_FALSE(*lock.Locked());
}

TEST_P(RLockConformance, WhatAThreadWaitsForItHasTogether) {
  Client one = NewClient(), two = NewClient();
  auto mine = *one->RLock({.name = "lock"});
  auto theirs = *two->RLock({.name = "lock"});
  ASSERT_TRUE(*theirs.Acquire());
  auto first = mine.AcquireAsync(), second = mine.AcquireAsync(absl::Hours(1));
  AwaitWaiters(mine, 2);
  ASSERT_EQ(ErrorOf(theirs.Release()), "OK");
  LockGrant grant = *first.Get();
  EXPECT_EQ(second.Get()->fencing_token, grant.fencing_token);
  EXPECT_EQ(ErrorOf(mine.Release()), "OK");
  EXPECT_FALSE(*theirs.Acquire(absl::ZeroDuration()));
  EXPECT_EQ(ErrorOf(mine.Release()), "OK");
  EXPECT_TRUE(*theirs.Acquire(absl::ZeroDuration()));
}

TEST_P(RLockConformance, EachFirstGrantHasAGreaterFencingToken) {
  Client client = NewClient();
  auto lock = *client->RLock();
  auto other = *client->Lock();
  uint64_t last = 0;
  for (int i = 0; i < 3; ++i) {
    LockGrant first = *lock.Acquire(), again = *lock.Acquire();
    EXPECT_GT(first.fencing_token, last);
    EXPECT_EQ(again.fencing_token, first.fencing_token);
    last = other.Acquire()->fencing_token;
    EXPECT_GT(last, first.fencing_token);
    EXPECT_EQ(ErrorOf(lock.Release()) + ErrorOf(lock.Release()) + ErrorOf(other.Release()),
              "OKOKOK");
  }
}

TEST_P(RLockConformance, WaitersAreServedFirstComeFirstServed) {
  auto lock = *NewClient()->RLock({.name = "lock"});
  ASSERT_TRUE(*lock.Acquire());
  std::vector<RLock> locks;
  std::vector<Future<LockGrant>> grants;
  for (int i = 0; i < 4; ++i) {
    locks.push_back(*NewClient()->RLock({.name = "lock"}));
    grants.push_back(locks[i].AcquireAsync());
    AwaitWaiters(lock, i + 1);
  }
  ASSERT_EQ(ErrorOf(lock.Release()), "OK");
  for (int i = 0; i < 4; ++i) {
    EXPECT_TRUE(*grants[i].Get());
    if (i < 3) {
      EXPECT_FALSE(grants[i + 1].WaitFor(absl::ZeroDuration()));
    }
    ASSERT_EQ(ErrorOf(locks[i].Release()), "OK");
  }
}

TEST_P(RLockConformance, ADeadClientsLockPassesOnHoweverOftenItWasAcquired) {
  Client dead = NewClient(), alive = NewClient();
  auto theirs = *dead->RLock({.name = "lock"});
  ASSERT_TRUE(*theirs.Acquire());
  ASSERT_TRUE(*theirs.Acquire());
  auto mine = *alive->RLock({.name = "lock"});
  auto waiting = mine.AcquireAsync();
  AwaitWaiters(mine, 1);
  Kill(dead);
  EXPECT_TRUE(*waiting.Get());
  EXPECT_EQ(ErrorOf(mine.Release()), "OK");
  EXPECT_FALSE(*mine.Locked());
}

TEST_P(RLockConformance, AWaitThatTimedOutOrWasCancelledLeavesTheLine) {
  Client one = NewClient(), two = NewClient();
  auto mine = *one->RLock({.name = "lock"});
  auto theirs = *two->RLock({.name = "lock"});
  ASSERT_TRUE(*theirs.Acquire());
  auto cancelled = mine.AcquireAsync(-absl::Seconds(1));
  auto late = mine.AcquireAsync(absl::Milliseconds(1));
  EXPECT_FALSE(*late.Get());
  AwaitWaiters(mine, 1);
  cancelled.Cancel();
  EXPECT_EQ(ErrorOf(cancelled.Get()), "CANCELLED");
  EXPECT_EQ(ErrorOf(theirs.Release()), "OK");
  EXPECT_FALSE(*mine.Locked());
}

TEST_P(RLockConformance, ItIsCppsTimedLockable) {
  Client client = NewClient();
  auto a = *client->RLock(), b = *client->RLock();
  {
    std::scoped_lock both(a, b);
    std::scoped_lock again(b, a);
    InAnotherThread([&] {
      EXPECT_FALSE(a.try_lock());
      EXPECT_FALSE(b.try_lock_for(std::chrono::milliseconds(1)));
      EXPECT_FALSE(b.try_lock_for(absl::Milliseconds(1)));
      EXPECT_FALSE(a.try_lock_until(std::chrono::steady_clock::now()));
    });
    EXPECT_TRUE(a.try_lock());
    a.unlock();
  }
  EXPECT_FALSE(*a.Locked());
  std::lock(a, b);
  std::unique_lock held_a(a, std::adopt_lock), held_b(b, std::adopt_lock);
  EXPECT_TRUE(*b.Locked());
  held_b.unlock();
  EXPECT_FALSE(*b.Locked());
  std::unique_lock timed(b, std::chrono::hours(1));
  EXPECT_TRUE(timed.owns_lock());
}

TEST_P(RLockConformance, LockableThrowsWhenTheSessionIsLost) {
  Client client = NewClient();
  auto lock = *client->RLock();
  Kill(client);
  EXPECT_EQ(ErrorOf(lock.Acquire()), "UNAVAILABLE");
  EXPECT_THROW(lock.lock(), std::runtime_error);
  EXPECT_NO_THROW(lock.unlock());
}

TEST_P(RLockConformance, AnEmptyProxyFailsEveryCall) {
  RLock lock;
  EXPECT_FALSE(lock);
  EXPECT_EQ(ErrorOf(lock.Acquire()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(lock.AcquireAsync().Get()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(lock.Release()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(lock.Locked()), "FAILED_PRECONDITION");
  EXPECT_THROW(lock.lock(), std::runtime_error);
}

}  // namespace
}  // namespace parley::testing
