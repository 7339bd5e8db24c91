#include "parley/base/flags.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/flags/flag.h"

ABSL_FLAG(std::string, key_file, "", "for this test");
ABSL_FLAG(bool, very_quiet, false, "for this test");

namespace parley {
namespace {

const ProgramUsage kUsage = {
    .usage = "tests flags",
    .groups = {{"Keys", {"key_file"}}},
    .version = "Tester 1.2.3",
};

// What is left of the arguments.
std::vector<std::string> Parse(std::vector<std::string> arguments) {
  absl::SetFlag(&FLAGS_key_file, "");
  absl::SetFlag(&FLAGS_very_quiet, false);
  arguments.insert(arguments.begin(), "program");
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  std::vector<char*> rest = ParseFlags(static_cast<int>(argv.size()), argv.data(), kUsage);
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

TEST(FlagsTest, AValueThatLooksLikeAFlagIsAValue) {
  EXPECT_TRUE(Parse({"--key-file", "--no-such-flag", "--very-quiet"}).empty());
  EXPECT_EQ(absl::GetFlag(FLAGS_key_file), "--no-such-flag");
  EXPECT_TRUE(absl::GetFlag(FLAGS_very_quiet));
}

TEST(FlagsTest, HelpListsTheProgramsFlagsByGroupWithTheirDefaults) {
  EXPECT_EQ(HelpText(kUsage),
            "tests flags\n"
            "\nKeys\n"
            "  --key-file\n      for this test\n"
            "\nFurther flags\n"
            "  --very-quiet=false\n      for this test\n");
}

TEST(FlagsTest, TheNearestFlagIsOneThatIsMuchLikeIt) {
  EXPECT_EQ(NearestFlag("keyfile"), "key_file");
  EXPECT_EQ(NearestFlag("very_qiuet"), "very_quiet");
  EXPECT_EQ(NearestFlag("something_else"), "");
}

TEST(FlagsDeathTest, AnUnknownFlagEndsTheProgramAndTheNearestIsNamed) {
  EXPECT_EXIT(Parse({"--key-fil=x"}), ::testing::ExitedWithCode(1),
              "unknown flag --key-fil; did you mean --key-file");
  EXPECT_EXIT(Parse({"--nokey-file"}), ::testing::ExitedWithCode(1), "unknown flag --nokey-file");
  EXPECT_EXIT(Parse({"-something"}), ::testing::ExitedWithCode(1), "--help lists the flags");
}

TEST(FlagsDeathTest, HelpAndVersionEndTheProgramWell) {
  EXPECT_EXIT(Parse({"--help"}), ::testing::ExitedWithCode(0), "");
  EXPECT_EXIT(Parse({"--version"}), ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace parley
