// Array, as proto/array.proto and Python's multiprocessing.Array have it.
#include <string>
#include <vector>

#include "parley/base/values/codec.h"
#include "parley/tests/conformance/conformance.h"

namespace parley::testing {
namespace {

using Ints = std::vector<int>;

class ArrayConformance : public ConformanceTest {};
INSTANTIATE_TEST_SUITE_P(Worlds, ArrayConformance, ::testing::ValuesIn(kWorlds), WorldName);

TEST_P(ArrayConformance, ItIsMadeFromASizeOrValues) {
  Client client = NewClient();
  EXPECT_EQ(*client->Array<int>("i", {.size = 3})->GetSlice(), (Ints{0, 0, 0}));
  EXPECT_EQ(*client->Array<int>("i", {.values = {4, 5}})->GetSlice(), (Ints{4, 5}));
  EXPECT_EQ(*client->Array<int>("i")->Len(), 0u);
  EXPECT_EQ(ErrorOf(client->Array<int>("i", {.size = -1})), "INVALID_ARGUMENT ValueError");
  EXPECT_EQ(client->Array<int>("x", {.size = 1}).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ErrorOf(client->Array<int>("b", {.values = {1, 128}})), "OUT_OF_RANGE OverflowError");
}

TEST_P(ArrayConformance, IndicesCountFromBothEnds) {
  auto array = *NewClient()->Array<double>("d", {.size = 3});
  ASSERT_EQ(ErrorOf(array.Set(0, 1.5)), "OK");
  ASSERT_EQ(ErrorOf(array.Set(-1, 2.5)), "OK");
  EXPECT_EQ(*array.Get(2), 2.5);
  EXPECT_EQ(*array.Get(-3), 1.5);
  EXPECT_EQ(*array.Len(), 3u);
  for (int64_t index : {int64_t{3}, int64_t{-4}, INT64_MAX, INT64_MIN}) {
    EXPECT_EQ(ErrorOf(array.Get(index)), "OUT_OF_RANGE IndexError") << index;
    EXPECT_EQ(ErrorOf(array.Set(index, 1)), "OUT_OF_RANGE IndexError") << index;
  }
}

TEST_P(ArrayConformance, ElementsHaveTheTypesRange) {
  Client client = NewClient();
  auto array = *client->Array<int>("B", {.name = "bytes", .size = 2});
  ASSERT_EQ(ErrorOf(array.Set(0, 255)), "OK");
  EXPECT_EQ(ErrorOf(array.Set(0, 256)), "OUT_OF_RANGE OverflowError");
  EXPECT_EQ(ErrorOf(array.Set(0, -1)), "OUT_OF_RANGE OverflowError");
  EXPECT_EQ(ErrorOf(array.SetSlice({}, {1, 256})), "OUT_OF_RANGE OverflowError");
  auto text = *client->LookUp<Array<std::string>>("bytes");
  EXPECT_EQ(ErrorOf(text.Set(0, "a")), "INVALID_ARGUMENT TypeError");
  EXPECT_EQ(*array.GetSlice(), (Ints{255, 0}));
}

TEST_P(ArrayConformance, SlicesAreReadAndSet) {
  auto array = *NewClient()->Array<int>("i", {.values = {0, 1, 2, 3, 4}});
  EXPECT_EQ(*array.GetSlice({.start = 1, .stop = -1}), (Ints{1, 2, 3}));
  EXPECT_EQ(*array.GetSlice({.step = -2}), (Ints{4, 2, 0}));
  ASSERT_EQ(ErrorOf(array.SetSlice({.step = 2}, {7, 8, 9})), "OK");
  EXPECT_EQ(*array.GetSlice(), (Ints{7, 1, 8, 3, 9}));
  ASSERT_EQ(ErrorOf(array.SetSlice({.start = -2}, {5, 6})), "OK");
  EXPECT_EQ(*array.GetSlice(), (Ints{7, 1, 8, 5, 6}));
  EXPECT_EQ(ErrorOf(array.GetSlice({.step = 0})), "INVALID_ARGUMENT ValueError");
}

TEST_P(ArrayConformance, ItsLengthNeverChanges) {
  auto array = *NewClient()->Array<int>("i", {.values = {0, 1, 2}});
  EXPECT_EQ(ErrorOf(array.SetSlice({.stop = 1}, {1, 2})), "INVALID_ARGUMENT ValueError");
  EXPECT_EQ(ErrorOf(array.SetSlice({}, {})), "INVALID_ARGUMENT ValueError");
  EXPECT_EQ(*array.GetSlice(), (Ints{0, 1, 2}));
}

TEST_P(ArrayConformance, CharactersAndBytes) {
  Client client = NewClient();
  auto text = *client->Array<std::string>("u", {.values = {"z", "ł"}});
  EXPECT_EQ(*text.Get(1), "ł");
  auto bytes = *client->Array<Bytes>("c", {.values = {Bytes{"a"}, Bytes{std::string(1, '\xff')}}});
  EXPECT_EQ(*bytes.Get(-1), Bytes{std::string(1, '\xff')});
}

TEST_P(ArrayConformance, ItsGuardIsSharedByAllItsProxies) {
  Client one = NewClient(), two = NewClient();
  auto mine = *one->Array<int>("i", {.name = "array", .size = 1, .lock = true});
  ASSERT_TRUE(*mine.GetLock()->Acquire());
  auto theirs = *two->LookUp<Array<int>>("array");
  EXPECT_FALSE(*theirs.GetLock()->Acquire(absl::ZeroDuration()));
  EXPECT_EQ(ErrorOf(one->Array<int>("i", {.size = 1})->GetLock()),
            "FAILED_PRECONDITION AttributeError");
}

TEST_P(ArrayConformance, AsynchronousCallsKeepTheirOrder) {
  auto array = *NewClient()->Array<int>("i", {.size = 2});
  auto set = array.SetAsync(1, 6);
  auto got = array.GetAsync(-1);
  auto outside = array.SetAsync(2, 6);
  EXPECT_EQ(ErrorOf(set.Get()), "OK");
  EXPECT_EQ(*got.Get(), 6);
  EXPECT_EQ(ErrorOf(outside.Get()), "OUT_OF_RANGE IndexError");
}

TEST_P(ArrayConformance, EveryTypecodeOfPythonIsThere) {
  Client client = NewClient();
  for (const char* typecode : {"b", "B", "h", "H", "i", "I", "l", "L", "q", "Q"}) {
    EXPECT_EQ(*client->Array<int>(typecode, {.size = 1})->Get(0), 0) << typecode;
  }
  for (const char* typecode : {"f", "d"}) {
    EXPECT_EQ(*client->Array<double>(typecode, {.values = {0.5}})->Get(0), 0.5) << typecode;
  }
  for (const char* typecode : {"u", "w"}) {
    EXPECT_EQ(*client->Array<std::string>(typecode, {.values = {"ł"}})->Get(0), "ł") << typecode;
  }
  EXPECT_EQ(*client->Array<Bytes>("c", {.values = {Bytes{"x"}}})->Get(0), Bytes{"x"});
  auto bits = *client->Array<bool>("?", {.values = {true, false, true}});
  EXPECT_EQ(*bits.GetSlice({.step = -2}), (std::vector<bool>{true, true}));
}

TEST_P(ArrayConformance, EveryMethodHasAnAsynchronousForm) {
  auto array = *NewClient()->Array<int>("i", {.size = 4, .lock = true});
  auto set = array.SetSliceAsync({.step = -1}, {1, 2, 3, 4});
  auto slice = array.GetSliceAsync({.start = -3, .stop = -1});
  auto len = array.LenAsync();
  auto guard = array.GetLockAsync();
  EXPECT_EQ(ErrorOf(set.Get()), "OK");
  EXPECT_EQ(*slice.Get(), (Ints{3, 2}));
  EXPECT_EQ(*len.Get(), 4u);
  EXPECT_TRUE(*guard.Get()->Acquire());
  EXPECT_EQ(*array.GetObj().Get(0), 4);
}

TEST_P(ArrayConformance, AnEmptyProxyFailsEveryCall) {
  Array<int> empty;
  EXPECT_EQ(ErrorOf(empty.Get(0)), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(empty.Set(0, 1)), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(empty.GetSlice()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(empty.Len()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(empty.GetAsync(0).Get()), "FAILED_PRECONDITION");
}

}  // namespace
}  // namespace parley::testing
