#include "parley/base/mutex.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

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
  for (absl::Time past :
       {absl::Now() - absl::Seconds(1), absl::UnixEpoch(), absl::InfinitePast()}) {
    internal::MutexLock lock(&mutex);
    changed.WaitUntil(&mutex, past);
    ++count;
  }
  EXPECT_EQ(count, 3);
}

}  // namespace
}  // namespace parley
