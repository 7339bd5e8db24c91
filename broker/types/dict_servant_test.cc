#include "parley/broker/types/dict_servant.h"

#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "parley/broker/types/testing/datums.h"
#include "parley/broker/types/testing/servant_harness.h"

namespace parley::types {
namespace {

using namespace testing;  // NOLINT: the builders of values
using dict::DictInit;

class DictServantTest : public ::testing::Test {
 protected:
  void SetUp() override { Start({}); }

  void Start(std::initializer_list<std::pair<Item, Item>> entries) {
    DictInit init;
    *init.mutable_initial() = Entries(entries);
    ASSERT_TRUE(harness_.Start<DictServant>(init).ok());
  }
  template <typename Reply, typename Request>
  absl::StatusOr<Reply> WithKey(absl::string_view method, const Item& key) {
    Request request;
    *request.mutable_key() = key.datum;
    return harness_.Call<Reply>(method, request);
  }
  auto Get(const Item& key) { return WithKey<dict::GetReply, dict::GetRequest>("Get", key); }
  auto Delete(const Item& key) {
    return WithKey<dict::DeleteReply, dict::DeleteRequest>("Delete", key);
  }
  auto Contains(const Item& key) {
    return WithKey<dict::ContainsReply, dict::ContainsRequest>("Contains", key);
  }
  auto GetOr(const Item& key) {
    return WithKey<dict::GetOrReply, dict::GetOrRequest>("GetOr", key);
  }
  auto Pop(const Item& key) { return WithKey<dict::PopReply, dict::PopRequest>("Pop", key); }
  absl::Status Set(const Item& key, const Item& value) {
    dict::SetRequest request;
    *request.mutable_key() = key.datum;
    *request.mutable_value() = value.datum;
    return harness_.Call<dict::SetReply>("Set", request).status();
  }
  auto SetDefault(const Item& key, const Item& value) {
    dict::SetDefaultRequest request;
    *request.mutable_key() = key.datum;
    *request.mutable_value() = value.datum;
    return harness_.Call<dict::SetDefaultReply>("SetDefault", request);
  }
  auto Increment(const Item& key, const Item& by) {
    dict::IncrementRequest request;
    *request.mutable_key() = key.datum;
    *request.mutable_by() = by.datum;
    return harness_.Call<dict::IncrementReply>("Increment", request);
  }
  auto PopItem() { return harness_.Call<dict::PopItemReply>("PopItem", dict::PopItemRequest()); }
  absl::Status Update(std::initializer_list<std::pair<Item, Item>> entries) {
    dict::UpdateRequest request;
    *request.mutable_entries() = Entries(entries);
    return harness_.Call<dict::UpdateReply>("Update", request).status();
  }
  auto Page(uint64_t cursor, uint64_t version, uint32_t limit) {
    dict::PageRequest request;
    request.set_cursor(cursor);
    request.set_version(version);
    request.set_limit(limit);
    return harness_.Call<dict::PageReply>("Page", request);
  }
  absl::Status Clear() {
    return harness_.Call<dict::ClearReply>("Clear", dict::ClearRequest()).status();
  }
  uint64_t Len() { return harness_.Call<dict::LenReply>("Len", dict::LenRequest())->length(); }
  std::string Copy() {
    return Shown(harness_.Call<dict::CopyReply>("Copy", dict::CopyRequest())->map());
  }
  uint64_t Version() { return Page(0, 0, 1)->version(); }
  void ExpectHolds(std::initializer_list<std::pair<Item, Item>> entries) {
    EXPECT_EQ(Copy(), Shown(Entries(entries)));
    EXPECT_EQ(Len(), entries.size());
  }
  void ExpectKeyError(const absl::Status& status) {
    ExpectError(status, absl::StatusCode::kNotFound, "KeyError", "dict \"totals\"");
  }

  ServantHarness harness_{"dict \"totals\""};
};

TEST_F(DictServantTest, StartsWithItsInitialEntriesInOrder) {
  Start({{"b", 1}, {"a", 2}, {"b", 3}});
  ExpectHolds({{"b", 3}, {"a", 2}});
}

TEST_F(DictServantTest, SetAndGet) {
  ASSERT_TRUE(Set("a", 1).ok());
  ASSERT_TRUE(Set(None(), List({1})).ok());
  EXPECT_EQ(Shown(Get("a")->value()), Shown(Int(1)));
  EXPECT_EQ(Shown(Get(None())->value()), Shown(List({1})));
}

TEST_F(DictServantTest, AMissingKeyIsNamed) {
  absl::Status status = Get("apple").status();
  ExpectKeyError(status);
  EXPECT_NE(status.message().find("no such key: \"apple\"; use GetOr"), absl::string_view::npos)
      << status;
  ExpectKeyError(Delete("apple").status());
  ExpectKeyError(Pop("apple").status());
}

TEST_F(DictServantTest, TheFirstSpellingOfAKeyStays) {
  ASSERT_TRUE(Set(1, "one").ok());
  ASSERT_TRUE(Set(Real(1), "real").ok());
  ASSERT_TRUE(Set(Bool(true), "true").ok());
  ExpectHolds({{1, "true"}});
  ASSERT_TRUE(Update({{Real(1), "updated"}}).ok());
  ExpectHolds({{1, "updated"}});
}

TEST_F(DictServantTest, TextAndBytesAreTwoKeys) {
  Start({{"a", 1}, {Bytes("a"), 2}});
  EXPECT_EQ(Get(Bytes("a"))->value().integer(), 2);
  EXPECT_EQ(Len(), 2u);
}

TEST_F(DictServantTest, WhatIsUnderNanIsFound) {
  ASSERT_TRUE(Set(Real(NAN), 1).ok());
  EXPECT_EQ(Get(Real(NAN))->value().integer(), 1);
}

TEST_F(DictServantTest, AListStandsForATuple) {
  ASSERT_TRUE(Set(List({1, "x"}), 1).ok());
  EXPECT_EQ(Get(List({Real(1), "x"}))->value().integer(), 1);
}

TEST_F(DictServantTest, NoMethodTakesAMapAsKey) {
  Start({{"a", 1}});
  const std::vector<Datum> keys = {Map({}), List({1, Map({})})};
  for (const Datum& key : keys) {
    for (const absl::Status& status :
         {Get(key).status(), Set(key, 1), Delete(key).status(), Contains(key).status(),
          GetOr(key).status(), SetDefault(key, 1).status(), Pop(key).status(),
          Update({{"b", 1}, {key, 2}}), Increment(key, 1).status()}) {
      ExpectError(status, absl::StatusCode::kInvalidArgument, "TypeError", "dict \"totals\": ");
    }
    dict::PopRequest pop;
    *pop.mutable_key() = key;
    *pop.mutable_fallback() = Int(1);
    ExpectError(harness_.Call<dict::PopReply>("Pop", pop).status(),
                absl::StatusCode::kInvalidArgument, "TypeError");
    DictInit init;
    *init.mutable_initial()->add_entries()->mutable_key() = key;
    ServantHarness other("dict 2");
    ExpectError(other.Start<DictServant>(init), absl::StatusCode::kInvalidArgument, "TypeError");
  }
  ExpectHolds({{"a", 1}});
}

TEST_F(DictServantTest, DeleteTakesOneKey) {
  Start({{"a", 1}, {"b", 2}, {"c", 3}});
  ASSERT_TRUE(Delete("b").ok());
  ExpectHolds({{"a", 1}, {"c", 3}});
  ASSERT_TRUE(Set("b", 4).ok());
  ExpectHolds({{"a", 1}, {"c", 3}, {"b", 4}});
}

TEST_F(DictServantTest, ContainsTells) {
  Start({{"a", None()}});
  EXPECT_TRUE(Contains("a")->found());
  EXPECT_FALSE(Contains("b")->found());
}

TEST_F(DictServantTest, GetOrNeverFails) {
  Start({{"a", 1}});
  EXPECT_TRUE(GetOr("a")->found());
  EXPECT_EQ(GetOr("a")->value().integer(), 1);
  EXPECT_FALSE(GetOr("b")->found());
  EXPECT_EQ(Shown(GetOr("b")->value()), Shown(None()));
  dict::GetOrRequest request;
  *request.mutable_key() = Text("b");
  *request.mutable_fallback() = Int(7);
  EXPECT_EQ(harness_.Call<dict::GetOrReply>("GetOr", request)->value().integer(), 7);
  EXPECT_EQ(Len(), 1u);
}

TEST_F(DictServantTest, SetDefaultStoresOnlyWhatIsMissing) {
  Start({{"a", 1}});
  EXPECT_EQ(SetDefault("a", 2)->value().integer(), 1);
  EXPECT_EQ(SetDefault("b", 3)->value().integer(), 3);
  ExpectHolds({{"a", 1}, {"b", 3}});
}

TEST_F(DictServantTest, PopReturnsTheValueOrItsDefault) {
  Start({{"a", 1}, {"b", 2}});
  EXPECT_EQ(Pop("a")->value().integer(), 1);
  dict::PopRequest request;
  *request.mutable_key() = Text("a");
  *request.mutable_fallback() = None();
  auto popped = harness_.Call<dict::PopReply>("Pop", request);
  ASSERT_TRUE(popped.ok()) << "a none given as default is a default: " << popped.status();
  EXPECT_EQ(Shown(popped->value()), Shown(None()));
  ExpectHolds({{"b", 2}});
}

TEST_F(DictServantTest, PopItemTakesTheNewest) {
  Start({{"a", 1}, {"b", 2}, {"c", 3}});
  ASSERT_TRUE(Delete("b").ok());
  EXPECT_EQ(PopItem()->entry().key().text(), "c");
  EXPECT_EQ(PopItem()->entry().value().integer(), 1);
  ExpectKeyError(PopItem().status());
}

TEST_F(DictServantTest, UpdateAddsAndReplaces) {
  Start({{"a", 1}, {"b", 2}});
  ASSERT_TRUE(Update({{"c", 3}, {"a", 4}, {"c", 5}}).ok());
  ExpectHolds({{"a", 4}, {"b", 2}, {"c", 5}});
}

TEST_F(DictServantTest, UpdateIsAllOrNothing) {
  Start({{"a", 1}});
  harness_.host().Refuse("bad");
  EXPECT_FALSE(Update({{"a", 2}, {"b", "bad"}}).ok());
  EXPECT_FALSE(Update({{"a", 2}, {"bad", 1}}).ok());
  EXPECT_FALSE(Set("a", "bad").ok());
  EXPECT_FALSE(SetDefault("b", "bad").ok());
  ExpectHolds({{"a", 1}});
}

TEST_F(DictServantTest, ClearEmpties) {
  Start({{"a", 1}, {"b", 2}});
  ASSERT_TRUE(Clear().ok());
  ExpectHolds({});
  ASSERT_TRUE(Set("b", 3).ok());
  ExpectHolds({{"b", 3}});
}

TEST_F(DictServantTest, KeysValuesAndItemsKeepTheOrder) {
  Start({{"b", 1}, {"a", 2}, {"c", 3}});
  ASSERT_TRUE(Delete("a").ok());
  EXPECT_EQ(Shown(harness_.Call<dict::KeysReply>("Keys", dict::KeysRequest())->keys()),
            Shown(Items({"b", "c"})));
  EXPECT_EQ(Shown(harness_.Call<dict::ValuesReply>("Values", dict::ValuesRequest())->values()),
            Shown(Items({1, 3})));
  EXPECT_EQ(Shown(harness_.Call<dict::ItemsReply>("Items", dict::ItemsRequest())->map()),
            Shown(Entries({{"b", 1}, {"c", 3}})));
}

TEST_F(DictServantTest, IncrementAddsToTheNumberOrToZero) {
  EXPECT_EQ(Shown(Increment("a", 2)->value()), Shown(Int(2)));
  EXPECT_EQ(Shown(Increment("a", Bool(true))->value()), Shown(Int(3)));
  EXPECT_EQ(Shown(Increment("a", Real(0.5))->value()), Shown(Real(3.5)));
  EXPECT_EQ(Shown(Increment("b", Real(0.5))->value()), Shown(Real(0.5)));
  EXPECT_EQ(Shown(Increment("c", Bool(true))->value()), Shown(Int(1)));
  ExpectHolds({{"a", Real(3.5)}, {"b", Real(0.5)}, {"c", 1}});
}

TEST_F(DictServantTest, AFailedIncrementChangesNothing) {
  Start({{"text", "x"}, {"big", Big(std::numeric_limits<uint64_t>::max())}});
  ExpectError(Increment("text", 1).status(), absl::StatusCode::kInvalidArgument, "TypeError",
              "dict \"totals\": ");
  ExpectError(Increment("new", "x").status(), absl::StatusCode::kInvalidArgument, "TypeError");
  ExpectError(Increment("new", None()).status(), absl::StatusCode::kInvalidArgument, "TypeError");
  ExpectError(Increment("big", 1).status(), absl::StatusCode::kOutOfRange, "OverflowError",
              "dict \"totals\": ");
  ExpectHolds({{"text", "x"}, {"big", Big(std::numeric_limits<uint64_t>::max())}});
}

TEST_F(DictServantTest, TheVersionFollowsTheKeysOnly) {
  uint64_t version = Version();
  auto changed = [&] { return std::exchange(version, Version()) != version; };
  ASSERT_TRUE(Clear().ok());
  EXPECT_FALSE(changed()) << "it was empty before";
  ASSERT_TRUE(Set("a", 1).ok());
  EXPECT_TRUE(changed());
  ASSERT_TRUE(Set("a", 2).ok());
  ASSERT_TRUE(Increment("a", 2).ok());
  ASSERT_TRUE(SetDefault("a", 2).ok());
  EXPECT_FALSE(changed());
  ASSERT_TRUE(Increment("b", 2).ok());
  EXPECT_TRUE(changed());
  ASSERT_TRUE(Pop("b").ok());
  EXPECT_TRUE(changed());
  ASSERT_TRUE(Clear().ok());
  EXPECT_TRUE(changed());
}

TEST_F(DictServantTest, PagesGiveEveryEntryOnce) {
  for (int i = 0; i < 25; ++i) ASSERT_TRUE(Set(i, i).ok());
  for (int i = 0; i < 25; i += 3) ASSERT_TRUE(Delete(i).ok());
  std::vector<int64_t> keys;
  uint64_t cursor = 0, version = 0;
  do {
    auto page = Page(cursor, version, 4);
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_GT(page->entries_size(), 0);
    EXPECT_LE(page->entries_size(), 4);
    for (const DatumEntry& entry : page->entries()) keys.push_back(entry.key().integer());
    cursor = page->next();
    version = page->version();
    ASSERT_TRUE(Set(1, "replacing a value disturbs nobody").ok());
  } while (cursor != 0);
  EXPECT_EQ(keys, (std::vector<int64_t>{1, 2, 4, 5, 7, 8, 10, 11, 13, 14, 16, 17, 19, 20, 22, 23}));
}

TEST_F(DictServantTest, PagesNoticeThatKeysChanged) {
  Start({{"a", 1}, {"b", 2}, {"c", 3}});
  auto page = Page(0, 0, 1);
  ASSERT_TRUE(Set("d", 4).ok());
  ExpectError(Page(page->next(), page->version(), 1).status(),
              absl::StatusCode::kFailedPrecondition, "RuntimeError", "dict \"totals\"");
  EXPECT_TRUE(Page(0, page->version(), 1).ok()) << "the first page ignores the version";
}

TEST_F(DictServantTest, ThePageSizeIsLimited) {
  harness_.host().SetMaxMessageBytes(64 << 20);
  for (int i = 0; i < 10'001; ++i) ASSERT_TRUE(Set(i, i).ok());
  EXPECT_EQ(Page(0, 0, 0)->entries_size(), 1000);
  EXPECT_EQ(Page(0, 0, 1'000'000)->entries_size(), 10'000);
  auto last = Page(std::numeric_limits<uint64_t>::max(), Version(), 10);
  EXPECT_EQ(last->entries_size(), 0);
  EXPECT_EQ(last->next(), 0u);
}

TEST_F(DictServantTest, APageHasAsManyBytesAsAMessageHasRoomForButOneEntryAlways) {
  const Datum large = Text(std::string(4'000, 'x'));  // the host's limit is 10,000
  Start({{"a", large}, {"b", large}, {"c", Text(std::string(12'000, 'y'))}, {"d", 4}});
  std::vector<int> sizes;
  uint64_t cursor = 0;
  do {
    auto page = Page(cursor, Version(), 0);
    ASSERT_TRUE(page.ok()) << page.status();
    sizes.push_back(page->entries_size());
    cursor = page->next();
  } while (cursor != 0);
  EXPECT_EQ(sizes, (std::vector<int>{2, 1, 1}));
}

TEST_F(DictServantTest, AnEmptyDictHasOneEmptyPage) {
  EXPECT_EQ(Page(0, 0, 0)->entries_size(), 0);
  EXPECT_EQ(Page(0, 0, 0)->next(), 0u);
}

TEST_F(DictServantTest, KeptReferencesAreCounted) {
  ASSERT_TRUE(Set("a", Ref(1)).ok());
  ASSERT_TRUE(Set("b", List({Ref(1), Map({{1, Ref(2)}})})).ok());
  ASSERT_TRUE(Set(Ref(3), 1).ok());
  EXPECT_EQ(harness_.host().references(1), 2);
  EXPECT_EQ(harness_.host().references(3), 1);
  EXPECT_EQ(Shown(Get("a")->value()), Shown(Ref(1)));
  EXPECT_EQ(harness_.references_given(), 1);
  ASSERT_TRUE(Set("a", 1).ok());
  EXPECT_EQ(harness_.host().references(1), 1);
  ASSERT_TRUE(Set(Ref(3), 2).ok());
  EXPECT_EQ(harness_.host().references(3), 1) << "the second spelling is not kept";
  ASSERT_TRUE(Pop("b").ok());
  EXPECT_EQ(harness_.host().references(2), 0);
  ASSERT_TRUE(Clear().ok());
  EXPECT_EQ(harness_.host().all_references(), 0);
}

TEST_F(DictServantTest, TheStateFollowsTheCommands) {
  ServantHarness other("dict 2");
  ASSERT_TRUE(other.Start<DictServant>(DictInit()).ok());
  Start({});
  EXPECT_EQ(Shown(harness_.servant().State()), Shown(other.servant().State()));
  ASSERT_TRUE(Set("a", 1).ok());
  EXPECT_NE(Shown(harness_.servant().State()), Shown(other.servant().State()));
  dict::SetRequest request;
  *request.mutable_key() = Text("a");
  *request.mutable_value() = Int(1);
  ASSERT_TRUE(other.Call<dict::SetReply>("Set", request).ok());
  EXPECT_EQ(Shown(harness_.servant().State()), Shown(other.servant().State()));
}

TEST_F(DictServantTest, IsUpdatedByAnotherDict) {
  ServantHarness other("dict 2");
  DictInit init;
  *init.mutable_initial() = Entries({{"b", Ref(7)}, {"c", 3}});
  ASSERT_TRUE(other.Start<DictServant>(init).ok());
  harness_.host().AddPeer(2, &other.servant());
  Start({{"a", 1}, {"b", 2}});
  dict::UpdateRequest request;
  request.mutable_object()->set_id(2);
  auto merged = harness_.Call<dict::MergeReply>("Merge", request);
  EXPECT_EQ(Shown(merged->map()), Shown(Entries({{"a", 1}, {"b", Ref(7)}, {"c", 3}})));
  EXPECT_EQ(harness_.host().all_references(), 0);
  ASSERT_TRUE(harness_.Call<dict::UpdateReply>("Update", request).ok());
  ExpectHolds({{"a", 1}, {"b", Ref(7)}, {"c", 3}});
  EXPECT_EQ(harness_.host().references(7), 1);
  request.mutable_object()->set_id(3);
  ExpectError(harness_.Call<dict::UpdateReply>("Update", request).status(),
              absl::StatusCode::kInvalidArgument, "TypeError", "object 3 has no elements");
}

TEST_F(DictServantTest, FromKeysMakesNothingLarge) {
  dict::FromKeysRequest request;
  *request.mutable_keys()->mutable_values() = Items({1, 2, 3, 4});
  *request.mutable_value() = Text(std::string(3'000, 'x'));  // of the host's 10,000
  ExpectError(harness_.Call<dict::FromKeysReply>("FromKeys", request).status(),
              absl::StatusCode::kResourceExhausted, "MemoryError");
  *request.mutable_value() = Ref(7);
  EXPECT_EQ(harness_.Call<dict::FromKeysReply>("FromKeys", request)->map().entries_size(), 4);
  EXPECT_EQ(harness_.host().all_references(), 0);
  *request.mutable_keys()->mutable_values()->add_items() = Map({});
  ExpectError(harness_.Call<dict::FromKeysReply>("FromKeys", request).status(),
              absl::StatusCode::kInvalidArgument, "TypeError");
}

// What no client of ours sends.
struct Garbage {
  std::string SerializeAsString() const { return "\xff"; }
};

TEST_F(DictServantTest, AnUnknownMethodAndABadRequestAreRefused) {
  EXPECT_TRUE(
      absl::IsUnimplemented(harness_.Call<dict::GetReply>("Explode", dict::GetRequest()).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(harness_.Call<dict::GetReply>("Get", Garbage()).status()));
}

}  // namespace
}  // namespace parley::types
