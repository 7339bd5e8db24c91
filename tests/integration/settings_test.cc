// The example prints the settings as its worker process left them.

#include <gtest/gtest.h>

#include "parley/tests/testing/process.h"

namespace parley {
namespace {

TEST(SettingsTest, EverybodySeesWhatAWorkerChanged) {
  testing::Process example(testing::Runfile("examples/settings"), {});
  EXPECT_EQ(example.ReadAll(),
            "as they were\n"
            "  level    1\n"
            "  motto    slow is smooth\n"
            "  verbose  off\n"
            "as the worker left them\n"
            "  level    2\n"
            "  ratio    0.25\n"
            "  verbose  on\n");
  EXPECT_EQ(example.Wait(), 0);
}

}  // namespace
}  // namespace parley
