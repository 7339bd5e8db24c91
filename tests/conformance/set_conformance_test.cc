// set, as proto/set.proto and Python's set have it.
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "parley/base/values/codec.h"
#include "parley/tests/conformance/conformance.h"

namespace parley::testing {
namespace {

using Ints = std::vector<int>;

class SetConformance : public ConformanceTest {
 protected:
  Set<int> Of(const Ints& elements) { return *client()->Set<int>({.initial = elements}); }
  const Client& client() {
    if (!client_.has_value()) client_ = NewClient();
    return *client_;
  }

 private:
  std::optional<Client> client_;
};
INSTANTIATE_TEST_SUITE_P(Worlds, SetConformance, ::testing::ValuesIn(kWorlds), WorldName);

TEST_P(SetConformance, AnElementIsThereOnce) {
  auto set = Of({3, 1, 3});
  EXPECT_EQ(*set.Len(), 2u);
  EXPECT_TRUE(*set.Add(2));
  EXPECT_FALSE(*set.Add(1));
  EXPECT_EQ(*set.Copy(), (Ints{3, 1, 2}));
  EXPECT_TRUE(*set.Contains(1));
  EXPECT_FALSE(*set.Contains(4));
}

TEST_P(SetConformance, DiscardDoesNotMindAndRemoveDoes) {
  auto set = Of({1, 2, 3});
  EXPECT_TRUE(*set.Discard(2));
  EXPECT_FALSE(*set.Discard(2));
  EXPECT_EQ(ErrorOf(set.Remove(3)), "OK");
  EXPECT_EQ(ErrorOf(set.Remove(3)), "NOT_FOUND KeyError");
  EXPECT_EQ(*set.Copy(), Ints{1});
}

TEST_P(SetConformance, PopTakesTheNewest) {
  auto set = Of({1, 2});
  ASSERT_EQ(ErrorOf(set.Add(3)), "OK");
  ASSERT_EQ(ErrorOf(set.Add(1)), "OK");  // there already: as old as it was
  EXPECT_EQ(*set.Pop(), 3);
  EXPECT_EQ(*set.Pop(), 2);
  EXPECT_EQ(*set.Pop(), 1);
  EXPECT_EQ(ErrorOf(set.Pop()), "NOT_FOUND KeyError");
}

TEST_P(SetConformance, ClearLeavesNothing) {
  auto set = Of({1, 2});
  ASSERT_EQ(ErrorOf(set.Clear()), "OK");
  EXPECT_EQ(*set.Len(), 0u);
  EXPECT_EQ(*set.Copy(), Ints());
}

TEST_P(SetConformance, ElementsAreEqualAsInPython) {
  using Any = std::variant<bool, int64_t, double, std::string, Bytes>;
  auto set = *client()->Set<Any>({.initial = {int64_t{1}, 1.0, true, "1", Bytes{"1"}}});
  EXPECT_EQ(*set.Copy(), (std::vector<Any>{int64_t{1}, "1", Bytes{"1"}}));
  EXPECT_TRUE(*set.Contains(1.0));
  EXPECT_TRUE(*set.Discard(true));
  EXPECT_EQ(*set.Len(), 2u);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(*set.Add(nan));
  EXPECT_TRUE(*set.Contains(nan));
}

TEST_P(SetConformance, WhatCannotBeAKeyIsATypeError) {
  auto set = *client()->Set<std::map<std::string, int>>();
  const std::map<std::string, int> map = {{"a", 1}};
  EXPECT_EQ(ErrorOf(set.Add(map)), "INVALID_ARGUMENT TypeError");
  EXPECT_EQ(ErrorOf(set.Contains(map)), "INVALID_ARGUMENT TypeError");
  EXPECT_EQ(ErrorOf(set.Discard(map)), "INVALID_ARGUMENT TypeError");
  EXPECT_EQ(ErrorOf(set.Remove(map)), "INVALID_ARGUMENT TypeError");
  EXPECT_EQ(ErrorOf(set.Update({map})), "INVALID_ARGUMENT TypeError");
  EXPECT_EQ(ErrorOf(set.IsSubset({map})), "INVALID_ARGUMENT TypeError");
  EXPECT_EQ(ErrorOf(client()->Set<std::map<std::string, int>>({.initial = {map}})),
            "INVALID_ARGUMENT TypeError");
  auto tuples = *client()->Set<std::pair<int, std::string>>();
  EXPECT_TRUE(*tuples.Add({1, "a"}));
  EXPECT_TRUE(*tuples.Contains({1, "a"}));
}

TEST_P(SetConformance, CombinesWithOneOther) {
  auto set = Of({1, 2, 3});
  EXPECT_EQ(*set.Union({5, 3}), (Ints{1, 2, 3, 5}));
  EXPECT_EQ(*set.Intersection({5, 3, 2}), (Ints{2, 3}));
  EXPECT_EQ(*set.Difference({5, 3}), (Ints{1, 2}));
  EXPECT_EQ(*set.SymmetricDifference({5, 3, 5}), (Ints{1, 2, 5}));
  EXPECT_EQ(*set.Copy(), (Ints{1, 2, 3}));
}

TEST_P(SetConformance, CombinesWithSeveralOthers) {
  auto set = Of({1, 2, 3, 4});
  const Ints two = {2, 9};
  const std::set<int> three = {3, 2};
  EXPECT_EQ(*set.Union(two, three), (Ints{1, 2, 3, 4, 9}));
  EXPECT_EQ(*set.Intersection(two, three), Ints{2});
  EXPECT_EQ(*set.Difference(two, three), (Ints{1, 4}));
  // What is in an odd number of them: 2 is in all three.
  EXPECT_EQ(*set.SymmetricDifference(two, three), (Ints{1, 4, 9, 2}));
}

TEST_P(SetConformance, UpdatesInPlace) {
  auto set = Of({1, 2, 3});
  ASSERT_EQ(ErrorOf(set.Update({3, 4}, Ints{5})), "OK");
  EXPECT_EQ(*set.Copy(), (Ints{1, 2, 3, 4, 5}));
  ASSERT_EQ(ErrorOf(set.IntersectionUpdate({1, 2, 3, 4}, Ints{4, 3, 2})), "OK");
  EXPECT_EQ(*set.Copy(), (Ints{2, 3, 4}));
  ASSERT_EQ(ErrorOf(set.DifferenceUpdate({3}, Ints{7})), "OK");
  EXPECT_EQ(*set.Copy(), (Ints{2, 4}));
  ASSERT_EQ(ErrorOf(set.SymmetricDifferenceUpdate({4, 6})), "OK");
  EXPECT_EQ(*set.Copy(), (Ints{2, 6}));
}

TEST_P(SetConformance, TakesTheElementsOfOtherObjects) {
  auto set = Of({1, 2, 3});
  auto other = Of({3, 4});
  auto list = *client()->List<int>({.initial = {2, 2, 9}});
  auto dict = *client()->Dict<int, std::string>({.initial = {{1, "one"}}});
  EXPECT_EQ(*set.Union(other, list), (Ints{1, 2, 3, 4, 9}));
  EXPECT_EQ(*set.Intersection(other), Ints{3});
  EXPECT_EQ(*set.Difference(dict, Ints{2}), Ints{3});
  EXPECT_EQ(*set.SymmetricDifference(list), (Ints{1, 3, 9}));
  ASSERT_EQ(ErrorOf(set.Update(list, dict, other)), "OK");
  EXPECT_EQ(*set.Copy(), (Ints{1, 2, 3, 9, 4}));
  EXPECT_TRUE(*set.IsSuperset(list));
}

TEST_P(SetConformance, CombinesWithItself) {
  auto set = Of({1, 2});
  EXPECT_TRUE(*set.Equals(set));
  EXPECT_EQ(*set.Union(set), (Ints{1, 2}));
  ASSERT_EQ(ErrorOf(set.Update(set)), "OK");
  EXPECT_EQ(*set.Copy(), (Ints{1, 2}));
  ASSERT_EQ(ErrorOf(set.SymmetricDifferenceUpdate(set)), "OK");
  EXPECT_EQ(*set.Len(), 0u);
}

TEST_P(SetConformance, AnUpdateIsAllOrNothing) {
  auto set = Of({1});
  auto queue = *client()->Queue<int>();
  EXPECT_EQ(ErrorOf(set.Update({2}, queue)), "INVALID_ARGUMENT TypeError");
  EXPECT_EQ(*set.Copy(), Ints{1});
  EXPECT_EQ(ErrorOf(set.Update({2}, Set<int>())), "FAILED_PRECONDITION");
  EXPECT_EQ(*set.Copy(), Ints{1});
}

TEST_P(SetConformance, ComparesAsPythonDoes) {
  auto set = Of({1, 2});
  EXPECT_TRUE(*set.Equals({2, 1, 1}));
  EXPECT_FALSE(*set.Equals({1, 2, 3}));
  EXPECT_TRUE(*set.IsSubset({1, 2}));
  EXPECT_TRUE(*set.IsSubset({1, 2, 3}));
  EXPECT_FALSE(*set.IsSubset({1, 3}));
  EXPECT_FALSE(*set.IsProperSubset({1, 2}));
  EXPECT_TRUE(*set.IsProperSubset({1, 2, 3}));
  EXPECT_TRUE(*set.IsSuperset({2, 1}));
  EXPECT_TRUE(*set.IsSuperset({}));
  EXPECT_FALSE(*set.IsSuperset({3}));
  EXPECT_FALSE(*set.IsProperSuperset({2, 1}));
  EXPECT_TRUE(*set.IsProperSuperset({2}));
  EXPECT_TRUE(*set.IsDisjoint({3}));
  EXPECT_FALSE(*set.IsDisjoint({3, 1}));
  auto empty = Of({});
  EXPECT_TRUE(*empty.IsSubset({}));
  EXPECT_TRUE(*empty.IsDisjoint(empty));
  EXPECT_TRUE(*empty.Equals({}));
}

TEST_P(SetConformance, OnlyOneClientAddsAnElementFirst) {
  constexpr int kThreads = 4, kElements = 50;
  auto set = *client()->Set<int>({.name = "claimed"});
  std::vector<std::thread> threads;
  std::vector<int> claimed(kThreads);
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&claimed, t, client = NewClient()] {
      auto own = *client->Set<int>({.name = "claimed"});
      for (int i = 0; i < kElements; ++i) claimed[t] += *own.Add(i) ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(claimed[0] + claimed[1] + claimed[2] + claimed[3], kElements);
}

TEST_P(SetConformance, IterationGoesPageByPage) {
  Ints elements, visited, iterated;
  for (int i = 0; i < 2500; ++i) elements.push_back(i);
  auto set = Of(elements);
  EXPECT_EQ(ErrorOf(set.ForEach([&](int element) { visited.push_back(element); })), "OK");
  EXPECT_EQ(visited, elements);
  for (int element : set) iterated.push_back(element);
  EXPECT_EQ(iterated, elements);
  for (int element : Of({})) FAIL() << element;
}

TEST_P(SetConformance, IterationNoticesAResize) {
  Ints elements;
  for (int i = 0; i < 1500; ++i) elements.push_back(i);
  auto set = Of(elements);
  auto iterate = [&](int added) {
    return ErrorOf(set.ForEach([&](int element) {
      if (element == 0) set.Add(added).IgnoreError();
    }));
  };
  EXPECT_EQ(iterate(7), "OK");  // it was there
  EXPECT_EQ(iterate(9999), "FAILED_PRECONDITION RuntimeError");
  EXPECT_THROW(
      {
        for (int element : set) set.Discard(element).IgnoreError();
      },
      std::runtime_error);
}

TEST_P(SetConformance, HoldsProxies) {
  auto locks = *client()->Set<Lock>();
  {
    auto lock = *client()->Lock();
    EXPECT_TRUE(*locks.Add(lock));
    EXPECT_FALSE(*locks.Add(lock));
  }
  EXPECT_TRUE(*locks.Pop()->Acquire());
}

TEST_P(SetConformance, AsynchronousCallsKeepTheirOrder) {
  auto set = Of({1, 2});
  auto added = set.AddAsync(3);
  auto contains = set.ContainsAsync(3);
  auto len = set.LenAsync();
  auto united = set.UnionAsync({4}, set);
  auto common = set.IntersectionAsync({3, 1});
  auto rest = set.DifferenceAsync({3});
  auto odd = set.SymmetricDifferenceAsync({3, 9});
  auto equal = set.EqualsAsync({1, 2, 3});
  auto subset = set.IsSubsetAsync({1, 2, 3, 4});
  auto proper_subset = set.IsProperSubsetAsync({1, 2, 3});
  auto superset = set.IsSupersetAsync({1});
  auto proper_superset = set.IsProperSupersetAsync({1, 2, 3});
  auto disjoint = set.IsDisjointAsync({7});
  auto popped = set.PopAsync();
  auto discarded = set.DiscardAsync(3);
  auto removed = set.RemoveAsync(3);
  auto updated = set.UpdateAsync({5, 6, 7});
  auto intersected = set.IntersectionUpdateAsync({1, 5, 6, 7});
  auto subtracted = set.DifferenceUpdateAsync({1, 5});
  auto toggled = set.SymmetricDifferenceUpdateAsync({7, 8});
  auto copy = set.CopyAsync();
  auto cleared = set.ClearAsync();
  auto iterated = set.IterateAsync();
  EXPECT_TRUE(*added.Get());
  EXPECT_TRUE(*contains.Get());
  EXPECT_EQ(*len.Get(), 3u);
  EXPECT_EQ(*united.Get(), (Ints{1, 2, 3, 4}));
  EXPECT_EQ(*common.Get(), (Ints{1, 3}));
  EXPECT_EQ(*rest.Get(), (Ints{1, 2}));
  EXPECT_EQ(*odd.Get(), (Ints{1, 2, 9}));
  EXPECT_TRUE(*equal.Get());
  EXPECT_TRUE(*subset.Get());
  EXPECT_FALSE(*proper_subset.Get());
  EXPECT_TRUE(*superset.Get());
  EXPECT_FALSE(*proper_superset.Get());
  EXPECT_TRUE(*disjoint.Get());
  EXPECT_EQ(*popped.Get(), 3);
  EXPECT_FALSE(*discarded.Get());
  EXPECT_EQ(ErrorOf(removed.Get()), "NOT_FOUND KeyError");
  for (auto* done : {&updated, &intersected, &subtracted, &toggled}) {
    EXPECT_EQ(ErrorOf(done->Get()), "OK");
  }
  EXPECT_EQ(*copy.Get(), (Ints{6, 8}));
  EXPECT_EQ(ErrorOf(cleared.Get()), "OK");
  EXPECT_EQ(*iterated.Get()->Next(), std::nullopt);
}

TEST_P(SetConformance, AnEmptyProxyFailsEveryCall) {
  Set<int> empty;
  EXPECT_FALSE(empty);
  EXPECT_EQ(ErrorOf(empty.Add(1)), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(empty.AddAsync(1).Get()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(empty.Union({1})), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(empty.Iterate()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(empty.ForEach([](int) {})), "FAILED_PRECONDITION");
  EXPECT_THROW((void)empty.begin(), std::runtime_error);
}

}  // namespace
}  // namespace parley::testing
