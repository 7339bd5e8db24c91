// The example prints what two other processes wrote into an object of its own type.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "parley/tests/testing/process.h"

namespace parley {
namespace {

TEST(GeneratedProxyTest, TheHostReadsWhatBothGuestsWrote) {
  testing::Process example(testing::Runfile("examples/generated_proxy/generated_proxy"), {});
  std::vector<std::string> entries;
  for (int i = 0; i < 4; ++i) entries.push_back(example.ReadLine());
  const auto place = [&entries](const std::string& entry) {
    return std::find(entries.begin(), entries.end(), entry) - entries.begin();
  };
  for (const std::string guest : {"Ann", "Bob"}) {
    EXPECT_LT(place(guest + ": what a lovely place"), place(guest + ": we shall come again"));
    EXPECT_LT(place(guest + ": we shall come again"), 4);
  }
  EXPECT_EQ(example.ReadAll(),
            "without a text: GuestBook.Sign: Zoe would like to read something\n");
  EXPECT_EQ(example.Wait(), 0);
}

}  // namespace
}  // namespace parley
