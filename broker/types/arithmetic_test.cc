#include "parley/broker/types/arithmetic.h"

#include <cmath>
#include <limits>

#include "parley/broker/types/testing/datums.h"

namespace parley::types {
namespace {

using namespace testing;  // NOLINT: the builders of values

constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
constexpr uint64_t kBiggest = std::numeric_limits<uint64_t>::max();

void ExpectSum(const Datum& a, const Datum& b, const Datum& expected) {
  for (const auto& sum : {Add(a, b), Add(b, a)}) {
    ASSERT_TRUE(sum.ok()) << sum.status();
    EXPECT_EQ(Shown(*sum), Shown(expected));
  }
}

TEST(ArithmeticTest, AddsIntegersExactly) {
  ExpectSum(Int(2), Int(3), Int(5));
  ExpectSum(Bool(true), Bool(true), Int(2));
  ExpectSum(Int(kMost), Int(kLeast), Int(-1));
  ExpectSum(Int(kMost), Int(1), Big(uint64_t{1} << 63));
  ExpectSum(Big(kBiggest), Int(kLeast), Int(kMost));
  ExpectSum(Big(kBiggest), Int(0), Big(kBiggest));
}

TEST(ArithmeticTest, ARealMakesTheSumReal) {
  ExpectSum(Real(0.5), Real(0.25), Real(0.75));
  ExpectSum(Real(0.5), Int(1), Real(1.5));
  ExpectSum(Real(0.5), Bool(true), Real(1.5));
  ExpectSum(Real(0), Big(uint64_t{1} << 63), Real(0x1p63));
}

NumberRange Range(const Datum& least, const Datum& most) {
  NumberRange range;
  *range.mutable_least() = least;
  *range.mutable_most() = most;
  return range;
}

TEST(ArithmeticTest, ARangeOfIntegersHasItsEndsAndNoReals) {
  const NumberRange range = Range(Int(-128), Int(127));
  for (const Datum& sum : {Int(-128), Int(127), Int(0), Bool(true)}) {
    EXPECT_TRUE(CheckWithin(range, sum).ok()) << Shown(sum);
  }
  for (const Datum& sum : {Int(-129), Int(128), Big(kBiggest)}) {
    ExpectError(CheckWithin(range, sum), absl::StatusCode::kOutOfRange, "OverflowError");
  }
  ExpectError(CheckWithin(range, Real(1)), absl::StatusCode::kInvalidArgument, "TypeError",
              "integers only");
  EXPECT_TRUE(CheckWithin(Range(Int(0), Big(kBiggest)), Big(kBiggest)).ok());
}

TEST(ArithmeticTest, ARangeOfRealsHasIntegersAndWhatIsNotFinite) {
  const NumberRange range = Range(Real(-1e3), Real(1e3));
  for (const Datum& sum : {Real(1e3), Int(-1000), Real(INFINITY), Real(NAN)}) {
    EXPECT_TRUE(CheckWithin(range, sum).ok()) << Shown(sum);
  }
  for (const Datum& sum : {Real(1e4), Int(-1001)}) {
    ExpectError(CheckWithin(range, sum), absl::StatusCode::kOutOfRange, "OverflowError");
  }
}

TEST(ArithmeticTest, ARangeWithoutAnEndHasEveryNumber) {
  EXPECT_TRUE(CheckWithin({}, Real(1e300)).ok());
  EXPECT_TRUE(CheckWithin(Range(Int(0), Text("x")), Int(-1)).ok());
}

TEST(ArithmeticTest, RefusesASumOfMoreThan64Bits) {
  for (const auto& sum :
       {Add(Big(kBiggest), Int(1)), Add(Int(kLeast), Int(-1)), Add(Big(kBiggest), Big(kBiggest))}) {
    ExpectError(sum.status(), absl::StatusCode::kOutOfRange, "OverflowError", "64 bits");
  }
}

TEST(ArithmeticTest, RefusesWhatIsNoNumber) {
  for (const Datum& other : {None(), Text("1"), Bytes("1"), List({1}), Map({}), Ref(1)}) {
    ExpectError(Add(Int(1), other).status(), absl::StatusCode::kInvalidArgument, "TypeError");
    ExpectError(Add(other, Int(1)).status(), absl::StatusCode::kInvalidArgument, "TypeError");
  }
  ExpectError(Add(Int(1), Text("1")).status(), absl::StatusCode::kInvalidArgument, "TypeError",
              "can't add text to integer");
}

}  // namespace
}  // namespace parley::types
