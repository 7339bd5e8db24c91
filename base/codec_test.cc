#include "base/codec.h"

#include <limits>

#include <gtest/gtest.h>

#include "base/status.h"

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
  EXPECT_EQ(RoundTrip(Bytes{"\xff\x00z"}), (Bytes{"\xff\x00z"}));
}

TEST(CodecTest, ContainersComeBackAsTheyWere) {
  EXPECT_EQ(RoundTrip(std::vector<int>{1, 2, 3}), (std::vector<int>{1, 2, 3}));
  EXPECT_EQ(RoundTrip(std::set<std::string>{"a", "b"}), (std::set<std::string>{"a", "b"}));
  using Map = std::map<std::string, std::vector<double>>;
  EXPECT_EQ(RoundTrip(Map{{"x", {1, 2}}, {"y", {}}}), (Map{{"x", {1, 2}}, {"y", {}}}));
  using Tuple = std::tuple<int, std::string, std::optional<bool>>;
  EXPECT_EQ(RoundTrip(Tuple{1, "a", std::nullopt}), (Tuple{1, "a", std::nullopt}));
  EXPECT_EQ(RoundTrip(std::pair<int, Bytes>{1, {"b"}}), (std::pair<int, Bytes>{1, {"b"}}));
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
  datum.set_real(3.0);
  EXPECT_EQ(Reason(Decode<int>(datum).status()), "TypeError");
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
}

TEST(CodecTest, MessagesTravelWithTheirType) {
  ObjectRef message;  // any message
  message.set_typeid_("x");
  EXPECT_EQ(RoundTrip(message).typeid_(), "x");
  Datum datum;
  ASSERT_TRUE(Encode(message, &datum).ok());
  EXPECT_EQ(Decode<TypedMessage>(datum).status().message(),
            "expected parley.TypedMessage, got message parley.ObjectRef");
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
