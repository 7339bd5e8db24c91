#include "parley/base/wire/authkey.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <ostream>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

namespace parley {
namespace {

std::string TempPath(const std::string& name) { return ::testing::TempDir() + "/" + name; }

template <typename T>
concept Printable = requires(std::ostream& out, const T& value) {
  out << value;
};
static_assert(!Printable<Authkey>, "a secret must not find its way into a log");

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
  std::ofstream(path) << "secret\n\n";
  EXPECT_EQ(Authkey::FromFile(path)->bytes(), "secret\n");
}

TEST(AuthkeyTest, WhatIsWrittenIsReadWhateverItEndsWith) {
  std::string path = TempPath("round.authkey");
  for (std::string bytes : {std::string("secret"), std::string("secret\n"), std::string("\n"),
                            std::string("secret\n\n"), std::string("secret\r\n"),
                            std::string("\0\xff\0", 3), std::string(4096, '\n')}) {
    std::remove(path.c_str());
    ASSERT_TRUE(Authkey::FromBytes(bytes)->WriteFile(path).ok());
    EXPECT_EQ(Authkey::FromFile(path)->bytes(), bytes);
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    ASSERT_TRUE(Authkey::FromBytes(bytes)->WriteTo(ends[1]));
    close(ends[1]);
    EXPECT_EQ(Authkey::FromFile(absl::StrCat("/dev/fd/", ends[0]))->bytes(), bytes);
    close(ends[0]);
  }
}

TEST(AuthkeyTest, APipeMayHoldIt) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  ASSERT_EQ(write(ends[1], "secret\n", 7), 7);
  close(ends[1]);
  EXPECT_EQ(Authkey::FromFile(absl::StrCat("/dev/fd/", ends[0]))->bytes(), "secret");
  close(ends[0]);
}

TEST(AuthkeyTest, AFileHasALimit) {
  std::string path = TempPath("long.authkey");
  std::ofstream(path) << std::string(4096, 'x') << "\n";
  EXPECT_EQ(Authkey::FromFile(path)->bytes().size(), 4096u);
  for (const char* more : {"x", "\nx", "\n\n", "x\n"}) {
    std::ofstream(path) << std::string(4096, 'x') << more;
    EXPECT_EQ(Authkey::FromFile(path).status().code(), absl::StatusCode::kInvalidArgument) << more;
  }
  std::ofstream(path) << "\n";
  EXPECT_EQ(Authkey::FromFile(path).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Authkey::FromFile("/dev/zero").status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(AuthkeyTest, ErrorsSayWhichFileAndWhy) {
  EXPECT_EQ(Authkey::FromFile("/").status().message(),
            "authkey file / can't be read: Is a directory");
  std::string path = TempPath("no/such/folder");
  EXPECT_EQ(Authkey::FromBytes("x")->WriteFile(path).message(),
            absl::StrCat("authkey file ", path, " can't be made: No such file or directory"));
}

TEST(AuthkeyTest, AMoveLeavesNothingBehind) {
  Authkey key = *Authkey::FromBytes("secret");
  Authkey moved = std::move(key);
  EXPECT_EQ(moved.bytes(), "secret");
  EXPECT_EQ(key.bytes(), "");  // NOLINT(bugprone-use-after-move)
}

TEST(AuthkeyTest, RefusesEmptyHugeAndMissing) {
  EXPECT_EQ(Authkey::FromBytes("").status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Authkey::FromBytes(std::string(4097, 'x')).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Authkey::FromFile(TempPath("missing")).status().code(), absl::StatusCode::kNotFound);
}

TEST(AuthkeyTest, AnAssignedKeyIsTheOther) {
  Authkey key = *Authkey::FromBytes("a long secret that is kept on the heap");
  Authkey other = *Authkey::FromBytes("other");
  key = other;
  EXPECT_EQ(key.bytes(), "other");
  EXPECT_EQ(other.bytes(), "other");
}

TEST(AuthkeyTest, TheEnvironmentMayHoldIt) {
  unsetenv("PARLEY_AUTHKEY");
  EXPECT_EQ(Authkey::FromEnvironment().status().code(), absl::StatusCode::kNotFound);
  setenv("PARLEY_AUTHKEY", "from outside", 1);
  EXPECT_EQ(Authkey::FromEnvironment()->bytes(), "from outside");
  setenv("PARLEY_AUTHKEY", "", 1);
  EXPECT_EQ(Authkey::FromEnvironment().status().message(),
            "PARLEY_AUTHKEY: an authkey must not be empty");
}

}  // namespace
}  // namespace parley
