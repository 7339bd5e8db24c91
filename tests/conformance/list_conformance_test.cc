// list, as proto/list.proto and Python's list have it.
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "parley/base/values/codec.h"
#include "parley/tests/conformance/conformance.h"

namespace parley::testing {
namespace {

using Ints = std::vector<int>;

class ListConformance : public ConformanceTest {
 protected:
  // A new list of 0, 1, …, length - 1.
  List<int> Numbers(int length) {
    Ints numbers;
    for (int i = 0; i < length; ++i) numbers.push_back(i);
    return *NewClient()->List<int>({.initial = numbers});
  }
};
INSTANTIATE_TEST_SUITE_P(Worlds, ListConformance, ::testing::ValuesIn(kWorlds), WorldName);

TEST_P(ListConformance, IndicesCountFromBothEnds) {
  auto list = Numbers(3);
  EXPECT_EQ(*list.Get(0), 0);
  EXPECT_EQ(*list.Get(-1), 2);
  EXPECT_EQ(*list.Get(-3), 0);
  ASSERT_EQ(ErrorOf(list.Set(-2, 7)), "OK");
  ASSERT_EQ(ErrorOf(list.Delete(0)), "OK");
  EXPECT_EQ(*list.Copy(), (Ints{7, 2}));
}

TEST_P(ListConformance, AnIndexOutsideIsAnIndexError) {
  auto list = Numbers(3);
  for (int64_t index : {int64_t{3}, int64_t{-4}, INT64_MAX, INT64_MIN}) {
    EXPECT_EQ(ErrorOf(list.Get(index)), "OUT_OF_RANGE IndexError") << index;
    EXPECT_EQ(ErrorOf(list.Set(index, 1)), "OUT_OF_RANGE IndexError") << index;
    EXPECT_EQ(ErrorOf(list.Delete(index)), "OUT_OF_RANGE IndexError") << index;
    EXPECT_EQ(ErrorOf(list.Pop(index)), "OUT_OF_RANGE IndexError") << index;
  }
  EXPECT_EQ(*list.Len(), 3u);
}

TEST_P(ListConformance, AppendExtendAndInsert) {
  auto list = *NewClient()->List<int>();
  ASSERT_EQ(ErrorOf(list.Append(1)), "OK");
  ASSERT_EQ(ErrorOf(list.Extend({2, 3})), "OK");
  ASSERT_EQ(ErrorOf(list.Extend({})), "OK");
  ASSERT_EQ(ErrorOf(list.Insert(1, 9)), "OK");
  ASSERT_EQ(ErrorOf(list.Insert(-1, 8)), "OK");
  ASSERT_EQ(ErrorOf(list.Insert(100, 7)), "OK");
  ASSERT_EQ(ErrorOf(list.Insert(-100, 6)), "OK");
  EXPECT_EQ(*list.Copy(), (Ints{6, 1, 9, 2, 8, 3, 7}));
  EXPECT_EQ(*list.Len(), 7u);
}

TEST_P(ListConformance, IsExtendedByOtherObjectsAndByItself) {
  Client client = NewClient();
  auto list = *client->List<int>({.initial = {1}});
  auto other = *client->List<int>({.initial = {2, 3}});
  auto dict = *client->Dict<int, std::string>({.initial = {{4, "four"}}});
  ASSERT_EQ(ErrorOf(list.Extend(other)), "OK");
  ASSERT_EQ(ErrorOf(list.Extend(dict)), "OK");
  ASSERT_EQ(ErrorOf(list.Extend(*client->Set<int>({.initial = {5, 5}}))), "OK");
  ASSERT_EQ(ErrorOf(list.Extend(std::set<int>{6})), "OK");
  EXPECT_EQ(*list.Copy(), (Ints{1, 2, 3, 4, 5, 6}));
  ASSERT_EQ(ErrorOf(other.Extend(other)), "OK");
  EXPECT_EQ(*other.Copy(), (Ints{2, 3, 2, 3}));
  EXPECT_EQ(ErrorOf(list.Extend(*client->Lock())), "INVALID_ARGUMENT TypeError");
  EXPECT_EQ(ErrorOf(list.Extend(List<int>())), "FAILED_PRECONDITION");
  EXPECT_EQ(*list.Len(), 6u);
}

TEST_P(ListConformance, ConcatAndRepeatLeaveTheListAsItIs) {
  auto list = Numbers(2);
  EXPECT_EQ(*list.Concat({7}), (Ints{0, 1, 7}));
  EXPECT_EQ(*list.Concat(list), (Ints{0, 1, 0, 1}));
  EXPECT_EQ(*list.Repeat(3), (Ints{0, 1, 0, 1, 0, 1}));
  EXPECT_EQ(*list.Repeat(1), (Ints{0, 1}));
  EXPECT_EQ(*list.Repeat(0), Ints());
  EXPECT_EQ(*list.Repeat(-2), Ints());
  EXPECT_EQ(*list.Copy(), (Ints{0, 1}));
  EXPECT_EQ(*Numbers(0).Repeat(INT64_MAX), Ints());
}

TEST_P(ListConformance, RepeatInPlace) {
  auto list = Numbers(2);
  ASSERT_EQ(ErrorOf(list.RepeatInPlace(2)), "OK");
  EXPECT_EQ(*list.Copy(), (Ints{0, 1, 0, 1}));
  ASSERT_EQ(ErrorOf(list.RepeatInPlace(1)), "OK");
  EXPECT_EQ(*list.Len(), 4u);
  ASSERT_EQ(ErrorOf(list.RepeatInPlace(-1)), "OK");
  EXPECT_EQ(*list.Len(), 0u);
  ASSERT_EQ(ErrorOf(list.RepeatInPlace(INT64_MAX)), "OK");
  EXPECT_EQ(*list.Len(), 0u);
}

TEST_P(ListConformance, ASmallCallMakesNothingLarge) {
  auto list = Numbers(3);
  for (int64_t times : {int64_t{1} << 40, INT64_MAX}) {
    EXPECT_EQ(ErrorOf(list.Repeat(times)), "RESOURCE_EXHAUSTED MemoryError");
    EXPECT_EQ(ErrorOf(list.RepeatInPlace(times)), "RESOURCE_EXHAUSTED MemoryError");
  }
  EXPECT_EQ(*list.Copy(), (Ints{0, 1, 2}));
}

TEST_P(ListConformance, RepeatedProxiesAreCounted) {
  Client client = NewClient();
  auto lists = *client->List<List<int>>();
  uint64_t id = 0;
  {
    auto inner = *client->List<int>({.initial = {1}});
    id = inner.ref().id();
    ASSERT_EQ(ErrorOf(lists.Append(inner)), "OK");
  }
  ASSERT_EQ(ErrorOf(lists.RepeatInPlace(3)), "OK");
  Await([&] { return InfoOf(id).references() == 3; });
  ASSERT_EQ(ErrorOf(lists.Get(0)->Append(2)), "OK");
  EXPECT_EQ(*lists.Get(2)->Copy(), (Ints{1, 2}));  // the same one three times
  ASSERT_EQ(ErrorOf(lists.Clear()), "OK");
  Await([&] { return InfoOf(id).typeid_().empty(); });
}

TEST_P(ListConformance, MayContainItself) {
  Client client = NewClient();
  auto list = *client->List<Datum>();
  Datum self;
  *self.mutable_ref() = list.ref();
  ASSERT_EQ(ErrorOf(list.Append(self)), "OK");
  EXPECT_EQ(*list.Len(), 1u);
  // What reads it meets a reference, and goes no deeper.
  EXPECT_EQ(list.Copy()->at(0).ref().id(), list.ref().id());
  EXPECT_TRUE(*list.Contains(self));
  EXPECT_EQ(list.Repeat(2)->size(), 2u);
  ASSERT_EQ(ErrorOf(list.Extend(list)), "OK");
  EXPECT_EQ(*list.Count(self), 2u);
  {
    auto outer = *client->Attach<List<List<Datum>>>(list.ref());
    EXPECT_EQ(*outer.Get(0)->Len(), 2u);
  }
  // Nobody collects cycles: it lives until they are taken out.
  ObjectRef ref = list.ref();
  list = List<Datum>();
  Await([&] { return InfoOf(ref.id()).references() == 2; });
  list = *client->Attach<List<Datum>>(ref);
  ASSERT_EQ(ErrorOf(list.Clear()), "OK");
}

TEST_P(ListConformance, PopTakesTheLastOrTheOneAtTheIndex) {
  auto list = Numbers(4);
  EXPECT_EQ(*list.Pop(), 3);
  EXPECT_EQ(*list.Pop(0), 0);
  EXPECT_EQ(*list.Pop(-2), 1);
  EXPECT_EQ(*list.Pop(), 2);
  EXPECT_EQ(ErrorOf(list.Pop()), "OUT_OF_RANGE IndexError");
}

TEST_P(ListConformance, RemoveIndexCountAndContainsCompareAsPythonDoes) {
  using Any = std::variant<bool, int64_t, double, std::string, Bytes>;
  auto list = *NewClient()->List<Any>({.initial = {int64_t{1}, "1", Bytes{"1"}, true, 1.5}});
  EXPECT_EQ(*list.Count(1.0), 2u);
  EXPECT_EQ(*list.Index(true), 0u);
  EXPECT_EQ(*list.Index(1.0, 1), 3u);
  EXPECT_EQ(*list.Index(Bytes{"1"}), 2u);
  EXPECT_EQ(*list.Index(1.5, -1), 4u);
  EXPECT_EQ(ErrorOf(list.Index(1.5, 0, -1)), "NOT_FOUND ValueError");
  EXPECT_EQ(ErrorOf(list.Index("2")), "NOT_FOUND ValueError");
  EXPECT_TRUE(*list.Contains("1"));
  EXPECT_FALSE(*list.Contains(2.0));
  ASSERT_EQ(ErrorOf(list.Remove(1.0)), "OK");
  EXPECT_EQ(*list.Index(int64_t{1}), 2u);
  EXPECT_EQ(ErrorOf(list.Remove("2")), "NOT_FOUND ValueError");
  EXPECT_EQ(*list.Len(), 4u);
}

TEST_P(ListConformance, SlicesAreRead) {
  auto list = Numbers(6);
  EXPECT_EQ(*list.GetSlice(), (Ints{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(*list.GetSlice({.start = 4}), (Ints{4, 5}));
  EXPECT_EQ(*list.GetSlice({.stop = 2}), (Ints{0, 1}));
  EXPECT_EQ(*list.GetSlice({.start = -3, .stop = -1}), (Ints{3, 4}));
  EXPECT_EQ(*list.GetSlice({.step = 2}), (Ints{0, 2, 4}));
  EXPECT_EQ(*list.GetSlice({.step = -1}), (Ints{5, 4, 3, 2, 1, 0}));
  EXPECT_EQ(*list.GetSlice({.start = 4, .stop = 0, .step = -2}), (Ints{4, 2}));
  EXPECT_EQ(*list.GetSlice({.start = 4, .stop = 2}), Ints());
  EXPECT_EQ(*list.GetSlice({.start = -100, .stop = 100}), (Ints{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(*list.GetSlice({.start = INT64_MIN, .stop = INT64_MAX, .step = INT64_MAX}), (Ints{0}));
  EXPECT_EQ(ErrorOf(list.GetSlice({.step = 0})), "INVALID_ARGUMENT ValueError");
}

TEST_P(ListConformance, SlicesAreSet) {
  auto list = Numbers(5);
  ASSERT_EQ(ErrorOf(list.SetSlice({.start = 1, .stop = 3}, {7, 8, 9})), "OK");
  EXPECT_EQ(*list.Copy(), (Ints{0, 7, 8, 9, 3, 4}));
  ASSERT_EQ(ErrorOf(list.SetSlice({.step = 2}, {1, 2, 3})), "OK");
  EXPECT_EQ(*list.Copy(), (Ints{1, 7, 2, 9, 3, 4}));
  EXPECT_EQ(ErrorOf(list.SetSlice({.step = 2}, {1})), "INVALID_ARGUMENT ValueError");
  ASSERT_EQ(ErrorOf(list.SetSlice({.start = 2, .stop = 1}, {5})), "OK");  // before 2, as Python
  EXPECT_EQ(*list.Copy(), (Ints{1, 7, 5, 2, 9, 3, 4}));
  ASSERT_EQ(ErrorOf(list.SetSlice({}, {})), "OK");
  EXPECT_EQ(*list.Len(), 0u);
  EXPECT_EQ(ErrorOf(list.SetSlice({.step = 0}, {})), "INVALID_ARGUMENT ValueError");
}

TEST_P(ListConformance, SlicesAreDeleted) {
  auto list = Numbers(8);
  ASSERT_EQ(ErrorOf(list.DeleteSlice({.step = 3})), "OK");
  EXPECT_EQ(*list.Copy(), (Ints{1, 2, 4, 5, 7}));
  ASSERT_EQ(ErrorOf(list.DeleteSlice({.start = -1, .stop = 0, .step = -2})), "OK");
  EXPECT_EQ(*list.Copy(), (Ints{1, 2, 5}));
  ASSERT_EQ(ErrorOf(list.DeleteSlice({.start = 1})), "OK");
  EXPECT_EQ(*list.Copy(), (Ints{1}));
  EXPECT_EQ(ErrorOf(list.DeleteSlice({.step = 0})), "INVALID_ARGUMENT ValueError");
}

TEST_P(ListConformance, ReverseSortAndClear) {
  auto list = *NewClient()->List<std::string>({.initial = {"b", "é", "a", "B"}});
  ASSERT_EQ(ErrorOf(list.Reverse()), "OK");
  EXPECT_EQ(*list.Copy(), (std::vector<std::string>{"B", "a", "é", "b"}));
  ASSERT_EQ(ErrorOf(list.Sort()), "OK");
  EXPECT_EQ(*list.Copy(), (std::vector<std::string>{"B", "a", "b", "é"}));
  ASSERT_EQ(ErrorOf(list.Sort(true)), "OK");
  EXPECT_EQ(*list.Copy(), (std::vector<std::string>{"é", "b", "a", "B"}));
  ASSERT_EQ(ErrorOf(list.Clear()), "OK");
  EXPECT_EQ(*list.Len(), 0u);
}

TEST_P(ListConformance, WhatHasNoOrderIsNotSorted) {
  using Any = std::variant<int64_t, std::string>;
  std::vector<Any> mixed = {int64_t{2}, "a", int64_t{1}};
  auto list = *NewClient()->List<Any>({.initial = mixed});
  EXPECT_EQ(ErrorOf(list.Sort()), "INVALID_ARGUMENT TypeError");
  EXPECT_EQ(*list.Copy(), mixed);
}

TEST_P(ListConformance, SortIsStableAlsoInReverse) {
  using Any = std::variant<bool, int64_t, double>;
  auto list = *NewClient()->List<Any>({.initial = {2.0, int64_t{1}, int64_t{2}, true, 1.0}});
  ASSERT_EQ(ErrorOf(list.Sort()), "OK");
  EXPECT_EQ(*list.Copy(), (std::vector<Any>{int64_t{1}, true, 1.0, 2.0, int64_t{2}}));
  ASSERT_EQ(ErrorOf(list.Sort(true)), "OK");
  EXPECT_EQ(*list.Copy(), (std::vector<Any>{2.0, int64_t{2}, int64_t{1}, true, 1.0}));
}

TEST_P(ListConformance, IterationGoesPageByPage) {
  auto list = Numbers(2500);
  Ints visited, iterated;
  EXPECT_EQ(ErrorOf(list.ForEach([&](int value) { visited.push_back(value); })), "OK");
  EXPECT_EQ(visited, *list.Copy());
  for (int value : list) iterated.push_back(value);
  EXPECT_EQ(iterated, visited);
  auto empty = *NewClient()->List<int>();
  for (int value : empty) FAIL() << value;
}

TEST_P(ListConformance, IterationSeesWhatIsAppendedMeanwhile) {
  auto list = Numbers(1001);  // more than a page
  int visits = 0;
  for (int value : list) {
    if (value == 0) {
      ASSERT_EQ(ErrorOf(list.Append(1001)), "OK");
    }
    ++visits;
  }
  EXPECT_EQ(visits, 1002);
}

TEST_P(ListConformance, AsynchronousCallsKeepTheirOrder) {
  auto list = *NewClient()->List<int>();
  std::vector<Future<std::monostate>> appends;
  for (int i = 0; i < 200; ++i) appends.push_back(list.AppendAsync(i));
  auto extended = list.ExtendAsync({200, 201});
  auto set = list.SetAsync(0, -1);
  auto got = list.GetAsync(0);
  auto popped = list.PopAsync();
  auto first = list.PopAsync(0);
  auto outside = list.GetAsync(1000);
  for (auto& append : appends) EXPECT_EQ(ErrorOf(append.Get()), "OK");
  EXPECT_EQ(ErrorOf(extended.Get()), "OK");
  EXPECT_EQ(ErrorOf(set.Get()), "OK");
  EXPECT_EQ(*got.Get(), -1);
  EXPECT_EQ(*popped.Get(), 201);
  EXPECT_EQ(*first.Get(), -1);
  EXPECT_EQ(ErrorOf(outside.Get()), "OUT_OF_RANGE IndexError");
  Ints expected;
  for (int i = 1; i <= 200; ++i) expected.push_back(i);
  EXPECT_EQ(*list.Copy(), expected);
}

TEST_P(ListConformance, EveryMethodHasAnAsynchronousForm) {
  auto list = Numbers(5);
  auto slice = list.GetSliceAsync({.step = 2});
  auto joined = list.ConcatAsync({9});
  auto repeated = list.RepeatAsync(2);
  auto index = list.IndexAsync(3, 1);
  auto count = list.CountAsync(3);
  auto contains = list.ContainsAsync(7);
  auto len = list.LenAsync();
  std::vector<Future<std::monostate>> changes;
  changes.push_back(list.SetSliceAsync({.stop = 2}, {8, 7, 6}));  // 8 7 6 2 3 4
  changes.push_back(list.DeleteAsync(0));                         // 7 6 2 3 4
  changes.push_back(list.DeleteSliceAsync({.start = 3}));         // 7 6 2
  changes.push_back(list.InsertAsync(0, 5));                      // 5 7 6 2
  changes.push_back(list.RemoveAsync(6));                         // 5 7 2
  changes.push_back(list.SortAsync(true));                        // 7 5 2
  changes.push_back(list.ReverseAsync());                         // 2 5 7
  changes.push_back(list.RepeatInPlaceAsync(2));
  auto copy = list.CopyAsync();
  changes.push_back(list.ClearAsync());
  EXPECT_EQ(*slice.Get(), (Ints{0, 2, 4}));
  EXPECT_EQ(*joined.Get(), (Ints{0, 1, 2, 3, 4, 9}));
  EXPECT_EQ(repeated.Get()->size(), 10u);
  EXPECT_EQ(*index.Get(), 3u);
  EXPECT_EQ(*count.Get(), 1u);
  EXPECT_FALSE(*contains.Get());
  EXPECT_EQ(*len.Get(), 5u);
  for (auto& change : changes) EXPECT_EQ(ErrorOf(change.Get()), "OK");
  EXPECT_EQ(*copy.Get(), (Ints{2, 5, 7, 2, 5, 7}));
  EXPECT_EQ(*list.Len(), 0u);
}

TEST_P(ListConformance, WhatCannotBeEncodedChangesNothing) {
  auto list = *NewClient()->List<std::string>();
  EXPECT_EQ(list.Append("\xff").code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(list.Extend({"a", "\xff"}).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(list.ExtendAsync({"a", "\xff"}).Get().status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(*list.Len(), 0u);
}

TEST_P(ListConformance, AnEmptyProxyFailsEveryCall) {
  List<int> empty;
  EXPECT_FALSE(empty);
  EXPECT_EQ(ErrorOf(empty.Get(0)), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(empty.Append(0)), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(empty.AppendAsync(0).Get()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(empty.GetSlice()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(empty.ForEach([](int) {})), "FAILED_PRECONDITION");
  EXPECT_THROW((void)empty.begin(), std::runtime_error);
}

}  // namespace
}  // namespace parley::testing
