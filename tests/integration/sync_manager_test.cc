// One client and a real broker process.

#include "parley/proxy/sync_manager.h"

#include <gtest/gtest.h>

#include <mutex>
#include <thread>
#include <vector>

#include "parley/base/status.h"

namespace parley {
namespace {

SyncManager Started() {
  absl::StatusOr<SyncManager> manager = SyncManager::Start();
  EXPECT_TRUE(manager.ok()) << manager.status();
  return *std::move(manager);
}

absl::StatusOr<SyncManager> Another(const SyncManager& manager) {
  return SyncManager::Connect({.address = manager.address(), .authkey = manager.authkey()});
}

TEST(SyncManagerTest, AllSixTypesWorkAcrossProcesses) {
  SyncManager manager = Started();
  auto dict = *manager.Dict<std::string, int64_t>();
  ASSERT_TRUE(dict.Set("a", 1).ok());
  EXPECT_EQ(*dict.Get("a"), 1);
  EXPECT_EQ(*dict.Increment("a", 4), 5);
  EXPECT_EQ(Reason(dict.Get("b").status()), "KeyError");

  auto list = *manager.List<std::string>();
  ASSERT_TRUE(list.Extend({"b", "c", "a"}).ok());
  ASSERT_TRUE(list.Sort().ok());
  EXPECT_EQ(*list.Copy(), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(*list.GetSlice({.step = -1}), (std::vector<std::string>{"c", "b", "a"}));

  auto queue = *manager.Queue<int>({.maxsize = 1});
  ASSERT_TRUE(queue.Put(7).ok());
  EXPECT_EQ(Reason(queue.PutNowait(8)), "Full");
  EXPECT_EQ(*queue.Get(), 7);
  EXPECT_EQ(Reason(queue.Get(absl::Milliseconds(1)).status()), "Empty");

  auto value = *manager.Value<int>("i", {.initial = 40, .lock = true});
  EXPECT_EQ(*value.Add(2), 42);
  EXPECT_EQ(value.Set(int{1}).code(), absl::StatusCode::kOk);
  EXPECT_TRUE(value.GetLock()->Acquire()->acquired);

  auto array = *manager.Array<double>("d", {.size = 3});
  ASSERT_TRUE(array.Set(-1, 2.5).ok());
  EXPECT_EQ(*array.GetSlice(), (std::vector<double>{0, 0, 2.5}));

  auto lock = *manager.Lock();
  {
    std::scoped_lock held(lock);
    EXPECT_TRUE(*lock.Locked());
    EXPECT_FALSE(lock.try_lock());
  }
  EXPECT_FALSE(*lock.Locked());
}

TEST(SyncManagerTest, ObjectsGoWithTheirLastReference) {
  SyncManager manager = Started();
  {
    auto outer = *manager.Dict<std::string, List<int>>();
    {
      auto inner = *manager.List<int>();
      ASSERT_TRUE(inner.Append(1).ok());
      ASSERT_TRUE(outer.Set("inner", inner).ok());
    }
    EXPECT_EQ(*manager.NumberOfObjects(), 2u);
    EXPECT_EQ(*outer.Get("inner")->Get(0), 1);
  }
  EXPECT_EQ(*manager.NumberOfObjects(), 0u);
}

TEST(SyncManagerTest, NamesAreSharedByAllClients) {
  SyncManager manager = Started();
  SyncManager other = *Another(manager);
  auto mine = *manager.Queue<std::string>({.name = "tasks"});
  auto theirs = *other.Queue<std::string>({.name = "tasks"});
  auto waiting = theirs.GetAsync();
  ASSERT_TRUE(mine.Put("x").ok());
  EXPECT_EQ(*waiting.Get(), "x");
  EXPECT_EQ((other.Dict<int, int>({.name = "tasks"}).status().code()),
            absl::StatusCode::kFailedPrecondition);
}

TEST(SyncManagerTest, ManyThreadsShareASession) {
  SyncManager manager = Started();
  auto dict = *manager.Dict<std::string, int64_t>();
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 500; ++i) ASSERT_TRUE(dict.Increment("n").ok());
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(*dict.Get("n"), 4000);
}

TEST(SyncManagerTest, AsynchronousCallsKeepTheirOrder) {
  SyncManager manager = Started();
  auto queue = *manager.Queue<int>();
  std::vector<Future<std::monostate>> puts;
  for (int i = 0; i < 1000; ++i) puts.push_back(queue.PutAsync(i));
  for (auto& put : puts) ASSERT_TRUE(put.Get().ok());
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(*queue.Get(), i);
}

TEST(SyncManagerTest, AWaitingCallCanBeCancelled) {
  SyncManager manager = Started();
  auto queue = *manager.Queue<int>();
  auto waiting = queue.GetAsync();
  EXPECT_FALSE(waiting.WaitFor(absl::Milliseconds(1)));
  waiting.Cancel();
  EXPECT_EQ(waiting.Get().status().code(), absl::StatusCode::kCancelled);
}

TEST(SyncManagerTest, AWrongKeyIsRefused) {
  SyncManager manager = Started();
  auto refused =
      SyncManager::Connect({.address = manager.address(), .authkey = *Authkey::FromBytes("wrong")});
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kUnauthenticated);
}

TEST(SyncManagerTest, TheEndOfAClientFreesItsLockAndItsPlaceInLine) {
  SyncManager manager = Started();
  auto lock = *manager.Lock({.name = "lock"});
  auto queue = *manager.Queue<int>({.name = "queue"});
  Future<int> lost(absl::UnknownError("not made yet"));
  {
    SyncManager other = *Another(manager);
    ASSERT_TRUE(other.Lock({.name = "lock"})->Acquire()->acquired);
    lost = other.Queue<int>({.name = "queue"})->GetAsync();
    EXPECT_FALSE(lock.Acquire(absl::Milliseconds(1))->acquired);
  }
  EXPECT_EQ(lost.Get().status().code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(lock.Acquire()->acquired);
  ASSERT_TRUE(queue.Put(1).ok());
  EXPECT_EQ(*queue.GetNowait(), 1);
}

TEST(SyncManagerTest, ALostBrokerFailsEveryCall) {
  SyncManager manager = Started();
  SyncManager other = *Another(manager);
  auto queue = *other.Queue<int>();
  auto pending = queue.GetAsync();
  ASSERT_TRUE(manager.Shutdown().ok());
  EXPECT_EQ(pending.Get().status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(queue.Get().status().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace parley
