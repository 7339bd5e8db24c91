#include "parley/broker/types/slice.h"

#include <limits>
#include <optional>
#include <random>
#include <vector>

#include "parley/broker/types/testing/datums.h"

namespace parley::types {
namespace {

using testing::ExpectError;
using Bound = std::optional<int64_t>;

constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
constexpr int64_t kMost = std::numeric_limits<int64_t>::max();

list::Slice Make(Bound start, Bound stop, Bound step) {
  list::Slice slice;
  if (start) slice.set_start(*start);
  if (stop) slice.set_stop(*stop);
  if (step) slice.set_step(*step);
  return slice;
}

std::vector<int64_t> Positions(const Range& range) {
  std::vector<int64_t> positions;
  for (int64_t i = 0; i < range.count; ++i) positions.push_back(range.start + i * range.step);
  return positions;
}

// Python's definition in the language reference, walked one by one in wide integers.
std::vector<int64_t> BruteForce(Bound start, Bound stop, Bound step, int64_t length) {
  using Wide = __int128;
  Wide by = step.value_or(1);
  auto place = [&](int64_t given) -> Wide {
    Wide bound = given < 0 ? Wide{given} + length : Wide{given};
    Wide least = by < 0 ? -1 : 0, most = by < 0 ? length - 1 : length;
    return bound < least ? least : bound > most ? most : bound;
  };
  Wide at = start ? place(*start) : (by < 0 ? length - 1 : 0);
  Wide end = stop ? place(*stop) : (by < 0 ? -1 : length);
  std::vector<int64_t> positions;
  for (; by < 0 ? at > end : at < end; at += by) positions.push_back(static_cast<int64_t>(at));
  return positions;
}

// Written by python3: `list(range(*slice(start, stop, step).indices(length)))`.
TEST(SliceTest, TakesWhatPythonTakes) {
  struct Case {
    Bound start, stop, step;
    int64_t length;
    std::vector<int64_t> expected;
  };
  const std::optional<int64_t> none;
  const Case cases[] = {
      {none, none, none, 5, {0, 1, 2, 3, 4}},
      {1, 4, none, 5, {1, 2, 3}},
      {none, none, -1, 5, {4, 3, 2, 1, 0}},
      {-3, none, 2, 7, {4, 6}},
      {5, 2, none, 10, {}},
      {none, none, kMost, 4, {0}},
      {none, none, kLeast, 4, {3}},
      {kLeast, kMost, none, 3, {0, 1, 2}},
      {kMost, kLeast, -1, 3, {2, 1, 0}},
      {none, -1, none, 0, {}},
      {10, -10, -3, 6, {5, 2}},
      {0, 0, none, 3, {}},
      {-7, 1, -1, 0, {}},
      {6, -8, -9, 5, {4}},
      {none, 5, 7, 3, {0}},
      {-9, 2, none, 6, {0, 1}},
      {-4, -9, -9, 6, {2}},
      {7, -8, none, 3, {}},
      {9, 7, 9, 0, {}},
      {7, 1, 7, 0, {}},
      {none, 6, -4, 2, {}},
      {2, -7, -2, 1, {0}},
      {-2, 6, 7, 2, {0}},
      {7, 7, -8, 3, {}},
      {6, -9, -8, 0, {}},
      {-5, 4, 8, 6, {1}},
      {3, 7, -1, 7, {}},
      {-4, -6, -2, 3, {}},
      {7, -2, -9, 7, {6}},
      {3, -2, -1, 1, {0}},
      {5, 2, -8, 2, {}},
      {-7, 4, -1, 6, {}},
      {-9, 6, none, 5, {0, 1, 2, 3, 4}},
      {0, 8, -1, 7, {}},
      {3, -9, 7, 1, {}},
      {4, -9, -3, 0, {}},
      {9, 7, -2, 7, {}},
      {1, 0, -2, 0, {}},
      {0, -6, 3, 1, {}},
      {none, -5, 4, 4, {}},
  };
  for (const Case& c : cases) {
    auto range = Resolve(Make(c.start, c.stop, c.step), c.length);
    ASSERT_TRUE(range.ok()) << range.status();
    EXPECT_EQ(Positions(*range), c.expected)
        << Make(c.start, c.stop, c.step).ShortDebugString() << " of " << c.length;
  }
}

// The start counts even where nothing is taken: that is where values go in.
TEST(SliceTest, AnEmptySliceHasAPlace) {
  EXPECT_EQ(Resolve(Make(5, 2, {}), 10)->start, 5);
  EXPECT_EQ(Resolve(Make(99, {}, {}), 10)->start, 10);
  EXPECT_EQ(Resolve(Make(-99, -99, {}), 10)->start, 0);
  EXPECT_EQ(Resolve(Make(5, 2, {}), 10)->count, 0);
}

TEST(SliceTest, StepZeroIsRefused) {
  ExpectError(Resolve(Make({}, {}, 0), 3).status(), absl::StatusCode::kInvalidArgument,
              "ValueError", "zero");
}

TEST(SliceTest, AgreesWithBruteForce) {
  std::mt19937 random(20240607);
  auto bound = [&]() -> Bound {
    constexpr int64_t kFar[] = {kLeast, kLeast + 1, kMost, kMost - 1};
    int kind = static_cast<int>(random() % 10);
    if (kind == 0) return std::nullopt;
    if (kind == 1) return kFar[random() % 4];
    return static_cast<int64_t>(random() % 31) - 15;
  };
  for (int i = 0; i < 100'000; ++i) {
    Bound start = bound(), stop = bound(), step = bound();
    if (step == 0) continue;
    auto length = static_cast<int64_t>(random() % 12);
    list::Slice slice = Make(start, stop, step);
    auto range = Resolve(slice, length);
    ASSERT_TRUE(range.ok()) << range.status();
    ASSERT_EQ(Positions(*range), BruteForce(start, stop, step, length))
        << slice.ShortDebugString() << " of " << length;
  }
}

TEST(SliceTest, IndicesCountFromEitherEnd) {
  EXPECT_EQ(*ResolveIndex(0, 3), 0);
  EXPECT_EQ(*ResolveIndex(2, 3), 2);
  EXPECT_EQ(*ResolveIndex(-1, 3), 2);
  EXPECT_EQ(*ResolveIndex(-3, 3), 0);
}

TEST(SliceTest, AnIndexOutsideIsRefused) {
  for (int64_t index : {int64_t{3}, int64_t{-4}, kLeast, kMost}) {
    ExpectError(ResolveIndex(index, 3).status(), absl::StatusCode::kOutOfRange, "IndexError",
                "3 elements");
  }
  EXPECT_FALSE(ResolveIndex(0, 0).ok());
}

}  // namespace
}  // namespace parley::types
