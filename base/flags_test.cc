#include "parley/base/flags.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/flags/flag.h"

ABSL_FLAG(std::string, key_file, "", "for this test");
ABSL_FLAG(bool, very_quiet, false, "for this test");

namespace parley {
namespace {

// What is left of the arguments.
std::vector<std::string> Parse(std::vector<std::string> arguments) {
  absl::SetFlag(&FLAGS_key_file, "");
  absl::SetFlag(&FLAGS_very_quiet, false);
  arguments.insert(arguments.begin(), "program");
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  std::vector<char*> rest = ParseFlags(static_cast<int>(argv.size()), argv.data());
  return std::vector<std::string>(rest.begin() + 1, rest.end());
}

TEST(FlagsTest, DashesInANameStandForUnderscores) {
  EXPECT_TRUE(Parse({"--key-file=a-b=c-d", "--very-quiet"}).empty());
  EXPECT_EQ(absl::GetFlag(FLAGS_key_file), "a-b=c-d");
  EXPECT_TRUE(absl::GetFlag(FLAGS_very_quiet));
}

TEST(FlagsTest, UnderscoresAreTakenAsEver) {
  EXPECT_TRUE(Parse({"--key_file=x", "--novery_quiet"}).empty());
  EXPECT_EQ(absl::GetFlag(FLAGS_key_file), "x");
}

TEST(FlagsTest, AValueInAnArgumentOfItsOwnKeepsItsDashes) {
  EXPECT_TRUE(Parse({"--key-file", "a-b"}).empty());
  EXPECT_EQ(absl::GetFlag(FLAGS_key_file), "a-b");
  EXPECT_TRUE(Parse({"--key-file", "-"}).empty());
  EXPECT_EQ(absl::GetFlag(FLAGS_key_file), "-");
}

TEST(FlagsTest, WhatIsNoFlagStaysAsItIs) {
  EXPECT_EQ(Parse({"a-b", "--very-quiet", "c-d", "-", "--", "--key-file=x"}),
            (std::vector<std::string>{"a-b", "c-d", "-", "--key-file=x"}));
  EXPECT_EQ(absl::GetFlag(FLAGS_key_file), "");
}

TEST(FlagsDeathTest, AnUnknownFlagEndsTheProgram) {
  EXPECT_EXIT(Parse({"--key-fil=x"}), ::testing::ExitedWithCode(1), "key_fil");
}

}  // namespace
}  // namespace parley
