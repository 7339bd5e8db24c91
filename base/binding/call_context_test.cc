#include "parley/base/binding/call_context.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "absl/status/status.h"
#include "parley/base/testing/wall_clock.h"

namespace parley {
namespace {

TEST(CallContextTest, KnowsItsCall) {
  CallContext context(7, 3, absl::UnixEpoch());
  EXPECT_EQ(context.session(), 7u);
  EXPECT_EQ(context.thread(), 3u);
  EXPECT_EQ(context.deadline(), absl::UnixEpoch());
  EXPECT_FALSE(context.cancelled());
  EXPECT_TRUE(context.status().ok());
}

TEST(CallContextTest, TheFirstReasonCounts) {
  CallContext context(1, 1, absl::InfiniteFuture());
  context.Cancel(absl::DeadlineExceededError("late"));
  context.Cancel(absl::CancelledError("gone"));
  EXPECT_TRUE(context.cancelled());
  EXPECT_EQ(context.status(), absl::DeadlineExceededError("late"));
  EXPECT_TRUE(context.stop_token().stop_requested());
}

TEST(CallContextTest, SleepEndsInTimeOrWhenItIsCancelled) {
  CallContext context(1, 1, absl::InfiniteFuture());
  EXPECT_TRUE(context.Sleep(absl::Milliseconds(1)));
  std::thread canceller([&] { context.Cancel(absl::CancelledError("gone")); });
  EXPECT_FALSE(context.Sleep(absl::Hours(1)));
  canceller.join();
}

TEST(CallContextTest, SleepEndsInTimeAlthoughTheMachinesClockIsSetBack) {
  CallContext context(1, 1, absl::InfiniteFuture());
  std::optional<testing::WallClockSetBack> set_back;
  std::thread setter([&] { set_back.emplace(absl::Hours(1)); });
  EXPECT_TRUE(context.Sleep(absl::Milliseconds(50)));
  setter.join();
}

TEST(CallContextTest, WakesWhoWaitsWithTheStandardLibrary) {
  CallContext context(1, 1, absl::InfiniteFuture());
  std::thread canceller([&] { context.Cancel(absl::CancelledError("gone")); });
  std::mutex mutex;
  std::condition_variable_any changed;
  std::unique_lock lock(mutex);
  EXPECT_FALSE(changed.wait(lock, context.stop_token(), [] { return false; }));
  canceller.join();
}

TEST(CallContextTest, HooksAreTakenOnce) {
  CallContext context(1, 1, absl::InfiniteFuture());
  int called = 0;
  context.OnSessionEnd([&] { ++called; });
  context.OnSessionEnd([&] { called += 10; });
  context.OnUndelivered([&] { called += 100; });
  for (auto& hook : context.TakeSessionEndHooks()) hook();
  EXPECT_EQ(called, 11);
  EXPECT_TRUE(context.TakeSessionEndHooks().empty());
  for (auto& hook : context.TakeUndeliveredHooks()) hook();
  EXPECT_EQ(called, 111);
  EXPECT_TRUE(context.TakeUndeliveredHooks().empty());
}

}  // namespace
}  // namespace parley
