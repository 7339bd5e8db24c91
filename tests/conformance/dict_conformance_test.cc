// dict, as proto/dict.proto and Python's dict have it.
#include <functional>
#include <limits>
#include <map>
#include <optional>
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

using Entries = std::vector<std::pair<std::string, int>>;
using Key = std::variant<bool, int64_t, double, std::string, Bytes>;

class DictConformance : public ConformanceTest {};
INSTANTIATE_TEST_SUITE_P(Worlds, DictConformance, ::testing::ValuesIn(kWorlds), WorldName);

TEST_P(DictConformance, SetGetDeleteContainsAndLen) {
  auto dict = *NewClient()->Dict<std::string, int>();
  EXPECT_EQ(*dict.Len(), 0u);
  ASSERT_EQ(ErrorOf(dict.Set("a", 1)), "OK");
  ASSERT_EQ(ErrorOf(dict.Set("b", 2)), "OK");
  ASSERT_EQ(ErrorOf(dict.Set("a", 3)), "OK");
  EXPECT_EQ(*dict.Get("a"), 3);
  EXPECT_EQ(*dict.Len(), 2u);
  EXPECT_TRUE(*dict.Contains("b"));
  EXPECT_EQ(ErrorOf(dict.Delete("b")), "OK");
  EXPECT_FALSE(*dict.Contains("b"));
  EXPECT_EQ(ErrorOf(dict.Delete("b")), "NOT_FOUND KeyError");
}

TEST_P(DictConformance, AMissingKeyIsAKeyErrorThatNamesObjectAndKey) {
  auto dict = *NewClient()->Dict<std::string, int>({.name = "ages"});
  absl::Status status = dict.Get("Ann").status();
  EXPECT_EQ(ErrorOf(status), "NOT_FOUND KeyError");
  EXPECT_NE(status.message().find("\"ages\""), absl::string_view::npos) << status;
  EXPECT_NE(status.message().find("Ann"), absl::string_view::npos) << status;
}

TEST_P(DictConformance, DefaultsForMissingKeys) {
  auto dict = *NewClient()->Dict<std::string, int>({.initial = {{"a", 1}}});
  EXPECT_EQ(*dict.Find("a"), std::optional<int>(1));
  EXPECT_EQ(*dict.Find("b"), std::nullopt);
  EXPECT_EQ(*dict.GetOr("a", 9), 1);
  EXPECT_EQ(*dict.GetOr("b", 9), 9);
  EXPECT_EQ(*dict.Len(), 1u);
  EXPECT_EQ(*dict.SetDefault("a", 8), 1);
  EXPECT_EQ(*dict.SetDefault("b", 8), 8);
  EXPECT_EQ(*dict.Get("b"), 8);
}

TEST_P(DictConformance, GetManyGivesWhatIsThereInTheOrderOfTheKeys) {
  auto dict = *NewClient()->Dict<std::string, int>({.initial = {{"a", 1}, {"b", 2}}});
  using Found = std::vector<std::optional<int>>;
  EXPECT_EQ(*dict.GetMany({"b", "c", "a", "b"}), (Found{2, std::nullopt, 1, 2}));
  EXPECT_EQ(*dict.GetMany({}), Found());
  EXPECT_EQ(*dict.GetManyAsync({"a"}).Get(), Found{1});
  EXPECT_EQ(*dict.Len(), 2u);
}

TEST_P(DictConformance, GetManyKeepsItsReferencesAndItsLimit) {
  auto client = NewClient();
  auto lists = *client->Dict<int, List<int>>();
  ASSERT_EQ(ErrorOf(lists.Set(1, *client->List<int>({.initial = {7}}))), "OK");
  auto found = *lists.GetMany({1, 2});
  ASSERT_EQ(ErrorOf(lists.Clear()), "OK");
  EXPECT_EQ(*found[0]->Get(0), 7) << "it lives with the proxy that came along";
  EXPECT_FALSE(found[1].has_value());

  auto large = *client->Dict<int, std::string>({.initial = {{1, std::string(1 << 20, 'x')}}});
  EXPECT_EQ(ErrorOf(large.GetMany(std::vector<int>(100, 1))), "RESOURCE_EXHAUSTED");
  EXPECT_EQ(large.GetMany({1, 1})->size(), 2u);
}

TEST_P(DictConformance, PopAndPopItem) {
  auto dict = *NewClient()->Dict<std::string, int>({.initial = {{"a", 1}, {"b", 2}, {"c", 3}}});
  EXPECT_EQ(*dict.Pop("b"), 2);
  EXPECT_EQ(ErrorOf(dict.Pop("b")), "NOT_FOUND KeyError");
  EXPECT_EQ(*dict.Pop("b", 7), 7);
  EXPECT_EQ(*dict.Pop("a", 7), 1);
  ASSERT_EQ(ErrorOf(dict.Set("d", 4)), "OK");
  EXPECT_EQ(*dict.PopItem(), (std::pair<std::string, int>("d", 4)));
  EXPECT_EQ(*dict.PopItem(), (std::pair<std::string, int>("c", 3)));
  EXPECT_EQ(ErrorOf(dict.PopItem()), "NOT_FOUND KeyError");
}

TEST_P(DictConformance, InsertionOrderIsKept) {
  auto dict = *NewClient()->Dict<std::string, int>({.initial = {{"z", 1}, {"a", 2}}});
  ASSERT_EQ(ErrorOf(dict.Update(Entries{{"m", 3}, {"z", 4}})), "OK");
  EXPECT_EQ(*dict.Items(), (Entries{{"z", 4}, {"a", 2}, {"m", 3}}));
  ASSERT_EQ(ErrorOf(dict.Delete("z")), "OK");
  ASSERT_EQ(ErrorOf(dict.Set("z", 5)), "OK");
  EXPECT_EQ(*dict.Copy(), (Entries{{"a", 2}, {"m", 3}, {"z", 5}}));
  EXPECT_EQ(*dict.Keys(), (std::vector<std::string>{"a", "m", "z"}));
  EXPECT_EQ(*dict.Values(), (std::vector<int>{2, 3, 5}));
  ASSERT_EQ(ErrorOf(dict.Clear()), "OK");
  EXPECT_EQ(*dict.Items(), Entries());
}

TEST_P(DictConformance, UpdateTakesAnyMapAndIsAllOrNothing) {
  auto dict = *NewClient()->Dict<std::string, std::string>();
  ASSERT_EQ(ErrorOf(dict.Update(std::map<std::string, std::string>{{"a", "b"}})), "OK");
  absl::Status refused = dict.Update(std::map<std::string, std::string>{{"x", "y"}, {"z", "\xff"}});
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(*dict.Len(), 1u);
  auto any = *NewClient()->Dict<Datum, int>();
  Datum list_with_map;
  list_with_map.mutable_list()->add_items()->mutable_map();
  EXPECT_EQ(
      ErrorOf(any.Update(std::vector<std::pair<Datum, int>>{{Datum(), 1}, {list_with_map, 2}})),
      "INVALID_ARGUMENT TypeError");
  EXPECT_EQ(*any.Len(), 0u);
}

TEST_P(DictConformance, OneOneFloatAndTrueAreOneKey) {
  auto dict = *NewClient()->Dict<Key, std::string>();
  ASSERT_EQ(ErrorOf(dict.Set(int64_t{1}, "integer")), "OK");
  ASSERT_EQ(ErrorOf(dict.Set(1.0, "real")), "OK");
  ASSERT_EQ(ErrorOf(dict.Set(true, "boolean")), "OK");
  EXPECT_EQ(*dict.Len(), 1u);
  EXPECT_EQ(*dict.Get(1.0), "boolean");
  EXPECT_EQ((*dict.Keys())[0], Key(int64_t{1}));  // the first spelling stays
  EXPECT_FALSE(*dict.Contains(1.5));
  EXPECT_FALSE(*dict.Contains(std::string("1")));
}

TEST_P(DictConformance, TextAndBytesAreDifferentKeys) {
  auto dict = *NewClient()->Dict<Key, int>();
  ASSERT_EQ(ErrorOf(dict.Set(std::string("a"), 1)), "OK");
  ASSERT_EQ(ErrorOf(dict.Set(Bytes{"a"}, 2)), "OK");
  ASSERT_EQ(ErrorOf(dict.Set(Bytes{std::string("\xff\0", 2)}, 3)), "OK");
  EXPECT_EQ(*dict.Len(), 3u);
  EXPECT_EQ(*dict.Get(std::string("a")), 1);
  EXPECT_EQ(*dict.Get(Bytes{"a"}), 2);
  EXPECT_EQ(*dict.Get(Bytes{std::string("\xff\0", 2)}), 3);
  EXPECT_EQ(dict.Get(std::string("\xff")).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_P(DictConformance, TuplesAreKeysAndMapsAreNot) {
  Client client = NewClient();
  auto places = *client->Dict<std::pair<int, std::string>, double>();
  ASSERT_EQ(ErrorOf(places.Set({3, "x"}, 0.5)), "OK");
  EXPECT_EQ(*places.Get({3, "x"}), 0.5);
  auto maps = *client->Dict<std::map<std::string, int>, int>();
  std::map<std::string, int> key = {{"a", 1}};
  EXPECT_EQ(ErrorOf(maps.Set(key, 1)), "INVALID_ARGUMENT TypeError");
  EXPECT_EQ(ErrorOf(maps.Get(key)), "INVALID_ARGUMENT TypeError");
  EXPECT_EQ(ErrorOf(maps.Find(key)), "INVALID_ARGUMENT TypeError");
  EXPECT_EQ(ErrorOf(maps.Contains(key)), "INVALID_ARGUMENT TypeError");
  EXPECT_EQ(ErrorOf(maps.Delete(key)), "INVALID_ARGUMENT TypeError");
  EXPECT_EQ(ErrorOf(maps.Pop(key, 1)), "INVALID_ARGUMENT TypeError");
  EXPECT_EQ(ErrorOf(maps.SetDefault(key, 1)), "INVALID_ARGUMENT TypeError");
  EXPECT_EQ(ErrorOf(maps.Increment(key)), "INVALID_ARGUMENT TypeError");
}

TEST_P(DictConformance, ValuesOfAllKindsComeBackAsTheyWere) {
  Client client = NewClient();
  auto big = *client->Dict<std::string, uint64_t>();
  ASSERT_EQ(ErrorOf(big.Set("max", std::numeric_limits<uint64_t>::max())), "OK");
  EXPECT_EQ(*big.Get("max"), std::numeric_limits<uint64_t>::max());
  auto none = *client->Dict<std::optional<int>, std::optional<int>>();
  ASSERT_EQ(ErrorOf(none.Set(std::nullopt, std::nullopt)), "OK");
  EXPECT_EQ(*none.Get(std::nullopt), std::nullopt);
  auto unicode = *client->Dict<std::string, std::string>();
  ASSERT_EQ(ErrorOf(unicode.Set("Ключ🗝", std::string("z\0ł", 4))), "OK");
  EXPECT_EQ(*unicode.Get("Ключ🗝"), std::string("z\0ł", 4));
  auto nested = *client->Dict<int, std::map<std::string, std::vector<double>>>();
  std::map<std::string, std::vector<double>> value = {{"a", {1.5, -2}}, {"b", {}}};
  ASSERT_EQ(ErrorOf(nested.Set(1, value)), "OK");
  EXPECT_EQ(*nested.Get(1), value);
}

TEST_P(DictConformance, MessagesAreValuesAndKeys) {
  Client client = NewClient();
  auto dict = *client->Dict<manager::LookUpRequest, manager::LookUpRequest>({.name = "dict"});
  manager::LookUpRequest key, value;
  key.set_name("key");
  value.set_name("value");
  ASSERT_EQ(ErrorOf(dict.Set(key, value)), "OK");
  EXPECT_EQ(dict.Get(key)->name(), "value");
  auto wrong = *client->Dict<manager::LookUpRequest, manager::MethodsRequest>({.name = "dict"});
  EXPECT_EQ(wrong.Get(key).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_P(DictConformance, AValueOfAnotherTypeIsNotDecoded) {
  Client client = NewClient();
  auto texts = *client->Dict<std::string, std::string>({.name = "dict"});
  auto small = *client->Dict<std::string, int8_t>({.name = "dict"});
  ASSERT_EQ(ErrorOf(texts.Set("a", "text")), "OK");
  EXPECT_EQ(small.Get("a").status().code(), absl::StatusCode::kInvalidArgument);
  ASSERT_EQ(ErrorOf(client->Dict<std::string, int>({.name = "dict"})->Set("a", 300)), "OK");
  EXPECT_EQ(small.Get("a").status().code(), absl::StatusCode::kOutOfRange);
}

TEST_P(DictConformance, IncrementAddsAtomically) {
  constexpr int kThreads = 4, kTurns = 100;
  auto dict = *NewClient()->Dict<std::string, int64_t>({.name = "dict"});
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, client = NewClient()] {
      auto own = *client->Dict<std::string, int64_t>({.name = "dict"});
      for (int i = 0; i < kTurns; ++i) EXPECT_EQ(ErrorOf(own.Increment("n", 2)), "OK");
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(*dict.Get("n"), 2 * kThreads * kTurns);
  EXPECT_EQ(*dict.Increment("m"), 1);
  EXPECT_EQ(*dict.Increment("m", -3), -2);
}

TEST_P(DictConformance, IncrementHasPythonsErrors) {
  Client client = NewClient();
  auto dict = *client->Dict<std::string, int64_t>({.name = "dict"});
  ASSERT_EQ(ErrorOf(client->Dict<std::string, std::string>({.name = "dict"})->Set("text", "x")),
            "OK");
  EXPECT_EQ(ErrorOf(dict.Increment("text")), "INVALID_ARGUMENT TypeError");
  ASSERT_EQ(ErrorOf(dict.Set("low", std::numeric_limits<int64_t>::min())), "OK");
  EXPECT_EQ(ErrorOf(dict.Increment("low", -1)), "OUT_OF_RANGE OverflowError");
  EXPECT_EQ(*dict.Get("low"), std::numeric_limits<int64_t>::min());
  EXPECT_EQ(*(*client->Dict<std::string, double>()).Increment("x", 0.5), 0.5);
}

// A sum that the proxy's type has no room for is an error, and nothing is stored.
template <typename V>
void ExpectNoRoomAbove(const Client& client, V most) {
  auto dict = *client->Dict<std::string, V>({.initial = {{"a", most}}});
  EXPECT_EQ(ErrorOf(dict.Increment("a")), "OUT_OF_RANGE OverflowError");
  EXPECT_EQ(ErrorOf(dict.IncrementAsync("a", most).Get()), "OUT_OF_RANGE OverflowError");
  EXPECT_EQ(*dict.Get("a"), most);
  EXPECT_EQ(dict.Items()->size(), 1u);
  EXPECT_EQ(*dict.Increment("b", most), most);
}

TEST_P(DictConformance, ASumThatTheProxyCanNotHoldIsNotStored) {
  Client client = NewClient();
  ExpectNoRoomAbove<int64_t>(client, std::numeric_limits<int64_t>::max());
  ExpectNoRoomAbove<int32_t>(client, std::numeric_limits<int32_t>::max());
  ExpectNoRoomAbove<uint8_t>(client, 255);
  ExpectNoRoomAbove<std::optional<int16_t>>(client, int16_t{32767});
  auto unsigned_dict = *client->Dict<std::string, uint64_t>();
  ASSERT_EQ(ErrorOf(client->Attach<Dict<std::string, int>>(unsigned_dict.ref())->Set("a", -2)),
            "OK");
  EXPECT_EQ(ErrorOf(unsigned_dict.Increment("a")), "OUT_OF_RANGE OverflowError");
  auto floats = *client->Dict<std::string, float>({.initial = {{"a", 3e38F}}});
  EXPECT_EQ(ErrorOf(floats.Increment("a", 3e38F)), "OUT_OF_RANGE OverflowError");
  EXPECT_EQ(*floats.Get("a"), 3e38F);
}

TEST_P(DictConformance, ARealSumIsNotStoredForAProxyOfIntegers) {
  Client client = NewClient();
  auto reals = *client->Dict<std::string, double>({.initial = {{"a", 0.5}}});
  auto integers = *client->Attach<Dict<std::string, int>>(reals.ref());
  EXPECT_EQ(ErrorOf(integers.Increment("a")), "INVALID_ARGUMENT TypeError");
  EXPECT_EQ(*reals.Get("a"), 0.5);
  using Number = std::variant<int, double>;
  auto either = *client->Attach<Dict<std::string, Number>>(reals.ref());
  EXPECT_EQ(*either.Increment("a", Number(1)), Number(1.5));
}

TEST_P(DictConformance, IterationGoesPageByPage) {
  constexpr int kEntries = 2500;  // more than two pages
  auto dict = *NewClient()->Dict<int, int>();
  std::vector<std::pair<int, int>> entries, visited, iterated;
  for (int i = 0; i < kEntries; ++i) entries.emplace_back(i, i * i);
  ASSERT_EQ(ErrorOf(dict.Update(entries)), "OK");
  EXPECT_EQ(ErrorOf(dict.ForEach([&](int key, int value) { visited.emplace_back(key, value); })),
            "OK");
  EXPECT_EQ(visited, entries);
  for (const auto& [key, value] : dict) iterated.emplace_back(key, value);
  EXPECT_EQ(iterated, entries);
}

TEST_P(DictConformance, IterationOfAnEmptyDictVisitsNothing) {
  auto dict = *NewClient()->Dict<int, int>();
  int visits = 0;
  EXPECT_EQ(ErrorOf(dict.ForEach([&](int, int) { ++visits; })), "OK");
  for ([[maybe_unused]] const auto& entry : dict) ++visits;
  EXPECT_EQ(visits, 0);
}

TEST_P(DictConformance, IterationNoticesAResize) {
  auto dict = *NewClient()->Dict<int, int>();
  std::vector<std::pair<int, int>> entries;
  for (int i = 0; i < 1500; ++i) entries.emplace_back(i, i);
  ASSERT_EQ(ErrorOf(dict.Update(entries)), "OK");
  // Iterates, with a change while the first page is visited.
  auto iterate = [&](const std::function<absl::Status()>& change) {
    return ErrorOf(dict.ForEach([&](int key, int) {
      if (key == 0) change().IgnoreError();
    }));
  };
  // A new value of an old key is no resize.
  EXPECT_EQ(iterate([&] { return dict.Set(0, 1); }), "OK");
  EXPECT_EQ(*dict.Get(0), 1);
  EXPECT_EQ(iterate([&] { return dict.Set(9999, 1); }), "FAILED_PRECONDITION RuntimeError");
  EXPECT_EQ(iterate([&] { return dict.Delete(9999); }), "FAILED_PRECONDITION RuntimeError");
  EXPECT_EQ(iterate([&] { return dict.Clear(); }), "FAILED_PRECONDITION RuntimeError");
  ASSERT_EQ(ErrorOf(dict.Update(entries)), "OK");
  EXPECT_THROW(
      {
        for (const auto& [key, value] : dict) dict.Set(9999, value).IgnoreError();
      },
      std::runtime_error);
}

TEST_P(DictConformance, AsynchronousCallsKeepTheirOrder) {
  auto dict = *NewClient()->Dict<std::string, int>();
  auto set = dict.SetAsync("a", 1);
  auto found = dict.FindAsync("a");
  auto sum = dict.IncrementAsync("a", 2);
  auto got = dict.GetAsync("a");
  auto popped = dict.PopAsync("a");
  auto missing = dict.FindAsync("a");
  auto deleted = dict.DeleteAsync("a");
  EXPECT_EQ(ErrorOf(set.Get()), "OK");
  EXPECT_EQ(*found.Get(), std::optional<int>(1));
  EXPECT_EQ(*sum.Get(), 3);
  EXPECT_EQ(*got.Get(), 3);
  EXPECT_EQ(*popped.Get(), 3);
  EXPECT_EQ(*missing.Get(), std::nullopt);
  EXPECT_EQ(ErrorOf(deleted.Get()), "NOT_FOUND KeyError");
}

TEST_P(DictConformance, MergeGivesWhatUpdateWouldLeave) {
  using Items = std::vector<std::pair<std::string, int>>;
  Client client = NewClient();
  auto dict = *client->Dict<std::string, int>({.initial = {{"a", 1}, {"b", 2}}});
  auto other = *client->Dict<std::string, int>({.initial = {{"b", 9}, {"c", 3}}});
  EXPECT_EQ(*dict.Merge({{"a", 7}}), (Items{{"a", 7}, {"b", 2}}));
  EXPECT_EQ(*dict.Merge(std::map<std::string, int>{{"z", 0}}),
            (Items{{"a", 1}, {"b", 2}, {"z", 0}}));
  EXPECT_EQ(*dict.Merge(other), (Items{{"a", 1}, {"b", 9}, {"c", 3}}));
  EXPECT_EQ(*dict.Merge(dict), *dict.Items());
  EXPECT_EQ(*dict.Items(), (Items{{"a", 1}, {"b", 2}}));
  ASSERT_EQ(ErrorOf(dict.Update(other)), "OK");
  EXPECT_EQ(*dict.Items(), (Items{{"a", 1}, {"b", 9}, {"c", 3}}));
  ASSERT_EQ(ErrorOf(dict.Update(dict)), "OK");
  EXPECT_EQ(*dict.Len(), 3u);
}

TEST_P(DictConformance, OnlyADictUpdatesADict) {
  Client client = NewClient();
  auto dict = *client->Dict<int, int>({.initial = {{1, 1}}});
  auto list = *client->List<int>({.initial = {1}});
  EXPECT_EQ(ErrorOf(dict.Update(list)), "INVALID_ARGUMENT TypeError");
  EXPECT_EQ(ErrorOf(dict.Merge(list)), "INVALID_ARGUMENT TypeError");
  EXPECT_EQ(ErrorOf(dict.Update(*client->Lock())), "INVALID_ARGUMENT TypeError");
  EXPECT_EQ(ErrorOf(dict.Update(Dict<int, int>())), "FAILED_PRECONDITION");
  EXPECT_EQ(*dict.Len(), 1u);
}

TEST_P(DictConformance, FromKeysGivesEachTheSameValue) {
  using Items = std::vector<std::pair<std::string, int>>;
  Client client = NewClient();
  auto dict = *client->Dict<std::string, int>({.initial = {{"x", 1}}});
  EXPECT_EQ(*dict.FromKeys({"a", "b", "a"}, 7), (Items{{"a", 7}, {"b", 7}}));
  EXPECT_EQ(*dict.FromKeys(dict, 0), (Items{{"x", 0}}));
  auto made = *client->Dict<std::string, int>({.initial = *dict.FromKeys({"c"}, 5)});
  EXPECT_EQ(*made.Get("c"), 5);
  EXPECT_EQ(*dict.Len(), 1u);
  auto maps = *client->Dict<std::map<int, int>, int>();
  EXPECT_EQ(ErrorOf(maps.FromKeys(std::vector<std::map<int, int>>{{{1, 1}}}, 0)),
            "INVALID_ARGUMENT TypeError");
}

TEST_P(DictConformance, EveryMethodHasAnAsynchronousForm) {
  using Items = std::vector<std::pair<std::string, int>>;
  auto dict = *NewClient()->Dict<std::string, int>({.initial = {{"a", 1}}});
  auto fallback = dict.GetOrAsync("x", 9);
  auto contains = dict.ContainsAsync("a");
  auto set_default = dict.SetDefaultAsync("b", 2);
  auto updated = dict.UpdateAsync({{"c", 3}});
  auto merged = dict.MergeAsync({{"d", 4}});
  auto from_keys = dict.FromKeysAsync({"k"}, 5);
  auto len = dict.LenAsync();
  auto keys = dict.KeysAsync();
  auto values = dict.ValuesAsync();
  auto items = dict.ItemsAsync();
  auto copy = dict.CopyAsync();
  auto newest = dict.PopItemAsync();
  auto popped = dict.PopAsync("x", 8);
  auto cleared = dict.ClearAsync();
  EXPECT_EQ(*fallback.Get(), 9);
  EXPECT_TRUE(*contains.Get());
  EXPECT_EQ(*set_default.Get(), 2);
  EXPECT_EQ(ErrorOf(updated.Get()), "OK");
  EXPECT_EQ(*merged.Get(), (Items{{"a", 1}, {"b", 2}, {"c", 3}, {"d", 4}}));
  EXPECT_EQ(*from_keys.Get(), (Items{{"k", 5}}));
  EXPECT_EQ(*len.Get(), 3u);
  EXPECT_EQ(*keys.Get(), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(*values.Get(), (std::vector<int>{1, 2, 3}));
  EXPECT_EQ(*items.Get(), (Items{{"a", 1}, {"b", 2}, {"c", 3}}));
  EXPECT_EQ(*copy.Get(), (Items{{"a", 1}, {"b", 2}, {"c", 3}}));
  EXPECT_EQ(newest.Get()->second, 3);
  EXPECT_EQ(*popped.Get(), 8);
  EXPECT_EQ(ErrorOf(cleared.Get()), "OK");
  EXPECT_EQ(*dict.Len(), 0u);
}

TEST_P(DictConformance, AnEmptyProxyFailsEveryCall) {
  auto moved = *NewClient()->Dict<std::string, int>();
  auto dict = std::move(moved);
  EXPECT_EQ(ErrorOf(dict.Set("a", 1)), "OK");
  EXPECT_EQ(ErrorOf(moved.Set("a", 1)), "FAILED_PRECONDITION");  // NOLINT: moved from
  Dict<std::string, int> empty;
  EXPECT_FALSE(empty);
  EXPECT_EQ(empty.ref().id(), 0u);
  EXPECT_EQ(ErrorOf(empty.Get("a")), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(empty.GetAsync("a").Get()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(empty.Find("a")), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(empty.Items()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(empty.ForEach([](auto, auto) {})), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(empty.Increment("a")), "FAILED_PRECONDITION");
  EXPECT_THROW((void)empty.begin(), std::runtime_error);
}

}  // namespace
}  // namespace parley::testing
