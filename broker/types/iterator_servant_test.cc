#include "parley/broker/types/iterator_servant.h"

#include <string>

#include "parley/broker/types/dict_servant.h"
#include "parley/broker/types/list_servant.h"
#include "parley/broker/types/set_servant.h"
#include "parley/broker/types/testing/datums.h"
#include "parley/broker/types/testing/servant_harness.h"

namespace parley::types {
namespace {

using namespace testing;  // NOLINT: the builders of values
using iterator::IteratorInit;

constexpr uint64_t kOver = 5;

class IteratorServantTest : public ::testing::Test {
 protected:
  void OverList(const DatumList& items) {
    list::ListInit init;
    *init.mutable_initial() = items;
    Over<ListServant>(init);
  }
  void OverDict(const DatumMap& entries) {
    dict::DictInit init;
    *init.mutable_initial() = entries;
    Over<DictServant>(init);
  }
  template <typename ServantT, typename Init>
  void Over(const Init& init) {
    ASSERT_TRUE(over_.Start<ServantT>(init).ok());
    harness_.host().AddPeer(kOver, &over_.servant());
  }
  absl::Status Start(int part = iterator::KEYS, bool reverse = false) {
    IteratorInit init;
    init.mutable_over()->set_id(kOver);
    init.set_part(static_cast<iterator::Part>(part));
    init.set_reverse(reverse);
    return harness_.Start<IteratorServant>(init);
  }
  absl::StatusOr<iterator::NextReply> Next(uint32_t limit) {
    iterator::NextRequest request;
    request.set_limit(limit);
    return harness_.Call<iterator::NextReply>("Next", request);
  }
  void Close() {
    EXPECT_TRUE(harness_.Call<iterator::CloseReply>("Close", iterator::CloseRequest()).ok());
  }
  void ExpectNext(uint32_t limit, std::initializer_list<Item> values, bool end) {
    absl::StatusOr<iterator::NextReply> next = Next(limit);
    ASSERT_TRUE(next.ok()) << next.status();
    DatumList got;
    *got.mutable_items() = next->values();
    EXPECT_EQ(Shown(got), Shown(Items(values)));
    EXPECT_EQ(next->end(), end);
  }

  ServantHarness over_{"list 5"};
  ServantHarness harness_{"Iterator 6"};
};

TEST_F(IteratorServantTest, SaysWhichPageIsTheLast) {
  OverList(Items({1, 2, 3}));
  ASSERT_TRUE(Start().ok());
  ExpectNext(2, {1, 2}, false);
  ExpectNext(2, {3}, true);
  ExpectNext(2, {}, true);
}

TEST_F(IteratorServantTest, KeepsItsContainerUntilTheEndOrClose) {
  OverList(Items({1, 2}));
  ASSERT_TRUE(Start().ok());
  ExpectNext(1, {1}, false);
  EXPECT_EQ(harness_.host().references(kOver), 1);
  ExpectNext(1, {2}, true);
  EXPECT_EQ(harness_.host().references(kOver), 0);
  EXPECT_EQ(Shown(harness_.servant().State()), "");
  ASSERT_TRUE(Start().ok());
  Close();
  EXPECT_EQ(harness_.host().references(kOver), 0);
  ExpectNext(1, {}, true);
  Close();
}

TEST_F(IteratorServantTest, WhatDoesNotFitAReplyStaysForTheNext) {
  const std::string large(3'000, 'x');  // the host's limit is 10,000
  OverList(Items({Text(large), Text(large), Text(large), Text(large), 5}));
  ASSERT_TRUE(Start().ok());
  ExpectNext(4, {Text(large), Text(large), Text(large)}, false);
  ExpectNext(3, {Text(large), 5}, true);
}

TEST_F(IteratorServantTest, OnlyThePartThatIsIteratedTakesRoom) {
  const Datum large = Text(std::string(4'000, 'x'));
  OverDict(Entries({{"a", large}, {"b", large}, {"c", large}}));
  ASSERT_TRUE(Start(iterator::KEYS).ok());
  ExpectNext(0, {"a", "b", "c"}, true);
  ASSERT_TRUE(Start(iterator::VALUES, /*reverse=*/true).ok());
  ExpectNext(0, {large, large}, false);
  ExpectNext(0, {large}, true);
}

TEST_F(IteratorServantTest, TheStateShowsWhereItStands) {
  OverDict(Entries({{"a", 1}, {"b", 2}}));
  ASSERT_TRUE(Start(iterator::ITEMS, /*reverse=*/true).ok());
  ExpectNext(1, {List({"b", 2})}, false);
  EXPECT_EQ(Shown(harness_.servant().State()),
            Shown(List({Ref(kOver), static_cast<int>(iterator::ITEMS), Bool(true), 1, 3})));
}

TEST_F(IteratorServantTest, ADictWithGapsIsReadInBothOrders) {
  OverDict(Entries({{1, 10}, {2, 20}, {3, 30}}));
  dict::DeleteRequest request;
  *request.mutable_key() = Int(2);
  ASSERT_TRUE(over_.Call<dict::DeleteReply>("Delete", request).ok());
  ASSERT_TRUE(Start(iterator::VALUES).ok());
  ExpectNext(1, {10}, false);
  ExpectNext(0, {30}, true);
  ASSERT_TRUE(Start(iterator::VALUES, /*reverse=*/true).ok());
  ExpectNext(1, {30}, false);
  ExpectNext(0, {10}, true);
}

TEST_F(IteratorServantTest, AskingForNothingThereIsATypeError) {
  OverList(Items({1}));
  for (int part : {static_cast<int>(iterator::VALUES), static_cast<int>(iterator::ITEMS), 17}) {
    ExpectError(Start(part), absl::StatusCode::kInvalidArgument, "TypeError", "list 5");
  }
  OverDict({});
  ExpectError(Start(17), absl::StatusCode::kInvalidArgument, "TypeError", "no part 17");
  Over<SetServant>(set::SetInit());
  ExpectError(Start(iterator::KEYS, true), absl::StatusCode::kInvalidArgument, "TypeError");
  harness_.host().AddPeer(kOver, nullptr);
  ExpectError(Start(), absl::StatusCode::kInvalidArgument, "TypeError",
              "Iterator 6: object 5 has no elements");
}

}  // namespace
}  // namespace parley::types
