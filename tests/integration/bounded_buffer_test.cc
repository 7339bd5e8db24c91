// The example's consumers take what its producers put, each item once.

#include <gtest/gtest.h>

#include "parley/tests/testing/process.h"

namespace parley {
namespace {

TEST(BoundedBufferTest, EachItemIsTakenOnce) {
  testing::Process example(testing::Runfile("examples/bounded_buffer"), {});
  EXPECT_EQ(example.ReadAll(),
            "3 consumers took 60 items of 2 producers out of a buffer for 4\n"
            "the sum of all items is 1830\n");
  EXPECT_EQ(example.Wait(), 0);
}

}  // namespace
}  // namespace parley
