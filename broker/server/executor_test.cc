#include "parley/broker/server/executor.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "absl/time/time.h"
#include "parley/base/clock.h"
#include "parley/base/mutex.h"
#include "parley/base/testing/wall_clock.h"

namespace parley::server {
namespace {

// Where works wait until they are let go.
class Gate {
 public:
  void Pass() {
    internal::MutexLock lock(&mutex_);
    ++inside_;
    most_ = std::max(most_, inside_);
    changed_.NotifyAll();
    while (!open_) changed_.Wait(&mutex_);
    --inside_;
    ++passed_;
    changed_.NotifyAll();
  }
  void Open() {
    internal::MutexLock lock(&mutex_);
    open_ = true;
    changed_.NotifyAll();
  }
  void AwaitInside(int count) {
    internal::MutexLock lock(&mutex_);
    while (inside_ < count) changed_.Wait(&mutex_);
  }
  void AwaitPassed(int count) {
    internal::MutexLock lock(&mutex_);
    while (passed_ < count) changed_.Wait(&mutex_);
  }
  int most() {
    internal::MutexLock lock(&mutex_);
    return most_;
  }

 private:
  internal::Mutex mutex_;
  internal::CondVar changed_;
  bool open_ = false;
  int inside_ = 0;
  int most_ = 0;
  int passed_ = 0;
};

absl::Time Soon() { return internal::Clock::System()->Now() + absl::Minutes(1); }

TEST(ExecutorTest, WorkThatBlocksHoldsUpNoOther) {
  Gate gate;
  Executor executor(100);
  for (int i = 0; i < 20; ++i) executor.Run([&] { gate.Pass(); });
  gate.AwaitInside(20);  // all at once
  gate.Open();
  EXPECT_EQ(executor.Stop(Soon()), 0u);
}

TEST(ExecutorTest, HasNoMoreThreadsThanItMay) {
  Gate gate;
  Executor executor(3);
  for (int i = 0; i < 20; ++i) executor.Run([&] { gate.Pass(); });
  gate.AwaitInside(3);
  gate.Open();
  gate.AwaitPassed(20);
  EXPECT_LE(gate.most(), 3);
  EXPECT_EQ(executor.Stop(Soon()), 0u);
}

TEST(ExecutorTest, OneThreadRunsThemInOrder) {
  std::vector<int> ran;
  Gate done;
  done.Open();
  Executor executor(1);
  for (int i = 0; i < 100; ++i) {
    executor.Run([&, i] {
      ran.push_back(i);
      done.Pass();
    });
  }
  done.AwaitPassed(100);
  EXPECT_EQ(executor.Stop(Soon()), 0u);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(ran[i], i);
}

TEST(ExecutorTest, StopDropsWhatHasNotBegunAndCountsWhatDoesNotEnd) {
  Gate gate;
  auto kept = std::make_shared<int>(0);
  Executor executor(1);
  executor.Run([&] { gate.Pass(); });
  gate.AwaitInside(1);
  executor.Run([kept] { FAIL() << "it was dropped"; });
  EXPECT_EQ(executor.Stop(internal::Clock::System()->Now()), 1u);
  EXPECT_EQ(kept.use_count(), 1);
  executor.Run([kept] { FAIL() << "it was stopped"; });
  EXPECT_EQ(kept.use_count(), 1);
  gate.Open();
  EXPECT_EQ(executor.Stop(Soon()), 0u);
}

TEST(ExecutorTest, StopReturnsInTimeAlthoughTheMachinesClockIsSetBack) {
  Gate gate;
  Executor executor(1);
  executor.Run([&] { gate.Pass(); });
  gate.AwaitInside(1);
  const absl::Time deadline = internal::Clock::System()->Now() + absl::Milliseconds(20);
  {
    testing::WallClockSetBack set_back(absl::Hours(1));
    EXPECT_EQ(executor.Stop(deadline), 1u);
  }
  gate.Open();
  EXPECT_EQ(executor.Stop(Soon()), 0u);
}

}  // namespace
}  // namespace parley::server
