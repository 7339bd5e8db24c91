// The README's twenty lines do what they say.

#include <gtest/gtest.h>

#include "parley/tests/testing/process.h"

namespace parley {
namespace {

TEST(QuickstartTest, CountsTheOrders) {
  testing::Process example(testing::Runfile("examples/quickstart"), {});
  EXPECT_EQ(example.ReadAll(), "apple 2\npear 1\n");
  EXPECT_EQ(example.Wait(), 0);
}

}  // namespace
}  // namespace parley
