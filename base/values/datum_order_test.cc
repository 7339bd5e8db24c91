#include "parley/base/values/datum_order.h"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "parley/base/utf8.h"
#include "parley/base/values/testing/datums.h"

namespace parley::values {
namespace {

using testing::Big;
using testing::Bool;
using testing::Bytes;
using testing::ExpectError;
using testing::Int;
using testing::List;
using testing::Map;
using testing::Message;
using testing::None;
using testing::Real;
using testing::Ref;
using testing::Text;

constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
constexpr uint64_t kBiggest = std::numeric_limits<uint64_t>::max();
const double kNan = std::nan("");
const double kInfinity = std::numeric_limits<double>::infinity();

// Each class's members equal one another and nothing of another class.
const std::vector<std::vector<Datum>>& Classes() {
  static const auto* classes = new std::vector<std::vector<Datum>>{
      {None()},
      {Int(1), Real(1), Bool(true), Big(1)},
      {Int(0), Real(0), Real(-0.0), Bool(false)},
      {Int(-1), Real(-1)},
      {Real(0.5)},
      {Real(kNan), Real(-kNan)},
      {Real(kInfinity)},
      {Real(-kInfinity)},
      {Int(int64_t{1} << 53), Real(0x1p53)},
      {Int((int64_t{1} << 53) + 1)},  // no double is equal
      {Int(kMost)},
      {Real(0x1p63), Big(uint64_t{1} << 63)},
      {Int(kLeast), Real(-0x1p63)},
      {Big(kBiggest)},
      {Real(0x1p64)},
      {Real(1e300)},
      {Text("")},
      {Bytes("")},
      {Text("a")},
      {Bytes("a")},
      {List({})},
      {List({1, "a"}), List({Real(1), "a"}), List({Bool(true), "a"})},
      {List({"a", 1})},
      {List({List({1})}), List({List({Bool(true)})})},
      {Map({})},
      {Map({{1, 2}, {"a", "b"}}), Map({{"a", "b"}, {Real(1), Real(2)}}),
       Map({{"a", "z"}, {1, 2}, {"a", "b"}})},  // the last of equal keys counts
      {Map({{1, 2}, {"a", "c"}})},
      {Map({{1, 2}})},
      {Ref(1)},
      {Ref(2)},
      {Message("a.B", "x")},
      {Message("a.B", "y")},
      {Message("a.C", "x")},
  };
  return *classes;
}

TEST(DatumOrderTest, EqualityIsPythons) {
  const auto& classes = Classes();
  for (size_t i = 0; i < classes.size(); ++i) {
    for (size_t j = 0; j < classes.size(); ++j) {
      for (const Datum& a : classes[i]) {
        for (const Datum& b : classes[j]) {
          EXPECT_EQ(Equal(a, b), i == j) << a.ShortDebugString() << " / " << b.ShortDebugString();
        }
      }
    }
  }
}

TEST(DatumOrderTest, EqualValuesHashAlike) {
  for (const auto& equals : Classes()) {
    for (const Datum& datum : equals) EXPECT_EQ(Hash(datum), Hash(equals[0])) << Show(datum);
  }
}

TEST(DatumOrderTest, WorksInHashContainers) {
  absl::flat_hash_set<Datum, DatumHash, DatumEq> set;
  for (const auto& equals : Classes()) set.insert(equals.begin(), equals.end());
  EXPECT_EQ(set.size(), Classes().size());
}

TEST(DatumOrderTest, ReferencesOfTwoBrokersDiffer) {
  Datum other = Ref(1);
  other.mutable_ref()->set_epoch(7);
  EXPECT_FALSE(Equal(Ref(1), other));
}

TEST(DatumOrderTest, ComparingLargeMapsIsNotQuadratic) {
  Datum forwards, backwards;
  constexpr int kEntries = 200'000;
  for (int i = 0; i < kEntries; ++i) {
    auto add = [](Datum* map, int key) {
      DatumEntry* entry = map->mutable_map()->add_entries();
      entry->mutable_key()->set_integer(key);
      entry->mutable_value()->set_integer(-key);
    };
    add(&forwards, i);
    add(&backwards, kEntries - 1 - i);
  }
  EXPECT_TRUE(Equal(forwards, backwards));
}

TEST(DatumOrderTest, OrdersAsPythonDoes) {
  // Each row ascends strictly.
  const std::vector<std::vector<Datum>> rows = {
      {Real(-kInfinity), Real(-1e300), Int(kLeast), Real(-1.5), Int(-1), Real(-0.5), Bool(false),
       Real(0.5), Bool(true), Real(1.5), Int(2), Int((int64_t{1} << 53) - 1), Real(0x1p53),
       Int((int64_t{1} << 53) + 1), Int(kMost), Real(0x1p63), Big(kBiggest), Real(0x1p64),
       Real(kInfinity)},
      {Text(""), Text("A"), Text("B"), Text("a"), Text("aa"), Text("b"), Text("\u00e4")},
      {Bytes(""), Bytes("a"), Bytes("b"), Bytes("\xff")},
      {List({}), List({1}), List({1, 1}), List({1, 2}), List({2}), List({2, "text"})},
  };
  for (const auto& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      for (size_t j = 0; j < row.size(); ++j) {
        auto less = Less(row[i], row[j]);
        ASSERT_TRUE(less.ok()) << less.status();
        EXPECT_EQ(*less, i < j) << Show(row[i]) << " / " << Show(row[j]);
      }
    }
  }
}

TEST(DatumOrderTest, NanHasNoPlace) {
  for (const Datum& other : {Real(kNan), Int(1), Real(kInfinity), Real(0.5)}) {
    EXPECT_FALSE(*Less(Real(kNan), other));
    EXPECT_FALSE(*Less(other, Real(kNan)));
  }
}

// Python, too, compares only the first elements that differ.
TEST(DatumOrderTest, ListsCompareAtTheFirstDifference) {
  EXPECT_FALSE(*Less(List({None()}), List({None()})));
  EXPECT_TRUE(*Less(List({None()}), List({None(), None()})));
  EXPECT_TRUE(*Less(List({1, None()}), List({2, "a"})));
  EXPECT_FALSE(Less(List({1, None()}), List({1, "a"})).ok());
}

TEST(DatumOrderTest, OtherKindsHaveNoOrder) {
  const std::vector<Datum> kinds = {None(),   Int(1),  Text("a"), Bytes("a"),
                                    List({}), Map({}), Ref(1),    Message("a.B", "")};
  for (const Datum& a : kinds) {
    for (const Datum& b : kinds) {
      bool ordered = a.kind_case() == b.kind_case() &&
                     (a.has_integer() || a.has_text() || a.has_bytes() || a.has_list());
      auto less = Less(a, b);
      EXPECT_EQ(less.ok(), ordered) << Show(a) << " / " << Show(b);
      if (!ordered) {
        ExpectError(less.status(), absl::StatusCode::kInvalidArgument, "TypeError");
      }
    }
  }
  absl::Status status = Less(Text("a"), Int(1)).status();
  ExpectError(status, absl::StatusCode::kInvalidArgument, "TypeError", "between text and integer");
}

TEST(DatumOrderTest, AMapCannotBeAKey) {
  for (const Datum& key : {None(), Int(1), Real(kNan), Text("a"), Bytes("a"), List({1, List({})}),
                           Ref(1), Message("a.B", "")}) {
    EXPECT_TRUE(CheckHashable(key).ok()) << Show(key);
  }
  for (const Datum& key : {Map({}), List({Map({})}), List({1, List({2, Map({{1, 2}})})})}) {
    ExpectError(CheckHashable(key), absl::StatusCode::kInvalidArgument, "TypeError", "map");
  }
}

TEST(DatumOrderTest, ShowsShortValuesWhole) {
  EXPECT_EQ(Show(None()), "none");
  EXPECT_EQ(Show(Bool(true)), "true");
  EXPECT_EQ(Show(Int(-7)), "-7");
  EXPECT_EQ(Show(Big(kBiggest)), "18446744073709551615");
  EXPECT_EQ(Show(Real(0.5)), "0.5");
  EXPECT_EQ(Show(Text("a\"b\n")), "\"a\\\"b\\n\"");
  EXPECT_EQ(Show(Bytes(std::string("a\0", 2))), "b\"a\\000\"");
  EXPECT_EQ(Show(List({1, "a", List({})})), "[1, \"a\", []]");
  EXPECT_EQ(Show(Map({})), "a map");
  EXPECT_EQ(Show(Ref(1)), "a reference");
}

TEST(DatumOrderTest, ShowsTheBeginningOfLongValues) {
  Datum many = List({});
  for (int i = 0; i < 1000; ++i) many.mutable_list()->add_items()->set_integer(i);
  std::string umlauts;
  for (int i = 0; i < 100; ++i) umlauts += "\u00e4";
  for (const Datum& datum : {many, Text(umlauts), Text("x" + umlauts), Text(std::string(100, 'x')),
                             Bytes(std::string(100, '\xff')), List({Text(umlauts), 1})}) {
    std::string shown = Show(datum);
    EXPECT_LE(shown.size(), 63u);
    EXPECT_EQ(shown.substr(shown.size() - 3), "...");
    EXPECT_TRUE(internal::IsUtf8(shown)) << "a character was cut in two: " << shown;
  }
}

}  // namespace
}  // namespace parley::values
