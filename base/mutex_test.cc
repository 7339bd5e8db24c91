#include "parley/base/mutex.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "parley/base/testing/wall_clock.h"

namespace parley {
namespace {

TEST(MutexTest, OneThreadAtATime) {
  internal::Mutex mutex;
  int count = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 1000; ++j) {
        internal::MutexLock lock(&mutex);
        ++count;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(count, 4000);
}

TEST(MutexTest, AWaiterSeesWhatTheNotifierDid) {
  internal::Mutex mutex;
  internal::CondVar changed;
  bool asked = false, answered = false;
  std::thread other([&] {
    internal::MutexLock lock(&mutex);
    while (!asked) changed.Wait(&mutex);
    answered = true;
    changed.NotifyAll();
  });
  {
    internal::MutexLock lock(&mutex);
    asked = true;
    changed.NotifyAll();
    while (!answered) changed.WaitUntil(&mutex, absl::InfiniteFuture());
  }
  other.join();
  EXPECT_TRUE(answered);
}

TEST(MutexTest, ADeadlineThatHasPassedEndsTheWaitAndKeepsTheLock) {
  internal::Mutex mutex;
  internal::CondVar changed;
  int count = 0;
  for (absl::Time past : {internal::Clock::System()->Now() - absl::Seconds(1), absl::UnixEpoch(),
                          absl::InfinitePast()}) {
    internal::MutexLock lock(&mutex);
    changed.WaitUntil(&mutex, past);
    ++count;
  }
  EXPECT_EQ(count, 3);
}

TEST(MutexTest, AWaitEndsInTimeAlthoughTheMachinesClockIsSetBack) {
  internal::Mutex mutex;
  internal::CondVar changed;
  const absl::Time deadline = internal::Clock::System()->Now() + absl::Milliseconds(20);
  testing::WallClockSetBack set_back(-absl::Hours(1));  // forward, to begin with
  internal::MutexLock lock(&mutex);
  changed.WaitUntil(&mutex, deadline);
  testing::WallClockSetBack further(absl::Hours(1));
  while (internal::Clock::System()->Now() < deadline) changed.WaitUntil(&mutex, deadline);
  EXPECT_LT(internal::Clock::System()->Now() - deadline, absl::Minutes(1));
}

}  // namespace
}  // namespace parley
