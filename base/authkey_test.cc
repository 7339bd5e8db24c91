#include "base/authkey.h"

#include <cstdlib>
#include <fstream>
#include <string>

#include <sys/stat.h>

#include <gtest/gtest.h>

namespace parley {
namespace {

std::string TempPath(const std::string& name) { return ::testing::TempDir() + "/" + name; }

TEST(AuthkeyTest, RandomKeysAreLongAndDiffer) {
  auto one = Authkey::Random(), two = Authkey::Random();
  ASSERT_TRUE(one.ok() && two.ok());
  EXPECT_EQ(one->bytes().size(), 64u);
  EXPECT_NE(one->bytes(), two->bytes());
}

TEST(AuthkeyTest, AFileKeepsItForItsOwnerOnly) {
  std::string path = TempPath("written.authkey");
  std::remove(path.c_str());
  auto key = Authkey::Random();
  ASSERT_TRUE(key.ok());
  ASSERT_TRUE(key->WriteFile(path).ok());
  struct stat info;
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  EXPECT_EQ(Authkey::FromFile(path)->bytes(), key->bytes());
  EXPECT_EQ(key->WriteFile(path).code(), absl::StatusCode::kAlreadyExists);
}

TEST(AuthkeyTest, ANewlineAtTheEndIsNotPartOfIt) {
  std::string path = TempPath("newline.authkey");
  std::ofstream(path) << "secret\n";
  EXPECT_EQ(Authkey::FromFile(path)->bytes(), "secret");
}

TEST(AuthkeyTest, RefusesEmptyHugeAndMissing) {
  EXPECT_EQ(Authkey::FromBytes("").status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Authkey::FromBytes(std::string(4097, 'x')).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Authkey::FromFile(TempPath("missing")).status().code(), absl::StatusCode::kNotFound);
}

TEST(AuthkeyTest, TheEnvironmentMayHoldIt) {
  unsetenv("PARLEY_AUTHKEY");
  EXPECT_EQ(Authkey::FromEnvironment().status().code(), absl::StatusCode::kNotFound);
  setenv("PARLEY_AUTHKEY", "from outside", 1);
  EXPECT_EQ(Authkey::FromEnvironment()->bytes(), "from outside");
}

}  // namespace
}  // namespace parley
