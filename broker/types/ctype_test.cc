#include "parley/broker/types/ctype.h"

#include <cmath>
#include <limits>
#include <string>

#include "parley/broker/types/testing/datums.h"

namespace parley::types {
namespace {

using namespace testing;  // NOLINT: the builders of values

constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
constexpr uint64_t kBiggest = std::numeric_limits<uint64_t>::max();

void ExpectHeld(absl::string_view code, const Datum& value, const Datum& expected) {
  auto held = CType::Parse(code)->Convert(value);
  ASSERT_TRUE(held.ok()) << code << ": " << held.status();
  EXPECT_EQ(Shown(*held), Shown(expected)) << code;
}

void ExpectRefused(absl::string_view code, const Datum& value, absl::StatusCode status,
                   absl::string_view reason) {
  SCOPED_TRACE(std::string(code) + " " + Shown(value));
  ExpectError(CType::Parse(code)->Convert(value).status(), status, reason,
              "'" + std::string(code) + "'");
}

void ExpectOverflow(absl::string_view code, const Datum& value) {
  ExpectRefused(code, value, absl::StatusCode::kOutOfRange, "OverflowError");
}

void ExpectWrongKind(absl::string_view code, const Datum& value) {
  ExpectRefused(code, value, absl::StatusCode::kInvalidArgument, "TypeError");
}

TEST(CTypeTest, KnowsPythonsCodes) {
  for (char code : std::string("c?bBuwhHiIlLqQfd")) {
    auto type = CType::Parse(std::string(1, code));
    ASSERT_TRUE(type.ok()) << type.status();
    EXPECT_EQ(type->code(), code);
    EXPECT_EQ(type->is_number(), std::string("c?uw").find(code) == std::string::npos);
  }
  for (const char* code : {"", "x", "C", "ii", "D"}) {
    ExpectError(CType::Parse(code).status(), absl::StatusCode::kInvalidArgument, "TypeError",
                "c ? b B u");
  }
}

TEST(CTypeTest, StartsAtZero) {
  EXPECT_EQ(Shown(CType::Parse("c")->Zero()), Shown(Bytes(std::string(1, '\0'))));
  EXPECT_EQ(Shown(CType::Parse("u")->Zero()), Shown(Text(std::string(1, '\0'))));
  EXPECT_EQ(Shown(CType::Parse("d")->Zero()), Shown(Real(0)));
  EXPECT_EQ(Shown(CType::Parse("f")->Zero()), Shown(Real(0)));
  for (char code : std::string("bBhHiIlLqQ")) {
    EXPECT_EQ(Shown(CType::Parse(std::string(1, code))->Zero()), Shown(Int(0)));
  }
  for (char code : std::string("c?bBuwhHiIlLqQfd")) {
    CType type = *CType::Parse(std::string(1, code));
    EXPECT_EQ(Shown(*type.Convert(type.Zero())), Shown(type.Zero())) << code;
  }
}

TEST(CTypeTest, HoldsSignedIntegersOfItsWidth) {
  for (auto [code, bits] : {std::pair("b", 8), std::pair("h", 16), std::pair("i", 32)}) {
    int64_t most = (int64_t{1} << (bits - 1)) - 1;
    ExpectHeld(code, Int(most), Int(most));
    ExpectHeld(code, Int(-most - 1), Int(-most - 1));
    ExpectOverflow(code, Int(most + 1));
    ExpectOverflow(code, Int(-most - 2));
    ExpectOverflow(code, Big(kBiggest));
  }
  for (const char* code : {"l", "q"}) {
    ExpectHeld(code, Int(kMost), Int(kMost));
    ExpectHeld(code, Int(kLeast), Int(kLeast));
    ExpectOverflow(code, Big(uint64_t{1} << 63));
  }
}

TEST(CTypeTest, HoldsUnsignedIntegersOfItsWidth) {
  for (auto [code, bits] : {std::pair("B", 8), std::pair("H", 16), std::pair("I", 32)}) {
    int64_t most = (int64_t{1} << bits) - 1;
    ExpectHeld(code, Int(most), Int(most));
    ExpectHeld(code, Int(0), Int(0));
    ExpectOverflow(code, Int(most + 1));
    ExpectOverflow(code, Int(-1));
  }
  for (const char* code : {"L", "Q"}) {
    ExpectHeld(code, Big(kBiggest), Big(kBiggest));
    ExpectHeld(code, Big(5), Int(5));
    ExpectOverflow(code, Int(-1));
    ExpectOverflow(code, Int(kLeast));
  }
}

TEST(CTypeTest, IntegersAreIntegersOrBooleansOnly) {
  for (char code : std::string("bBhHiIlLqQ")) {
    std::string name(1, code);
    ExpectHeld(name, Bool(true), Int(1));
    for (const Datum& other : {None(), Real(1), Text("1"), Bytes("1"), List({1}), Map({})}) {
      ExpectWrongKind(name, other);
    }
  }
}

TEST(CTypeTest, ADoubleHoldsEveryNumber) {
  ExpectHeld("d", Real(0.1), Real(0.1));
  ExpectHeld("d", Int(3), Real(3));
  ExpectHeld("d", Bool(true), Real(1));
  ExpectHeld("d", Big(uint64_t{1} << 63), Real(0x1p63));
  ExpectHeld("d", Real(INFINITY), Real(INFINITY));
  EXPECT_TRUE(std::isnan(CType::Parse("d")->Convert(Real(NAN))->real()));
  for (const Datum& other : {None(), Text("1"), Bytes("1"), List({1}), Map({})}) {
    ExpectWrongKind("d", other);
    ExpectWrongKind("f", other);
  }
}

TEST(CTypeTest, AFloatRounds) {
  ExpectHeld("f", Real(0.1), Real(static_cast<double>(0.1f)));
  ExpectHeld("f", Int((1 << 24) + 1), Real(1 << 24));
  ExpectHeld("f", Real(-INFINITY), Real(-INFINITY));
  EXPECT_TRUE(std::isnan(CType::Parse("f")->Convert(Real(NAN))->real()));
}

// As struct.pack("f", …): what rounds to the largest float fits.
TEST(CTypeTest, AFloatOverflowsWhereRoundingWouldGiveInfinity) {
  double largest = std::numeric_limits<float>::max();
  ExpectHeld("f", Real(3.40282356e38), Real(largest));
  ExpectHeld("f", Real(-3.40282356e38), Real(-largest));
  ExpectOverflow("f", Real(0x1.ffffffp127));
  ExpectOverflow("f", Real(-1e39));
}

TEST(CTypeTest, ACharIsOneByte) {
  ExpectHeld("c", Bytes("x"), Bytes("x"));
  ExpectHeld("c", Bytes("\xff"), Bytes("\xff"));
  for (const Datum& other : {Bytes(""), Bytes("xy"), Text("x"), Int(1), None()}) {
    ExpectWrongKind("c", other);
  }
}

TEST(CTypeTest, ABoolIsTrueForAllButZero) {
  for (const Datum& truth : {Bool(true), Int(-1), Big(kBiggest), Real(0.5)}) {
    ExpectHeld("?", truth, Bool(true));
  }
  for (const Datum& falsity : {Bool(false), Int(0), Big(0), Real(-0.0)}) {
    ExpectHeld("?", falsity, Bool(false));
  }
  for (const Datum& other : {None(), Text("x"), Bytes(""), List({})}) ExpectWrongKind("?", other);
}

TEST(CTypeTest, AUnicodeCharIsOneCodePoint) {
  for (const char* one : {"x", "\u00e4", "\u20ac", "\U0001F600"}) {
    ExpectHeld("u", Text(one), Text(one));
    ExpectHeld("w", Text(one), Text(one));
  }
  for (const Datum& other : {Text(""), Text("xy"), Text("e\u0301"), Bytes("x"), Int(1), None()}) {
    ExpectWrongKind("u", other);
  }
}

}  // namespace
}  // namespace parley::types
