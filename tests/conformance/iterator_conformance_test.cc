// Iterator objects, as proto/iterator.proto and Python's iterators of list, dict and set
// have them.
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "parley/base/values/codec.h"
#include "parley/tests/conformance/conformance.h"

namespace parley::testing {
namespace {

using Ints = std::vector<int>;
using Texts = std::vector<std::string>;

class IteratorConformance : public ConformanceTest {
 protected:
  // All that is left of it.
  template <typename T>
  static std::vector<T> Rest(const Iterator<T>& iterator) {
    std::vector<T> rest;
    for (const T& value : iterator) rest.push_back(value);
    return rest;
  }
};
INSTANTIATE_TEST_SUITE_P(Worlds, IteratorConformance, ::testing::ValuesIn(kWorlds), WorldName);

TEST_P(IteratorConformance, NextGivesOneAfterAnotherAndThenNothing) {
  auto list = *NewClient()->List<int>({.initial = {1, 2}});
  auto iterator = *list.Iterate();
  EXPECT_EQ(*iterator.Next(), std::optional<int>(1));
  EXPECT_EQ(*iterator.Next(), std::optional<int>(2));
  EXPECT_EQ(*iterator.Next(), std::nullopt);
  // As Python's: the end stays the end.
  ASSERT_EQ(ErrorOf(list.Append(3)), "OK");
  EXPECT_EQ(*iterator.Next(), std::nullopt);
}

TEST_P(IteratorConformance, WhatIsOfAnotherTypeComesWithTheError) {
  auto client = NewClient();
  auto list = *client->List<Datum>();
  ASSERT_EQ(ErrorOf(client->Attach<List<int>>(list.ref())->Extend(Ints{1, 2})), "OK");
  ASSERT_EQ(ErrorOf(client->Attach<List<List<int>>>(list.ref())
                        ->Append(*client->List<int>({.initial = {7}}))),
            "OK");
  absl::Status status;
  auto iterator = *client->Attach<List<int>>(list.ref())->Iterate();
  try {
    for (int number : iterator) (void)number;
  } catch (const StatusError& error) {
    status = error.status();
  }
  EXPECT_EQ(ErrorOf(status), "INVALID_ARGUMENT TypeError");
  ASSERT_EQ(ErrorOf(list.Clear()), "OK");
  ASSERT_EQ(UnreadValues(status).size(), 3u);
  EXPECT_EQ(UnreadValues(status)[1].integer(), 2);
  auto inner = client->Attach<List<int>>(UnreadValues(status)[2].ref());
  ASSERT_EQ(ErrorOf(inner), "OK") << "what a value refers to lives as long as the error";
  EXPECT_EQ(*inner->Get(0), 7);
}

TEST_P(IteratorConformance, PagesAndSinglesMix) {
  Ints numbers;
  for (int i = 0; i < 2500; ++i) numbers.push_back(i);
  auto list = *NewClient()->List<int>({.initial = numbers});
  auto iterator = *list.Iterate();
  EXPECT_EQ(*iterator.NextPage(3), (Ints{0, 1, 2}));
  EXPECT_EQ(*iterator.Next(), std::optional<int>(3));
  EXPECT_EQ(iterator.NextPage()->size(), 1000u);
  EXPECT_EQ(Rest(iterator), Ints(numbers.begin() + 1004, numbers.end()));
  EXPECT_EQ(*iterator.NextPage(), Ints());
}

TEST_P(IteratorConformance, AListIsSeenAsItIsWhenItsElementIsReached) {
  auto list = *NewClient()->List<int>({.initial = {0, 1, 2}});
  auto iterator = *list.Iterate();
  ASSERT_EQ(ErrorOf(list.Set(0, 100)), "OK");
  EXPECT_EQ(*iterator.Next(), std::optional<int>(100));
  ASSERT_EQ(ErrorOf(list.Append(3)), "OK");
  ASSERT_EQ(ErrorOf(list.Delete(0)), "OK");
  EXPECT_EQ(Rest(iterator), (Ints{2, 3}));
}

TEST_P(IteratorConformance, AListBackwards) {
  auto list = *NewClient()->List<int>({.initial = {1, 2, 3, 4}});
  EXPECT_EQ(Rest(*list.Reversed()), (Ints{4, 3, 2, 1}));
  auto iterator = *list.Reversed();
  EXPECT_EQ(*iterator.Next(), std::optional<int>(4));
  ASSERT_EQ(ErrorOf(list.Append(5)), "OK");
  EXPECT_EQ(*iterator.Next(), std::optional<int>(3));
  ASSERT_EQ(ErrorOf(list.DeleteSlice({.start = 1})), "OK");
  EXPECT_EQ(*iterator.Next(), std::nullopt);  // it stood beyond the new end
}

TEST_P(IteratorConformance, KeysValuesAndItemsInBothOrders) {
  auto dict = *NewClient()->Dict<std::string, int>({.initial = {{"a", 1}, {"b", 2}, {"c", 3}}});
  ASSERT_EQ(ErrorOf(dict.Delete("b")), "OK");
  using Items = std::vector<std::pair<std::string, int>>;
  EXPECT_EQ(Rest(*dict.IterateKeys()), (Texts{"a", "c"}));
  EXPECT_EQ(Rest(*dict.IterateValues()), (Ints{1, 3}));
  EXPECT_EQ(Rest(*dict.IterateItems()), (Items{{"a", 1}, {"c", 3}}));
  EXPECT_EQ(Rest(*dict.Reversed()), (Texts{"c", "a"}));
  EXPECT_EQ(Rest(*dict.IterateValues(true)), (Ints{3, 1}));
  EXPECT_EQ(Rest(*dict.IterateItems(true)), (Items{{"c", 3}, {"a", 1}}));
  auto items = *dict.IterateItems();
  for (const auto& [key, value] : items) EXPECT_EQ(value, *dict.Get(key));
}

TEST_P(IteratorConformance, ADictThatChangesItsKeysIsARuntimeError) {
  auto dict = *NewClient()->Dict<int, int>({.initial = {{1, 1}, {2, 2}}});
  auto changed = *dict.IterateKeys();
  auto cleared = *dict.IterateItems(true);
  EXPECT_EQ(*changed.Next(), std::optional<int>(1));
  ASSERT_EQ(ErrorOf(dict.Set(1, 7)), "OK");  // no new key
  EXPECT_EQ(*changed.Next(), std::optional<int>(2));
  EXPECT_EQ(*changed.Next(), std::nullopt);
  ASSERT_EQ(ErrorOf(dict.Clear()), "OK");
  EXPECT_EQ(ErrorOf(cleared.Next()), "FAILED_PRECONDITION RuntimeError");
  EXPECT_EQ(ErrorOf(cleared.Next()), "FAILED_PRECONDITION RuntimeError");
  EXPECT_EQ(*changed.Next(), std::nullopt);
  EXPECT_THROW(Rest(cleared), std::runtime_error);
}

TEST_P(IteratorConformance, ASetThatChangesIsARuntimeError) {
  auto set = *NewClient()->Set<int>({.initial = {1, 2, 3}});
  auto iterator = *set.Iterate();
  EXPECT_EQ(*iterator.NextPage(2), (Ints{1, 2}));
  EXPECT_FALSE(*set.Add(3));
  auto other = *set.Iterate();
  EXPECT_EQ(*iterator.Next(), std::optional<int>(3));
  EXPECT_TRUE(*set.Discard(1));
  EXPECT_EQ(ErrorOf(other.Next()), "FAILED_PRECONDITION RuntimeError");
  EXPECT_EQ(*iterator.Next(), std::nullopt);
}

TEST_P(IteratorConformance, KeepsItsContainerAliveUntilItsEnd) {
  Client client = NewClient();
  auto iterator = *client->List<int>({.initial = {1, 2}})->Iterate();
  EXPECT_EQ(*iterator.Next(), std::optional<int>(1));
  EXPECT_EQ(NumberOfObjects(), 2u);
  EXPECT_EQ(*iterator.Next(), std::optional<int>(2));
  EXPECT_EQ(*iterator.Next(), std::nullopt);
  Await([&] { return NumberOfObjects() == 1; });
}

TEST_P(IteratorConformance, CloseEndsIt) {
  Client client = NewClient();
  auto iterator = *client->Set<int>({.initial = {1, 2}})->Iterate();
  EXPECT_EQ(ErrorOf(iterator.Close()), "OK");
  Await([&] { return NumberOfObjects() == 1; });
  EXPECT_EQ(*iterator.Next(), std::nullopt);
  EXPECT_EQ(ErrorOf(iterator.Close()), "OK");
}

TEST_P(IteratorConformance, ThoseWhoShareItGetDifferentElements) {
  Client one = NewClient(), two = NewClient();
  auto list = *one->List<int>({.initial = {1, 2, 3}});
  auto mine = *list.Iterate();
  auto theirs = *two->Attach<Iterator<int>>(mine.ref());
  EXPECT_EQ(*mine.Next(), std::optional<int>(1));
  EXPECT_EQ(*theirs.Next(), std::optional<int>(2));
  EXPECT_EQ(*mine.Next(), std::optional<int>(3));
  EXPECT_EQ(*theirs.Next(), std::nullopt);
}

TEST_P(IteratorConformance, GoesWithTheClientThatAskedForIt) {
  Client dead = NewClient(), alive = NewClient();
  auto list = *alive->List<int>({.initial = {1}});
  auto iterator = *dead->Attach<List<int>>(list.ref())->Iterate();
  EXPECT_EQ(NumberOfObjects(), 2u);
  Kill(dead);
  EXPECT_EQ(NumberOfObjects(), 1u);
}

TEST_P(IteratorConformance, YieldsProxies) {
  Client client = NewClient();
  auto locks = *client->Dict<std::string, Lock>();
  ASSERT_EQ(ErrorOf(locks.Set("a", *client->Lock())), "OK");
  auto iterator = *locks.IterateItems();
  std::pair<std::string, Lock> item = **iterator.Next();
  EXPECT_EQ(item.first, "a");
  EXPECT_TRUE(*item.second.Acquire());
}

TEST_P(IteratorConformance, WhatHasNoElementsIsNotIterated) {
  Client client = NewClient();
  auto lock = *client->Lock();
  iterator::IteratorInit init;
  *init.mutable_over() = lock.ref();
  manager::CreateRequest request;
  request.set_typeid_("Iterator");
  request.set_init(init.SerializeAsString());
  EXPECT_EQ(ErrorOf(client->stub().Create(request)), "INVALID_ARGUMENT TypeError");
  // Nor has a list values, or a set an order to reverse.
  auto list = *client->List<int>();
  *init.mutable_over() = list.ref();
  init.set_part(iterator::VALUES);
  request.set_init(init.SerializeAsString());
  EXPECT_EQ(ErrorOf(client->stub().Create(request)), "INVALID_ARGUMENT TypeError");
  auto set = *client->Set<int>();
  *init.mutable_over() = set.ref();
  init.set_part(iterator::KEYS);
  init.set_reverse(true);
  request.set_init(init.SerializeAsString());
  EXPECT_EQ(ErrorOf(client->stub().Create(request)), "INVALID_ARGUMENT TypeError");
}

TEST_P(IteratorConformance, AsynchronousCallsKeepTheirOrder) {
  Client client = NewClient();
  auto dict = *client->Dict<int, int>({.initial = {{1, 10}, {2, 20}, {3, 30}}});
  auto list = *client->List<int>({.initial = {1, 2}});
  auto keys = dict.IterateKeysAsync();
  auto values = dict.IterateValuesAsync(true);
  auto items = dict.IterateItemsAsync();
  auto reversed_keys = dict.ReversedAsync();
  auto elements = list.IterateAsync();
  auto reversed = list.ReversedAsync();
  Iterator<int> iterator = *keys.Get();
  auto first = iterator.NextAsync();
  auto more = iterator.NextPageAsync(1);
  auto closed = iterator.CloseAsync();
  auto none = iterator.NextAsync();
  EXPECT_EQ(*first.Get(), std::optional<int>(1));
  EXPECT_EQ(*more.Get(), Ints{2});
  EXPECT_EQ(ErrorOf(closed.Get()), "OK");
  EXPECT_EQ(*none.Get(), std::nullopt);
  EXPECT_EQ(Rest(*values.Get()), (Ints{30, 20, 10}));
  EXPECT_EQ(Rest(*items.Get()).size(), 3u);
  EXPECT_EQ(Rest(*reversed_keys.Get()), (Ints{3, 2, 1}));
  EXPECT_EQ(Rest(*elements.Get()), (Ints{1, 2}));
  EXPECT_EQ(Rest(*reversed.Get()), (Ints{2, 1}));
}

TEST_P(IteratorConformance, AnEmptyProxyFailsEveryCall) {
  Iterator<int> empty;
  EXPECT_EQ(ErrorOf(empty.Next()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(empty.NextPageAsync().Get()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(empty.Close()), "FAILED_PRECONDITION");
  EXPECT_THROW((void)empty.begin(), std::runtime_error);
}

}  // namespace
}  // namespace parley::testing
