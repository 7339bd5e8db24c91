#include "parley/base/values/codec.h"

#include <google/protobuf/descriptor.pb.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "parley/base/status.h"
#include "parley/base/values/references.h"

namespace parley {
namespace {

template <typename T>
T RoundTrip(const T& value) {
  Datum datum;
  EXPECT_TRUE(Encode(value, &datum).ok());
  Datum wire;
  EXPECT_TRUE(wire.ParseFromString(datum.SerializeAsString()));
  absl::StatusOr<T> back = Decode<T>(wire);
  EXPECT_TRUE(back.ok()) << back.status();
  return back.ok() ? *back : T();
}

TEST(CodecTest, ScalarsComeBackAsTheyWere) {
  EXPECT_EQ(RoundTrip(true), true);
  EXPECT_EQ(RoundTrip<int8_t>(-128), -128);
  EXPECT_EQ(RoundTrip(std::numeric_limits<int64_t>::min()), std::numeric_limits<int64_t>::min());
  EXPECT_EQ(RoundTrip(std::numeric_limits<uint64_t>::max()), std::numeric_limits<uint64_t>::max());
  EXPECT_EQ(RoundTrip(0.25), 0.25);
  EXPECT_EQ(RoundTrip(std::string("h\xc3\xa9llo")), "h\xc3\xa9llo");
  Bytes binary{std::string("\xff\0z", 3)};
  EXPECT_EQ(RoundTrip(binary), binary);
  EXPECT_EQ(RoundTrip(std::string("a\0b", 3)), std::string("a\0b", 3));
  EXPECT_EQ(RoundTrip(nullptr), nullptr);
  EXPECT_EQ(RoundTrip(std::monostate()), std::monostate());
  EXPECT_EQ(RoundTrip(std::optional<int>(7)), 7);
  EXPECT_EQ(RoundTrip(std::optional<int>()), std::nullopt);
  EXPECT_EQ(RoundTrip(-std::numeric_limits<double>::infinity()),
            -std::numeric_limits<double>::infinity());
  EXPECT_TRUE(std::isnan(RoundTrip(std::nan(""))));
  EXPECT_TRUE(std::signbit(RoundTrip(-0.0f)));
}

template <typename T>
void ExpectToMove(const T& value) {
  Datum datum;
  ASSERT_TRUE(Encode(value, &datum).ok());
  EXPECT_EQ(*Decode<T>(datum), value);  // and leaves it as it is
  EXPECT_EQ(*Decode<T>(std::move(datum)), value);
}

TEST(CodecTest, DecodingMayMoveOutOfADatum) {
  const std::string text(100, 'x');
  ExpectToMove(text);
  ExpectToMove(Bytes{text});
  ExpectToMove(std::optional(text));
  ExpectToMove(std::optional<std::string>());
  ExpectToMove(std::vector{text, text});
  ExpectToMove(std::map<std::string, std::vector<std::string>>{{text, {text}}});
  ExpectToMove(std::pair{text, text});
  // The alternative that does not fit has moved nothing out of what the other takes.
  using Mixed = std::vector<std::variant<int, std::string>>;
  ExpectToMove(std::variant<std::vector<std::string>, Mixed>(Mixed{text, 1}));
}

template <typename T>
void LimitsComeBack() {
  for (T value : {std::numeric_limits<T>::min(), T{0}, T{1}, std::numeric_limits<T>::max()}) {
    EXPECT_EQ(RoundTrip(value), value);
  }
}

TEST(CodecTest, LimitsOfEveryIntegerComeBack) {
  LimitsComeBack<int8_t>();
  LimitsComeBack<uint8_t>();
  LimitsComeBack<int16_t>();
  LimitsComeBack<uint16_t>();
  LimitsComeBack<int32_t>();
  LimitsComeBack<uint32_t>();
  LimitsComeBack<int64_t>();
  LimitsComeBack<uint64_t>();
  LimitsComeBack<long long>();
  LimitsComeBack<unsigned long long>();
}

TEST(CodecTest, EverySpellingOfTextEncodes) {
  char buffer[] = "x";
  char* pointer = buffer;
  const char* constant = "x";
  Datum datum;
  auto text = [&](const absl::Status& status) {
    EXPECT_TRUE(status.ok()) << status;
    return datum.text();
  };
  EXPECT_EQ(text(Encode("literal", &datum)), "literal");
  EXPECT_EQ(text(Encode(buffer, &datum)), "x");
  EXPECT_EQ(text(Encode(pointer, &datum)), "x");
  EXPECT_EQ(text(Encode(constant, &datum)), "x");
  EXPECT_EQ(text(Encode(absl::string_view("view"), &datum)), "view");
  EXPECT_TRUE(Encode(std::vector<const char*>{"a"}, &datum).ok());
  EXPECT_EQ(Encode(static_cast<const char*>(nullptr), &datum).code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(CodecTest, ContainersComeBackAsTheyWere) {
  EXPECT_EQ(RoundTrip(std::vector<int>{1, 2, 3}), (std::vector<int>{1, 2, 3}));
  EXPECT_EQ(RoundTrip(std::vector<bool>{true, false}), (std::vector<bool>{true, false}));
  EXPECT_EQ(RoundTrip(std::deque<int>{1, 2}), (std::deque<int>{1, 2}));
  EXPECT_EQ(RoundTrip(std::list<int>{2, 1}), (std::list<int>{2, 1}));
  EXPECT_EQ(RoundTrip(std::array<int, 2>{2, 1}), (std::array<int, 2>{2, 1}));
  EXPECT_EQ(RoundTrip(std::array<int, 0>{}), (std::array<int, 0>{}));
  EXPECT_EQ(RoundTrip(std::tuple<>()), std::tuple<>());
  using Falling = std::set<int, std::greater<int>>;
  EXPECT_EQ(RoundTrip(Falling{1, 3, 2}), (Falling{1, 3, 2}));
  EXPECT_EQ(RoundTrip(std::unordered_set<int>{1, 2}), (std::unordered_set<int>{1, 2}));
  EXPECT_EQ(RoundTrip(absl::flat_hash_set<int>{1, 2}), (absl::flat_hash_set<int>{1, 2}));
  using Names = std::unordered_map<int, std::string>;
  EXPECT_EQ(RoundTrip(Names{{1, "a"}, {2, "b"}}), (Names{{1, "a"}, {2, "b"}}));
  using Flat = absl::flat_hash_map<std::string, int>;
  EXPECT_EQ(RoundTrip(Flat{{"a", 1}, {"b", 2}}), (Flat{{"a", 1}, {"b", 2}}));
  using Tree = absl::btree_map<std::string, int>;
  EXPECT_EQ(RoundTrip(Tree{{"a", 1}, {"b", 2}}), (Tree{{"a", 1}, {"b", 2}}));
  EXPECT_EQ(RoundTrip(std::set<std::string>{"a", "b"}), (std::set<std::string>{"a", "b"}));
  using Map = std::map<std::string, std::vector<double>>;
  EXPECT_EQ(RoundTrip(Map{{"x", {1, 2}}, {"y", {}}}), (Map{{"x", {1, 2}}, {"y", {}}}));
  using Tuple = std::tuple<int, std::string, std::optional<bool>>;
  EXPECT_EQ(RoundTrip(Tuple{1, "a", std::nullopt}), (Tuple{1, "a", std::nullopt}));
  EXPECT_EQ(RoundTrip(std::pair<int, Bytes>{1, {"b"}}), (std::pair<int, Bytes>{1, {"b"}}));
}

TEST(CodecTest, EncodingReplacesWhatTheDatumHeld) {
  Datum datum;
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(Encode(std::vector<int>{1}, &datum).ok());
    EXPECT_EQ(datum.list().items_size(), 1);
    ASSERT_TRUE(Encode(std::pair(1, 2), &datum).ok());
    EXPECT_EQ(datum.list().items_size(), 2);
  }
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(Encode(std::map<int, int>{{1, 2}}, &datum).ok());
    EXPECT_EQ(datum.map().entries_size(), 1);
  }
  ASSERT_TRUE(Encode(std::optional<int>(), &datum).ok());
  EXPECT_EQ(datum.kind_case(), Datum::KIND_NOT_SET);
}

TEST(CodecTest, TheLastOfARepeatedKeyCounts) {
  Datum datum;
  for (int value : {1, 2}) {
    DatumEntry* entry = datum.mutable_map()->add_entries();
    entry->mutable_key()->set_text("k");
    entry->mutable_value()->set_integer(value);
  }
  EXPECT_EQ((*Decode<std::map<std::string, int>>(datum)), (std::map<std::string, int>{{"k", 2}}));
  EXPECT_EQ((*Decode<absl::btree_map<std::string, int>>(datum))["k"], 2);
}

TEST(CodecTest, AVariantIsItsFirstAlternativeThatDecodes) {
  using Variant = std::variant<std::monostate, bool, int, double, std::string>;
  for (const Variant& value : {Variant(), Variant(true), Variant(1), Variant(0.5), Variant("x")}) {
    EXPECT_EQ(RoundTrip(value), value);
  }
  Datum datum;
  datum.mutable_list();
  EXPECT_EQ((Decode<std::variant<int, std::string>>(datum).status().message()),
            "no alternative of the variant fits: expected an integer, got list; "
            "expected text, got list");
}

TEST(CodecTest, OnlyWhatExceedsInt64IsBig) {
  Datum datum;
  ASSERT_TRUE(Encode(uint64_t{1} << 63, &datum).ok());
  EXPECT_TRUE(datum.has_big());
  ASSERT_TRUE(Encode((uint64_t{1} << 63) - 1, &datum).ok());
  EXPECT_TRUE(datum.has_integer());
}

TEST(CodecTest, IntegersThatDoNotFitAreRefused) {
  Datum datum;
  datum.set_integer(256);
  EXPECT_EQ(Decode<uint8_t>(datum).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(*Decode<int16_t>(datum), 256);
  datum.set_integer(-1);
  EXPECT_EQ(Decode<uint64_t>(datum).status().code(), absl::StatusCode::kOutOfRange);
  datum.set_big(std::numeric_limits<uint64_t>::max());
  EXPECT_EQ(Decode<int64_t>(datum).status().code(), absl::StatusCode::kOutOfRange);
}

TEST(CodecTest, NumbersConvertAsInPython) {
  Datum datum;
  datum.set_boolean(true);
  EXPECT_EQ(*Decode<int>(datum), 1);
  datum.set_integer(3);
  EXPECT_EQ(*Decode<double>(datum), 3.0);
  EXPECT_EQ(Decode<bool>(datum).status().message(), "expected a bool, got integer");
  datum.set_big(std::numeric_limits<uint64_t>::max());
  EXPECT_EQ(*Decode<double>(datum), 18446744073709551616.0);
  datum.set_real(3.0);
  EXPECT_EQ(Reason(Decode<int>(datum).status()), "TypeError");
  datum.set_real(1e300);
  EXPECT_EQ(Reason(Decode<float>(datum).status()), "OverflowError");
  datum.set_real(std::numeric_limits<float>::max());
  EXPECT_EQ(*Decode<float>(datum), std::numeric_limits<float>::max());
  datum.set_real(std::numeric_limits<double>::infinity());
  EXPECT_EQ(*Decode<float>(datum), std::numeric_limits<float>::infinity());
}

TEST(CodecTest, TextMustBeUtf8) {
  for (const char* bad : {"\xff", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82"}) {
    Datum datum;
    EXPECT_EQ(Encode(std::string(bad), &datum).code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST(CodecTest, AnErrorNamesWhatWasExpectedAndFound) {
  Datum datum;
  datum.set_text("x");
  EXPECT_EQ(Decode<int>(datum).status().message(), "expected an integer, got text");
  EXPECT_EQ((Decode<std::map<int, int>>(datum).status().message()), "expected a map, got text");
  EXPECT_EQ(Decode<double>(datum).status().message(), "expected a number, got text");
  EXPECT_EQ(Decode<Bytes>(datum).status().message(), "expected bytes, got text");
  EXPECT_EQ(Decode<std::monostate>(datum).status().message(), "expected none, got text");
  EXPECT_EQ(Decode<std::optional<int>>(datum).status().message(), "expected an integer, got text");
  EXPECT_EQ((Decode<std::array<int, 2>>(datum).status().message()), "expected a list, got text");
  EXPECT_EQ(Decode<ObjectRef>(datum).status().message(), "expected a reference, got text");
  EXPECT_EQ(Decode<std::string>(Datum()).status().message(), "expected text, got none");
}

TEST(CodecTest, ARefusedItemRefusesTheWhole) {
  Datum datum;
  ASSERT_TRUE(Encode(std::tuple(1, "x"), &datum).ok());
  EXPECT_EQ(Decode<std::vector<int>>(datum).status().message(), "expected an integer, got text");
  EXPECT_EQ((Decode<std::array<int, 2>>(datum).status().message()),
            "expected an integer, got text");
  EXPECT_EQ((Decode<std::pair<int, int>>(datum).status().message()),
            "expected an integer, got text");
  EXPECT_EQ((Decode<std::tuple<int>>(datum).status().message()),
            "expected a list of 1 items, got one of 2");
  EXPECT_EQ((Decode<std::array<int, 3>>(datum).status().message()),
            "expected a list of 3 items, got one of 2");
  std::vector<std::string> bad = {"ok", "\xff"};
  EXPECT_EQ(Encode(bad, &datum).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Encode(std::map<int, std::string>{{1, "\xff"}}, &datum).message(),
            "the string is not UTF-8; use parley::Bytes for binary data");
}

TEST(CodecTest, MessagesTravelWithTheirType) {
  TypedMessage message;  // any message that is no part of Datum
  message.set_type("x");
  EXPECT_EQ(RoundTrip(message).type(), "x");
  Datum datum;
  ASSERT_TRUE(Encode(message, &datum).ok());
  EXPECT_EQ(datum.message().type(), "parley.TypedMessage");
  EXPECT_EQ(Decode<DatumEntry>(datum).status().message(),
            "expected message parley.DatumEntry, got message parley.TypedMessage");
  EXPECT_EQ(Decode<int>(datum).status().message(),
            "expected an integer, got message parley.TypedMessage");
  datum.mutable_message()->set_payload("\xff");
  EXPECT_EQ(Decode<TypedMessage>(datum).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(CodecTest, AMessageWithoutItsRequiredFieldsIsRefused) {
  using NamePart = google::protobuf::UninterpretedOption::NamePart;
  Datum datum;
  absl::Status status = Encode(NamePart(), &datum);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(),
            "message google.protobuf.UninterpretedOption.NamePart lacks required fields: "
            "name_part, is_extension");
  datum.mutable_message()->set_type("google.protobuf.UninterpretedOption.NamePart");
  EXPECT_EQ(Decode<NamePart>(datum).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(CodecTest, ReferencesStayCountable) {
  ObjectRef ref;
  ref.set_id(12);
  DatumList inner;
  *inner.add_items()->mutable_ref() = ref;
  Datum datum;
  ASSERT_TRUE(Encode(std::tuple(ref, std::vector<ObjectRef>{ref}, inner), &datum).ok());
  std::vector<const ObjectRef*> refs;
  internal::CollectRefs(datum, &refs);
  EXPECT_EQ(refs.size(), 3u);
  EXPECT_EQ(RoundTrip(ref).id(), 12u);
  EXPECT_EQ(RoundTrip(inner).items_size(), 1);
  DatumMap map;
  map.add_entries()->mutable_key()->set_text("k");
  EXPECT_EQ(RoundTrip(map).entries(0).key().text(), "k");
  EXPECT_EQ(RoundTrip(datum).SerializeAsString(), datum.SerializeAsString());
}

struct Point {
  int x = 0, y = 0;
  friend bool operator==(const Point&, const Point&) = default;
};

}  // namespace

template <>
struct Codec<Point> {
  static absl::Status Encode(const Point& point, Datum* datum) {
    return parley::Encode(std::pair(point.x, point.y), datum);
  }
  static absl::StatusOr<Point> Decode(const Datum& datum, const DecodeContext* context) {
    PARLEY_ASSIGN_OR_RETURN(auto pair, (parley::Decode<std::pair<int, int>>(datum, context)));
    return Point{pair.first, pair.second};
  }
};

namespace {

TEST(CodecTest, AUsersTypeJoinsBySpecialisation) {
  EXPECT_EQ(RoundTrip(std::vector<Point>{{1, 2}, {3, 4}}), (std::vector<Point>{{1, 2}, {3, 4}}));
}

}  // namespace
}  // namespace parley
