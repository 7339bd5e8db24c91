// How much work it is to take many waiters out of a line.
#include "parley/broker/engine/wait_list.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "parley/broker/types/testing/servant_harness.h"
#include "parley/proto/lock.pb.h"

namespace parley::engine {
namespace {

constexpr int kWaiters = 2000;

// Counts how often it is looked at.
class CountedWaiter final : public Waiter {
 public:
  CountedWaiter(Owner owner, int* looks) : owner_(owner), looks_(looks) {}
  Owner owner() const override {
    ++*looks_;
    return owner_;
  }
  uint64_t sequence() const override { return 0; }
  std::optional<absl::Duration> timeout() const override { return std::nullopt; }
  void Fail(const absl::Status&) override {}
  void TimeOut() override {}
  void Cancel(const absl::Status&) override {}
  void Abandon() override {}

 private:
  Owner owner_;
  int* looks_;
};

class CountedList final : public WaitListBase {
 public:
  explicit CountedList(Host* host) : WaitListBase(host) { IndexByOwner(); }
  void Park(Owner owner) { Add(std::make_unique<CountedWaiter>(owner, &looks_)); }
  using WaitListBase::FirstOf;
  using WaitListBase::MoveFront;
  int looks() const { return looks_; }

 private:
  int looks_ = 0;
};

class WaitListTest : public ::testing::Test {
 protected:
  types::testing::FakeHost host_{"RLock 1"};
};

TEST_F(WaitListTest, TheWaitersOfAnOwnerAmongOthersAreTakenWithoutASearch) {
  const Owner mine{.session = 1, .thread = 1}, yours{.session = 1, .thread = 2};
  CountedList list(&host_);
  for (int i = 0; i < kWaiters; ++i) list.Park(i % 2 == 0 ? yours : mine);
  for (int i = 0; i < kWaiters / 2; ++i) list.Remove(list.FirstOf(mine));
  EXPECT_EQ(list.FirstOf(mine), nullptr);
  EXPECT_EQ(list.size(), kWaiters / 2u);
  EXPECT_LE(list.looks(), 3 * kWaiters);
}

TEST_F(WaitListTest, EachOwnersFirstIsTheOneThatCameFirst) {
  const Owner mine{.session = 1, .thread = 1}, yours{.session = 2, .thread = 1};
  CountedList list(&host_), other(&host_);
  for (Owner owner : {yours, mine, yours, mine}) list.Park(owner);
  Waiter* first = list.FirstOf(mine);
  list.Remove(first);
  Waiter* second = list.FirstOf(mine);
  ASSERT_NE(second, nullptr);
  EXPECT_NE(second, first);
  list.MoveFront(&other);
  EXPECT_NE(other.FirstOf(yours), nullptr);
  EXPECT_NE(list.FirstOf(yours), other.FirstOf(yours));
  list.Remove(list.FirstOf(yours));
  EXPECT_EQ(list.FirstOf(yours), nullptr);
  EXPECT_EQ(list.size(), 1u);
}

TEST_F(WaitListTest, WhoIsWantedIsLookedForInOnePass) {
  WaitList<lock::AcquireReply, int> list(&host_, [](auto) {});
  for (int i = 0; i < kWaiters; ++i) {
    list.Park({Responder(nullptr, {.session = 1, .thread = 1}, i, std::nullopt), nullptr}, i);
  }
  int looks = 0;
  std::vector<int> taken;
  auto odd = [&](Owner, int number) {
    ++looks;
    return number % 2 == 1;
  };
  auto take = [&](auto one) { taken.push_back(one.payload); };
  list.TakeEach([&] { return taken.size() < 3; }, odd, take);
  EXPECT_EQ(taken, (std::vector<int>{1, 3, 5}));
  EXPECT_EQ(looks, 6);
  list.TakeEach([] { return true; }, odd, take);
  EXPECT_EQ(taken.size(), kWaiters / 2u);
  EXPECT_EQ(looks, 6 + kWaiters - 3);
}

}  // namespace
}  // namespace parley::engine
