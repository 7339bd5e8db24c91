#include "parley/bench/samples.h"

#include <gtest/gtest.h>

namespace parley::bench {
namespace {

TEST(SamplesTest, QuantilesOfUnsortedSamples) {
  Samples samples;
  for (int i : {9, 1, 5, 3, 7}) samples.Add(absl::Microseconds(i));
  EXPECT_EQ(samples.Median(), absl::Microseconds(5));
  EXPECT_EQ(samples.Quantile(0), absl::Microseconds(1));
  EXPECT_EQ(samples.Quantile(1), absl::Microseconds(9));
}

TEST(SamplesTest, NoSamplesTakeNoTime) { EXPECT_EQ(Samples().Median(), absl::ZeroDuration()); }

}  // namespace
}  // namespace parley::bench
