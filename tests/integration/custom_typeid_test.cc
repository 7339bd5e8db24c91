// Two processes bid in one auction: examples/custom_typeid.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "parley/tests/testing/process.h"

namespace parley {
namespace {

TEST(CustomTypeidTest, TheHighestBidGetsTheClock) {
  testing::Process example(testing::Runfile("examples/custom_typeid/custom_typeid"), {});
  const std::string output = example.ReadAll();
  EXPECT_EQ(example.Wait(), 0);
  std::vector<std::string> lines = absl::StrSplit(output, '\n', absl::SkipEmpty());
  ASSERT_GE(lines.size(), 2u) << output;
  EXPECT_EQ(lines.back(), "a clock goes to Bob for 100");
  // Each bid that counted was higher than those before.
  int highest = 0;
  for (size_t i = 0; i + 1 < lines.size(); ++i) {
    const int bid = std::stoi(lines[i].substr(lines[i].rfind(' ')));
    EXPECT_GT(bid, highest) << output;
    highest = bid;
  }
  EXPECT_EQ(highest, 100);
}

}  // namespace
}  // namespace parley
