#include "parley/broker/types/list_servant.h"

#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "parley/broker/types/testing/datums.h"
#include "parley/broker/types/testing/servant_harness.h"

namespace parley::types {
namespace {

using namespace testing;  // NOLINT: the builders of values
using Bound = std::optional<int64_t>;

constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
constexpr int64_t kMost = std::numeric_limits<int64_t>::max();

list::Slice MakeSlice(Bound start, Bound stop, Bound step) {
  list::Slice slice;
  if (start) slice.set_start(*start);
  if (stop) slice.set_stop(*stop);
  if (step) slice.set_step(*step);
  return slice;
}

class ListServantTest : public ::testing::Test {
 protected:
  void SetUp() override { Start({}); }

  void Start(std::initializer_list<Item> values) {
    list::ListInit init;
    *init.mutable_initial() = Items(values);
    ASSERT_TRUE(harness_.Start<ListServant>(init).ok());
  }
  auto Get(int64_t index) {
    list::GetRequest request;
    request.set_index(index);
    return harness_.Call<list::GetReply>("Get", request);
  }
  absl::Status Set(int64_t index, const Item& value) {
    list::SetRequest request;
    request.set_index(index);
    *request.mutable_value() = value.datum;
    return harness_.Call<list::SetReply>("Set", request).status();
  }
  absl::Status Delete(int64_t index) {
    list::DeleteRequest request;
    request.set_index(index);
    return harness_.Call<list::DeleteReply>("Delete", request).status();
  }
  absl::StatusOr<std::string> GetSlice(Bound start, Bound stop, Bound step) {
    list::GetSliceRequest request;
    *request.mutable_slice() = MakeSlice(start, stop, step);
    auto reply = harness_.Call<list::GetSliceReply>("GetSlice", request);
    if (!reply.ok()) return reply.status();
    return Shown(reply->values());
  }
  absl::Status SetSlice(Bound start, Bound stop, Bound step, std::initializer_list<Item> values) {
    list::SetSliceRequest request;
    *request.mutable_slice() = MakeSlice(start, stop, step);
    *request.mutable_values() = Items(values);
    return harness_.Call<list::SetSliceReply>("SetSlice", request).status();
  }
  absl::Status DeleteSlice(Bound start, Bound stop, Bound step) {
    list::DeleteSliceRequest request;
    *request.mutable_slice() = MakeSlice(start, stop, step);
    return harness_.Call<list::DeleteSliceReply>("DeleteSlice", request).status();
  }
  absl::Status Append(const Item& value) {
    list::AppendRequest request;
    *request.mutable_value() = value.datum;
    return harness_.Call<list::AppendReply>("Append", request).status();
  }
  absl::Status Extend(std::initializer_list<Item> values) {
    list::ExtendRequest request;
    *request.mutable_elements()->mutable_values() = Items(values);
    return harness_.Call<list::ExtendReply>("Extend", request).status();
  }
  absl::Status Insert(int64_t index, const Item& value) {
    list::InsertRequest request;
    request.set_index(index);
    *request.mutable_value() = value.datum;
    return harness_.Call<list::InsertReply>("Insert", request).status();
  }
  auto Pop(Bound index) {
    list::PopRequest request;
    if (index) request.set_index(*index);
    return harness_.Call<list::PopReply>("Pop", request);
  }
  absl::Status Remove(const Item& value) {
    list::RemoveRequest request;
    *request.mutable_value() = value.datum;
    return harness_.Call<list::RemoveReply>("Remove", request).status();
  }
  absl::StatusOr<uint64_t> Index(const Item& value, Bound start = {}, Bound stop = {}) {
    list::IndexRequest request;
    *request.mutable_value() = value.datum;
    if (start) request.set_start(*start);
    if (stop) request.set_stop(*stop);
    auto reply = harness_.Call<list::IndexReply>("Index", request);
    if (!reply.ok()) return reply.status();
    return reply->index();
  }
  uint64_t Count(const Item& value) {
    list::CountRequest request;
    *request.mutable_value() = value.datum;
    return harness_.Call<list::CountReply>("Count", request)->count();
  }
  bool Contains(const Item& value) {
    list::ContainsRequest request;
    *request.mutable_value() = value.datum;
    return harness_.Call<list::ContainsReply>("Contains", request)->found();
  }
  absl::Status Sort(bool reverse = false) {
    list::SortRequest request;
    request.set_reverse(reverse);
    return harness_.Call<list::SortReply>("Sort", request).status();
  }
  auto Page(uint64_t start, uint32_t limit) {
    list::PageRequest request;
    request.set_start(start);
    request.set_limit(limit);
    return harness_.Call<list::PageReply>("Page", request);
  }
  void ExpectHolds(std::initializer_list<Item> values) {
    auto copy = harness_.Call<list::CopyReply>("Copy", list::CopyRequest());
    EXPECT_EQ(Shown(copy->values()), Shown(Items(values)));
    auto len = harness_.Call<list::LenReply>("Len", list::LenRequest());
    EXPECT_EQ(len->length(), values.size());
  }
  void ExpectIndexError(const absl::Status& status) {
    ExpectError(status, absl::StatusCode::kOutOfRange, "IndexError", "list \"log\"");
  }
  void ExpectInvalid(const absl::Status& status, absl::string_view reason) {
    ExpectError(status, absl::StatusCode::kInvalidArgument, reason, "list \"log\"");
  }

  ServantHarness harness_{"list \"log\""};
};

TEST_F(ListServantTest, IndicesCountFromEitherEnd) {
  Start({10, 20, 30});
  EXPECT_EQ(Get(0)->value().integer(), 10);
  EXPECT_EQ(Get(-1)->value().integer(), 30);
  EXPECT_EQ(Get(-3)->value().integer(), 10);
  ASSERT_TRUE(Set(-2, "x").ok());
  ExpectHolds({10, "x", 30});
  ASSERT_TRUE(Delete(-3).ok());
  ASSERT_TRUE(Delete(1).ok());
  ExpectHolds({"x"});
}

TEST_F(ListServantTest, AnIndexOutsideChangesNothing) {
  Start({10, 20, 30});
  for (int64_t index : {int64_t{3}, int64_t{-4}, kMost, kLeast}) {
    ExpectIndexError(Get(index).status());
    ExpectIndexError(Set(index, 1));
    ExpectIndexError(Delete(index));
    ExpectIndexError(Pop(index).status());
  }
  ExpectHolds({10, 20, 30});
}

TEST_F(ListServantTest, GetSliceIsPythons) {
  Start({0, 1, 2, 3, 4});
  EXPECT_EQ(*GetSlice(1, 3, {}), Shown(Items({1, 2})));
  EXPECT_EQ(*GetSlice({}, {}, -2), Shown(Items({4, 2, 0})));
  EXPECT_EQ(*GetSlice(-2, {}, {}), Shown(Items({3, 4})));
  EXPECT_EQ(*GetSlice(3, 1, {}), Shown(Items({})));
  EXPECT_EQ(*GetSlice({}, {}, kLeast), Shown(Items({4})));
  EXPECT_EQ(*GetSlice(kLeast, kMost, kMost), Shown(Items({0})));
}

TEST_F(ListServantTest, StepZeroIsRefused) {
  Start({0, 1});
  ExpectInvalid(GetSlice({}, {}, 0).status(), "ValueError");
  ExpectInvalid(SetSlice({}, {}, 0, {}), "ValueError");
  ExpectInvalid(DeleteSlice({}, {}, 0), "ValueError");
  ExpectHolds({0, 1});
}

TEST_F(ListServantTest, APlainSliceMayChangeTheLength) {
  Start({0, 1, 2, 3});
  ASSERT_TRUE(SetSlice(1, 3, {}, {"a", "b", "c"}).ok());
  ExpectHolds({0, "a", "b", "c", 3});
  ASSERT_TRUE(SetSlice(1, 4, 1, {}).ok());
  ExpectHolds({0, 3});
  ASSERT_TRUE(SetSlice(1, 0, {}, {"in"}).ok());
  ExpectHolds({0, "in", 3});
  ASSERT_TRUE(SetSlice(99, {}, {}, {"end"}).ok());
  ExpectHolds({0, "in", 3, "end"});
  ASSERT_TRUE(SetSlice({}, {}, {}, {}).ok());
  ExpectHolds({});
}

TEST_F(ListServantTest, AnExtendedSliceKeepsTheLength) {
  Start({0, 1, 2, 3, 4});
  ASSERT_TRUE(SetSlice({}, {}, 2, {"a", "b", "c"}).ok());
  ExpectHolds({"a", 1, "b", 3, "c"});
  ASSERT_TRUE(SetSlice({}, {}, -1, {1, 2, 3, 4, 5}).ok());
  ExpectHolds({5, 4, 3, 2, 1});
  ExpectInvalid(SetSlice({}, {}, 2, {1, 2}), "ValueError");
  ExpectInvalid(SetSlice({}, {}, -1, {}), "ValueError");
  ExpectHolds({5, 4, 3, 2, 1});
}

TEST_F(ListServantTest, ARefusedValueChangesNothing) {
  Start({0, 1});
  harness_.host().Refuse("bad");
  EXPECT_FALSE(SetSlice(0, 1, {}, {"good", "bad"}).ok());
  EXPECT_FALSE(Extend({"good", "bad"}).ok());
  EXPECT_FALSE(Append("bad").ok());
  EXPECT_FALSE(Insert(0, "bad").ok());
  EXPECT_FALSE(Set(0, "bad").ok());
  ExpectHolds({0, 1});
  list::ListInit init;
  *init.mutable_initial() = Items({"good", "bad"});
  EXPECT_FALSE(harness_.Start<ListServant>(init).ok());
}

// Every slice of a short list, deleted and set, against a list of what should stay.
TEST_F(ListServantTest, DeletesAndSetsEverySlice) {
  constexpr int kLength = 5;
  for (int start = -7; start <= 7; ++start) {
    for (int stop = -7; stop <= 7; ++stop) {
      for (int step : {-6, -3, -2, -1, 1, 2, 3, 6}) {
        Range range = *Resolve(MakeSlice(start, stop, step), kLength);
        std::vector<bool> taken(kLength);
        for (int64_t i = 0; i < range.count; ++i) taken[range.start + i * range.step] = true;
        DatumList left;
        for (int i = 0; i < kLength; ++i) {
          if (!taken[i]) left.add_items()->set_integer(i);
        }
        Start({0, 1, 2, 3, 4});
        ASSERT_TRUE(DeleteSlice(start, stop, step).ok());
        ASSERT_EQ(Shown(harness_.servant().State().list()), Shown(left))
            << start << ":" << stop << ":" << step;
      }
    }
  }
}

TEST_F(ListServantTest, AppendExtendAndInsert) {
  ASSERT_TRUE(Append(1).ok());
  ASSERT_TRUE(Extend({2, 3}).ok());
  ASSERT_TRUE(Extend({}).ok());
  ASSERT_TRUE(Insert(0, "first").ok());
  ASSERT_TRUE(Insert(-1, "before the last").ok());
  ASSERT_TRUE(Insert(kMost, "end").ok());
  ASSERT_TRUE(Insert(kLeast, "begin").ok());
  ExpectHolds({"begin", "first", 1, 2, "before the last", 3, "end"});
}

TEST_F(ListServantTest, PopTakesTheLastOrTheGiven) {
  Start({1, 2, 3, 4});
  EXPECT_EQ(Pop({})->value().integer(), 4);
  EXPECT_EQ(Pop(0)->value().integer(), 1);
  EXPECT_EQ(Pop(-2)->value().integer(), 2);
  EXPECT_EQ(Pop({})->value().integer(), 3);
  ExpectError(Pop({}).status(), absl::StatusCode::kOutOfRange, "IndexError", "is empty");
  ExpectError(Pop(0).status(), absl::StatusCode::kOutOfRange, "IndexError", "is empty");
}

TEST_F(ListServantTest, RemoveTakesTheFirstEqual) {
  Start({"a", 1, Bool(true), "a"});
  ASSERT_TRUE(Remove(Real(1)).ok());
  ExpectHolds({"a", Bool(true), "a"});
  ASSERT_TRUE(Remove("a").ok());
  ExpectHolds({Bool(true), "a"});
  ExpectError(Remove("b"), absl::StatusCode::kNotFound, "ValueError",
              "\"b\" is not in list \"log\"");
}

TEST_F(ListServantTest, IndexSearchesBetweenItsBounds) {
  Start({"a", "b", "a", "c"});
  EXPECT_EQ(*Index("a"), 0u);
  EXPECT_EQ(*Index("a", 1), 2u);
  EXPECT_EQ(*Index("a", -2), 2u);
  EXPECT_EQ(*Index("a", kLeast, kMost), 0u);
  for (const auto& missing : {Index("z"), Index("a", 3), Index("c", {}, -1), Index("a", 3, 1),
                              Index("a", 99), Index("a", {}, kLeast)}) {
    ExpectError(missing.status(), absl::StatusCode::kNotFound, "ValueError", "list \"log\"");
  }
}

TEST_F(ListServantTest, CountAndContainsGoByEquality) {
  Start({1, Real(1), Bool(true), "1", Bytes("1"), List({1})});
  EXPECT_EQ(Count(1), 3u);
  EXPECT_EQ(Count("1"), 1u);
  EXPECT_EQ(Count(None()), 0u);
  EXPECT_TRUE(Contains(List({Real(1)})));
  EXPECT_FALSE(Contains(2));
}

TEST_F(ListServantTest, ReverseAndClear) {
  Start({1, 2, 3});
  ASSERT_TRUE(harness_.Call<list::ReverseReply>("Reverse", list::ReverseRequest()).ok());
  ExpectHolds({3, 2, 1});
  ASSERT_TRUE(harness_.Call<list::ClearReply>("Clear", list::ClearRequest()).ok());
  ExpectHolds({});
}

TEST_F(ListServantTest, SortIsStableInBothDirections) {
  Start({2, Bool(true), 1, Real(1), Real(0.5), Real(2)});
  ASSERT_TRUE(Sort().ok());
  ExpectHolds({Real(0.5), Bool(true), 1, Real(1), 2, Real(2)});
  ASSERT_TRUE(Sort(true).ok());
  ExpectHolds({2, Real(2), Bool(true), 1, Real(1), Real(0.5)});
}

TEST_F(ListServantTest, WhatHasNoOrderStaysAsItIs) {
  Start({3, 1, "x", 2});
  ExpectInvalid(Sort(), "TypeError");
  ExpectInvalid(Sort(true), "TypeError");
  ExpectHolds({3, 1, "x", 2});
  Start({None(), None()});
  ExpectInvalid(Sort(), "TypeError");
  Start({None()});
  EXPECT_TRUE(Sort().ok()) << "one element needs no order";
}

TEST_F(ListServantTest, SortSurvivesNan) {
  list::ListInit init;
  for (int i = 0; i < 1000; ++i) {
    *init.mutable_initial()->add_items() = i % 7 == 0 ? Real(NAN) : Int(i * 7919 % 1000);
  }
  ASSERT_TRUE(harness_.Start<ListServant>(init).ok());
  ASSERT_TRUE(Sort().ok());
  ASSERT_TRUE(Sort(true).ok());
  EXPECT_EQ(Count(Real(NAN)), 143u) << "the order is none, but nothing is lost";
}

TEST_F(ListServantTest, PagesSeeTheListAsIterationDoes) {
  Start({0, 1, 2, 3, 4});
  auto page = Page(0, 2);
  EXPECT_EQ(page->values_size(), 2);
  EXPECT_FALSE(page->last());
  ASSERT_TRUE(Append(5).ok());
  page = Page(2, 4);
  EXPECT_EQ(page->values(3).integer(), 5);
  EXPECT_TRUE(page->last());
  EXPECT_EQ(Page(std::numeric_limits<uint64_t>::max(), 1)->values_size(), 0);
  EXPECT_TRUE(Page(std::numeric_limits<uint64_t>::max(), 1)->last());
}

TEST_F(ListServantTest, ThePageSizeIsLimited) {
  harness_.host().SetMaxMessageBytes(64 << 20);
  list::ListInit init;
  for (int i = 0; i < 10'001; ++i) init.mutable_initial()->add_items();
  ASSERT_TRUE(harness_.Start<ListServant>(init).ok());
  EXPECT_EQ(Page(0, 0)->values_size(), 1000);
  EXPECT_EQ(Page(0, 1'000'000)->values_size(), 10'000);
  EXPECT_FALSE(Page(0, 1'000'000)->last());
}

TEST_F(ListServantTest, APageHasAsManyBytesAsAMessageHasRoomForButOneItemAlways) {
  const std::string large(4'000, 'x');  // the host's limit is 10,000
  Start({Text(large), Text(large), Text(large), Text(std::string(12'000, 'y')), 5});
  EXPECT_EQ(Page(0, 0)->values_size(), 2);
  EXPECT_EQ(Page(2, 0)->values_size(), 1);
  EXPECT_EQ(Page(3, 0)->values_size(), 1);
  EXPECT_FALSE(Page(3, 0)->last());
  EXPECT_EQ(Page(4, 0)->values_size(), 1);
  EXPECT_TRUE(Page(4, 0)->last());
}

TEST_F(ListServantTest, APageHasAMegabyteWhateverFitsAMessage) {
  harness_.host().SetMaxMessageBytes(64 << 20);
  list::ListInit init;
  for (int i = 0; i < 100; ++i)
    *init.mutable_initial()->add_items() = Text(std::string(70'000, 'x'));
  ASSERT_TRUE(harness_.Start<ListServant>(init).ok());
  EXPECT_EQ(Page(0, 0)->values_size(), 14);
}

TEST_F(ListServantTest, KeptReferencesAreCounted) {
  Start({Ref(1), List({Ref(2)}), Ref(1)});
  EXPECT_EQ(harness_.host().references(1), 2);
  ASSERT_TRUE(Set(0, Ref(3)).ok());
  EXPECT_EQ(harness_.host().references(1), 1);
  EXPECT_EQ(Shown(Get(0)->value()), Shown(Ref(3)));
  EXPECT_EQ(harness_.references_given(), 1);
  ASSERT_TRUE(DeleteSlice({}, {}, 2).ok());
  EXPECT_EQ(harness_.host().references(1), 0);
  EXPECT_EQ(harness_.host().references(3), 0);
  EXPECT_EQ(harness_.host().references(2), 1);
  ASSERT_TRUE(SetSlice({}, {}, {}, {Ref(4), Ref(5)}).ok());
  EXPECT_EQ(harness_.host().references(2), 0);
  ASSERT_TRUE(Remove(Ref(4)).ok());
  ASSERT_TRUE(Pop({}).ok());
  EXPECT_EQ(harness_.host().all_references(), 0);
  Start({Ref(1)});
  harness_.Stop();
  EXPECT_EQ(harness_.host().all_references(), 0);
}

TEST_F(ListServantTest, IsExtendedByItself) {
  Start({Ref(1), 2});
  harness_.host().AddPeer(FakeHost::kSelf, &harness_.servant());
  list::ExtendRequest request;
  request.mutable_elements()->mutable_object()->set_id(FakeHost::kSelf);
  ASSERT_TRUE(harness_.Call<list::ExtendReply>("Extend", request).ok());
  ExpectHolds({Ref(1), 2, Ref(1), 2});
  EXPECT_EQ(harness_.host().references(1), 2);
  EXPECT_EQ(harness_.host().references(FakeHost::kSelf), 0);
}

TEST_F(ListServantTest, RepeatedReferencesAreCounted) {
  Start({Ref(1)});
  list::RepeatRequest request;
  request.set_times(3);
  EXPECT_EQ(harness_.Call<list::CopyReply>("Repeat", request)->values().items_size(), 3);
  EXPECT_EQ(harness_.references_given(), 3);
  EXPECT_EQ(harness_.host().references(1), 1);
  ASSERT_TRUE(harness_.Call<list::RepeatInPlaceReply>("RepeatInPlace", request).ok());
  EXPECT_EQ(harness_.host().references(1), 3);
  request.set_times(0);
  ASSERT_TRUE(harness_.Call<list::RepeatInPlaceReply>("RepeatInPlace", request).ok());
  EXPECT_EQ(harness_.host().all_references(), 0);
}

TEST_F(ListServantTest, WhatWouldNotFitAMessageIsNotMade) {
  Start({Text(std::string(3'000, 'x'))});  // of the host's 10,000
  list::RepeatRequest request;
  request.set_times(4);
  ExpectError(harness_.Call<list::CopyReply>("Repeat", request).status(),
              absl::StatusCode::kResourceExhausted, "MemoryError", "make it in parts");
  ExpectError(harness_.Call<list::RepeatInPlaceReply>("RepeatInPlace", request).status(),
              absl::StatusCode::kResourceExhausted, "MemoryError");
  request.set_times(3);
  EXPECT_TRUE(harness_.Call<list::RepeatInPlaceReply>("RepeatInPlace", request).ok());
}

TEST_F(ListServantTest, AnIteratorRefersToTheList) {
  auto made = harness_.Call<list::IterateReply>("Iterate", list::IterateRequest());
  EXPECT_EQ(made->ref().typeid_(), "Iterator");
  EXPECT_EQ(harness_.references_given(), 1);
  harness_.host().FailCreate(absl::ResourceExhaustedError("no more"));
  EXPECT_TRUE(absl::IsResourceExhausted(
      harness_.Call<list::IterateReply>("Iterate", list::IterateRequest()).status()));
}

}  // namespace
}  // namespace parley::types
