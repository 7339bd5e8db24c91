#include "parley/bench/load.h"

#include <gtest/gtest.h>

namespace parley::bench {
namespace {

TEST(LoadTest, GoesThroughALine) {
  Load sent = {.op = Op::kHandOver,
               .threads = 4,
               .depth = 64,
               .bytes = 1 << 20,
               .keys = 5'000'000,
               .time = absl::Milliseconds(250)};
  Load got;
  ASSERT_TRUE(ParseLine(ToLine(sent), &got));
  EXPECT_EQ(got.op, sent.op);
  EXPECT_EQ(got.threads, sent.threads);
  EXPECT_EQ(got.depth, sent.depth);
  EXPECT_EQ(got.bytes, sent.bytes);
  EXPECT_EQ(got.keys, sent.keys);
  EXPECT_EQ(got.time, sent.time);
}

TEST(LoadTest, EveryOperationHasANameOfItsOwn) {
  for (int i = 0; i <= static_cast<int>(Op::kIdle); ++i) {
    Load got;
    ASSERT_TRUE(ParseLine(ToLine(Load{.op = static_cast<Op>(i)}), &got)) << i;
    EXPECT_EQ(got.op, static_cast<Op>(i));
  }
}

TEST(LoadTest, WhatIsNoLoadIsRefused) {
  Load load;
  EXPECT_FALSE(ParseLine("", &load));
  EXPECT_FALSE(ParseLine("fly 1 0 16 1000 1", &load));
  EXPECT_FALSE(ParseLine("get 1 0 16 1000", &load));
  EXPECT_FALSE(ParseLine("get 1 0 16 many 1", &load));
}

TEST(LoadTest, AnOutcomeGoesThroughALine) {
  Outcome sent = {.calls = 100,
                  .time = absl::Milliseconds(500),
                  .median = absl::Microseconds(20),
                  .p99 = absl::Microseconds(70)};
  Outcome got;
  ASSERT_TRUE(ParseLine(ToLine(sent), &got));
  EXPECT_EQ(got.calls, 100u);
  EXPECT_DOUBLE_EQ(got.CallsPerSecond(), 200);
  EXPECT_EQ(got.median, absl::Microseconds(20));
  EXPECT_EQ(got.p99, absl::Microseconds(70));
  EXPECT_FALSE(ParseLine("failed: no such key", &got));
}

}  // namespace
}  // namespace parley::bench
