// Semaphore and BoundedSemaphore, as proto/semaphore.proto, Python's threading module and
// C++'s counting_semaphore have them.
#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "parley/tests/conformance/conformance.h"

namespace parley::testing {
namespace {

class SemaphoreConformance : public ConformanceTest {};
INSTANTIATE_TEST_SUITE_P(Worlds, SemaphoreConformance, ::testing::ValuesIn(kWorlds), WorldName);

TEST_P(SemaphoreConformance, ItHasOnePermitUnlessTold) {
  Client client = NewClient();
  EXPECT_EQ(*client->Semaphore()->GetValue(), 1u);
  EXPECT_EQ(*client->BoundedSemaphore()->GetValue(), 1u);
  EXPECT_EQ(*client->Semaphore({.value = 5})->GetValue(), 5u);
  EXPECT_EQ(*client->BoundedSemaphore({.value = 5})->GetValue(), 5u);
}

TEST_P(SemaphoreConformance, ANegativeInitialValueIsRefused) {
  Client client = NewClient();
  EXPECT_EQ(ErrorOf(client->Semaphore({.value = -1})), "INVALID_ARGUMENT ValueError");
  absl::Status refused = client->BoundedSemaphore({.name = "seats", .value = -3}).status();
  EXPECT_EQ(ErrorOf(refused), "INVALID_ARGUMENT ValueError");
  EXPECT_NE(refused.message().find("\"seats\""), absl::string_view::npos) << refused;
}

TEST_P(SemaphoreConformance, AsManyHaveItAsThereArePermits) {
  Client one = NewClient(), two = NewClient();
  auto mine = *one->Semaphore({.name = "semaphore", .value = 2});
  auto theirs = *two->Semaphore({.name = "semaphore"});
  EXPECT_TRUE(*mine.Acquire());
  EXPECT_FALSE(*mine.Locked());
  EXPECT_TRUE(*theirs.Acquire());
  EXPECT_TRUE(*mine.Locked());
  EXPECT_FALSE(*mine.Acquire(absl::ZeroDuration()));
  EXPECT_FALSE(*theirs.Acquire(absl::Milliseconds(1)));
  EXPECT_EQ(ErrorOf(mine.Release()), "OK");
  EXPECT_TRUE(*theirs.Acquire(absl::ZeroDuration()));
  EXPECT_EQ(ErrorOf(theirs.Release(2)), "OK");
  EXPECT_EQ(*mine.GetValue(), 2u);
}

TEST_P(SemaphoreConformance, ANegativeTimeoutDoesNotWait) {
  auto semaphore = *NewClient()->Semaphore({.value = 0});
  EXPECT_FALSE(*semaphore.Acquire(-absl::Seconds(1)));
  EXPECT_FALSE(*semaphore.Acquire(std::chrono::seconds(-1)));
}

TEST_P(SemaphoreConformance, AReleaseOfSeveralWakesAsManyInTheirOrder) {
  auto semaphore = *NewClient()->Semaphore({.name = "semaphore", .value = 0});
  std::vector<Client> clients;
  std::vector<Future<bool>> acquires;
  for (int i = 0; i < 4; ++i) {
    clients.push_back(NewClient());
    acquires.push_back(clients[i]->Semaphore({.name = "semaphore"})->AcquireAsync());
    AwaitWaiters(semaphore, i + 1);
  }
  ASSERT_EQ(ErrorOf(semaphore.Release(3)), "OK");
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(*acquires[i].Get());
  EXPECT_FALSE(acquires[3].WaitFor(absl::ZeroDuration()));
  ASSERT_EQ(ErrorOf(semaphore.ReleaseAsync().Get()), "OK");
  EXPECT_TRUE(*acquires[3].Get());
  EXPECT_EQ(*semaphore.GetValueAsync().Get(), 0u);
  EXPECT_TRUE(*semaphore.LockedAsync().Get());
}

// CPython's test_multirelease, with a bound that is never passed.
TEST_P(SemaphoreConformance, NeverMoreThanItsPermitsAreHeld) {
  constexpr int kThreads = 6, kPermits = 3, kTurns = 20;
  std::atomic<int> inside = 0, most = 0;
  std::vector<std::thread> threads;
  auto semaphore = *NewClient()->BoundedSemaphore({.name = "semaphore", .value = kPermits});
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, client = NewClient()] {
      auto own = *client->BoundedSemaphore({.name = "semaphore"});
      for (int i = 0; i < kTurns; ++i) {
        own.acquire();
        int now = ++inside;
        for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {
        }
        --inside;
        own.release();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(most, kPermits);
  EXPECT_EQ(*semaphore.GetValue(), static_cast<uint64_t>(kPermits));
}

TEST_P(SemaphoreConformance, AFurtherReleaseRaisesTheNumberOfPermits) {
  auto semaphore = *NewClient()->Semaphore({.value = 1});
  ASSERT_EQ(ErrorOf(semaphore.Release(2)), "OK");
  EXPECT_EQ(*semaphore.GetValue(), 3u);
}

TEST_P(SemaphoreConformance, OfABoundedOneItIsRefusedAndChangesNothing) {
  auto semaphore = *NewClient()->BoundedSemaphore({.name = "seats", .value = 2});
  absl::Status status = semaphore.Release();
  EXPECT_EQ(ErrorOf(status), "INVALID_ARGUMENT ValueError");
  EXPECT_NE(status.message().find("\"seats\""), absl::string_view::npos) << status;
  ASSERT_TRUE(*semaphore.Acquire());
  EXPECT_EQ(ErrorOf(semaphore.ReleaseAsync(2).Get()), "INVALID_ARGUMENT ValueError");
  EXPECT_EQ(*semaphore.GetValue(), 1u);
  EXPECT_EQ(ErrorOf(semaphore.Release()), "OK");
}

TEST_P(SemaphoreConformance, LessThanOnePermitIsNotReleased) {
  Client client = NewClient();
  for (int n : {0, -1}) {
    EXPECT_EQ(ErrorOf(client->Semaphore()->Release(n)), "INVALID_ARGUMENT ValueError");
    EXPECT_EQ(ErrorOf(client->BoundedSemaphore()->Release(n)), "INVALID_ARGUMENT ValueError");
  }
}

TEST_P(SemaphoreConformance, ADeadClientsPermitsGoToThoseWhoWait) {
  Client dead = NewClient(), alive = NewClient();
  auto theirs = *dead->Semaphore({.name = "semaphore", .value = 3});
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(*theirs.Acquire());
  auto mine = *alive->Semaphore({.name = "semaphore"});
  auto first = mine.AcquireAsync(), second = mine.AcquireAsync();
  AwaitWaiters(mine, 2);
  Kill(dead);
  EXPECT_TRUE(*first.Get());
  EXPECT_TRUE(*second.Get());
  EXPECT_EQ(*mine.GetValue(), 1u);
}

TEST_P(SemaphoreConformance, ADeadWaiterIsGivenNoPermit) {
  Client dead = NewClient(), alive = NewClient();
  auto mine = *alive->Semaphore({.name = "semaphore", .value = 0});
  auto theirs = *dead->Semaphore({.name = "semaphore"});
  auto lost = theirs.AcquireAsync();
  AwaitWaiters(mine, 1);
  Kill(dead);
  EXPECT_EQ(ErrorOf(lost.Get()), "UNAVAILABLE");
  ASSERT_EQ(ErrorOf(mine.Release()), "OK");
  EXPECT_EQ(*mine.GetValue(), 1u);
}

TEST_P(SemaphoreConformance, APermitThatAnotherReleasedIsNotGivenBackAgainByItsHoldersDeath) {
  Client dead = NewClient(), alive = NewClient();
  ASSERT_TRUE(*dead->BoundedSemaphore({.name = "semaphore"})->Acquire());
  auto mine = *alive->BoundedSemaphore({.name = "semaphore"});
  ASSERT_EQ(ErrorOf(mine.Release()), "OK");
  ASSERT_TRUE(*mine.Acquire());
  Kill(dead);
  EXPECT_TRUE(*mine.Locked());
}

TEST_P(SemaphoreConformance, AReleaseGivesBackTheReleasersPermitBeforeAnothers) {
  Client dead = NewClient(), alive = NewClient();
  ASSERT_TRUE(*dead->Semaphore({.name = "semaphore", .value = 2})->Acquire());
  auto mine = *alive->Semaphore({.name = "semaphore"});
  ASSERT_TRUE(*mine.Acquire());
  ASSERT_EQ(ErrorOf(mine.Release()), "OK");
  EXPECT_EQ(*mine.GetValue(), 1u);
  Kill(dead);
  EXPECT_EQ(*mine.GetValue(), 2u);
}

TEST_P(SemaphoreConformance, AWaitThatTimedOutOrWasCancelledLeavesTheLine) {
  auto semaphore = *NewClient()->Semaphore({.value = 0});
  auto cancelled = semaphore.AcquireAsync();
  auto late = semaphore.AcquireAsync(absl::Milliseconds(1));
  auto kept = semaphore.AcquireAsync();
  EXPECT_FALSE(*late.Get());
  cancelled.Cancel();
  EXPECT_EQ(ErrorOf(cancelled.Get()), "CANCELLED");
  ASSERT_EQ(ErrorOf(semaphore.Release()), "OK");
  EXPECT_TRUE(*kept.Get());
}

TEST_P(SemaphoreConformance, ABoundedOneIsATypeOfItsOwn) {
  Client client = NewClient();
  auto semaphore = *client->Semaphore({.name = "semaphore"});
  EXPECT_EQ(ErrorOf(client->BoundedSemaphore({.name = "semaphore"})), "FAILED_PRECONDITION");
  EXPECT_EQ(InfoOf(semaphore.ref().id()).typeid_(), "Semaphore");
  EXPECT_EQ(InfoOf(client->BoundedSemaphore({.name = "bounded"})->ref().id()).typeid_(),
            "BoundedSemaphore");
}

TEST_P(SemaphoreConformance, ItReadsLikeCppsCountingSemaphore) {
  auto semaphore = *NewClient()->BoundedSemaphore({.value = 2});
  semaphore.acquire();
  EXPECT_TRUE(semaphore.try_acquire());
  EXPECT_FALSE(semaphore.try_acquire());
  EXPECT_FALSE(semaphore.try_acquire_for(std::chrono::milliseconds(1)));
  EXPECT_FALSE(semaphore.try_acquire_for(absl::Milliseconds(1)));
  EXPECT_FALSE(semaphore.try_acquire_for(std::chrono::hours(-1)));
  EXPECT_FALSE(semaphore.try_acquire_until(std::chrono::steady_clock::now()));
  semaphore.release(2);
  EXPECT_THROW(semaphore.release(), std::runtime_error);
  EXPECT_TRUE(semaphore.try_acquire_for(std::chrono::hours(1)));
  EXPECT_TRUE(
      semaphore.try_acquire_until(std::chrono::system_clock::now() + std::chrono::hours(1)));
}

TEST_P(SemaphoreConformance, DeadlinesAtTheEndsOfTimeMeanWhatTheySay) {
  auto semaphore = *NewClient()->Semaphore({.value = 0});
  EXPECT_FALSE(semaphore.try_acquire_until(std::chrono::steady_clock::time_point::min()));
  EXPECT_FALSE(semaphore.try_acquire_until(std::chrono::sys_seconds::min()));
  EXPECT_FALSE(semaphore.try_acquire_for(std::chrono::nanoseconds(-1)));
  for (auto deadline :
       {std::chrono::sys_seconds::max(),
        std::chrono::sys_seconds(std::chrono::seconds(253'402'300'799))}) {  // year 9999
    std::thread waiter([&] { EXPECT_TRUE(semaphore.try_acquire_until(deadline)); });
    AwaitWaiters(semaphore, 1);
    semaphore.release();
    waiter.join();
  }
}

TEST_P(SemaphoreConformance, AnEmptyProxyFailsEveryCall) {
  BoundedSemaphore semaphore;
  EXPECT_FALSE(semaphore);
  EXPECT_EQ(ErrorOf(semaphore.Acquire()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(semaphore.AcquireAsync().Get()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(semaphore.Release()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(semaphore.Locked()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(semaphore.GetValue()), "FAILED_PRECONDITION");
  EXPECT_THROW(semaphore.acquire(), std::runtime_error);
}

}  // namespace
}  // namespace parley::testing
