// The plugin as those use it who have no Bazel: under the real protoc, as docs/generator.md
// shows it.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace parley::generator {
namespace {

constexpr char kFolder[] = "generator/testdata/";

std::string ReadFile(const std::string& path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

class ProtocTest : public ::testing::Test {
 protected:
  ProtocTest() {
    std::filesystem::create_directories(out_);
    // As in a folder into which the repository was cloned.
    std::filesystem::create_directory_symlink(std::filesystem::current_path(), out_ + "/parley");
  }
  ~ProtocTest() override { std::filesystem::remove_all(out_); }

  // What protoc says with these options and files, and whether it succeeds.
  std::string Run(const std::string& arguments) {
    const std::string command =
        absl::StrCat(std::getenv("TEST_SRCDIR"), "/com_google_protobuf/protoc",
                     " --plugin=protoc-gen-parley=generator/protoc-gen-parley -I. -I", out_, " ",
                     arguments, " 2>&1");
    FILE* pipe = popen(command.c_str(), "r");
    std::string said;
    char part[4096];
    for (size_t size; (size = fread(part, 1, sizeof(part), pipe)) > 0;) said.append(part, size);
    succeeded_ = pclose(pipe) == 0;
    return said;
  }
  bool Wrote(const std::string& name) const {
    return std::filesystem::exists(out_ + "/" + kFolder + name);
  }

  const std::string out_ =
      absl::StrCat(std::getenv("TEST_TMPDIR"), "/",
                   ::testing::UnitTest::GetInstance()->current_test_info()->name());
  bool succeeded_ = false;
};

TEST_F(ProtocTest, OneSideIsWrittenWhereItIsAskedFor) {
  EXPECT_EQ(Run(absl::StrCat("--parley_out=side=proxy:", out_, " ", kFolder, "ledger.proto")), "");
  EXPECT_TRUE(succeeded_);
  EXPECT_EQ(ReadFile(absl::StrCat(out_, "/", kFolder, "ledger.proxy.h")),
            ReadFile(absl::StrCat(kFolder, "ledger.proxy.h.golden")));
  EXPECT_TRUE(Wrote("ledger.proxy.cc"));
  EXPECT_FALSE(Wrote("ledger.skeleton.h"));
}

TEST_F(ProtocTest, BothSidesOfSeveralFilesAreWrittenUnlessOneIsAskedFor) {
  EXPECT_EQ(Run(absl::StrCat("--parley_out=", out_, " ", kFolder, "ledger.proto ", kFolder,
                             "bare.proto")),
            "");
  EXPECT_TRUE(succeeded_);
  for (const std::string file : {"bare.proxy.h", "bare.skeleton.cc", "ledger.skeleton.h"}) {
    EXPECT_TRUE(Wrote(file)) << file;
  }
}

TEST_F(ProtocTest, WhatIsWrongWithAnyFileOrOptionIsSaidInOneRun) {
  const std::string said =
      Run(absl::StrCat("--parley_out=colour=red,side=left:", out_, " ", kFolder,
                       "bad_service.proto ", kFolder, "bad_package.proto"));
  EXPECT_FALSE(succeeded_);
  for (const std::string file : {"bad_service", "bad_package"}) {
    EXPECT_TRUE(absl::StrContains(said, ReadFile(absl::StrCat(kFolder, file, ".expected"))))
        << said;
  }
  const std::string option = "unknown option colour=red; there is side=proxy";
  EXPECT_TRUE(absl::StrContains(said, option)) << said;
  EXPECT_EQ(said.find(option), said.rfind(option)) << said;
  EXPECT_TRUE(absl::StrContains(said, "unknown option side=left; ")) << said;
  EXPECT_FALSE(Wrote("bad_service.proxy.h"));
}

TEST_F(ProtocTest, AnUnknownOptionInTheIdlIsNamedWithItsLine) {
  std::ofstream(out_ + "/typo.proto") << "syntax = \"proto3\";\n"
                                         "import \"proto/options.proto\";\n"
                                         "service Typo {\n"
                                         "  option (parley.typid) = \"Typo\";\n"
                                         "}\n";
  const std::string said =
      Run(absl::StrCat("-I", out_, " --parley_out=", out_, " ", out_, "/typo.proto"));
  EXPECT_FALSE(succeeded_);
  EXPECT_TRUE(absl::StrContains(said, "typo.proto:4:")) << said;
  EXPECT_TRUE(absl::StrContains(said, "(parley.typid)")) << said;
}

}  // namespace
}  // namespace parley::generator
