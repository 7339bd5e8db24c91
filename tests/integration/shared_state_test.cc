// The example prints what its child process changed.

#include <gtest/gtest.h>

#include "parley/tests/testing/process.h"

namespace parley {
namespace {

TEST(SharedStateTest, TheParentSeesWhatTheChildChanged) {
  testing::Process example(testing::Runfile("examples/shared_state"), {});
  EXPECT_EQ(example.ReadAll(),
            "before the child\n"
            "  dict   {apples: 1}\n"
            "  list   [0, 1, 2, 3, 4]\n"
            "  queue  size 0\n"
            "  value  0\n"
            "  array  [0, 0, 0, 0]\n"
            "  lock   locked\n"
            "after the child\n"
            "  dict   {apples: 2, pears: 7}\n"
            "  list   [4, 3, 2, 1, 0]\n"
            "  queue  size 1\n"
            "  value  3.25\n"
            "  array  [1, 4, 9, 0]\n"
            "  lock   free\n"
            "the item is \"greetings from your child\"\n");
  EXPECT_EQ(example.Wait(), 0);
}

}  // namespace
}  // namespace parley
