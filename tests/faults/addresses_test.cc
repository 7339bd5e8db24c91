// What is wrong with an address, or a name, is said at once, at both ends and by nobody else.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "parley/proxy/sync_manager.h"
#include "parley/tests/testing/broker.h"
#include "parley/tests/testing/process.h"

namespace parley::testing {
namespace {

using ::testing::HasSubstr;

// Long: nothing here may take it.
constexpr absl::Duration kTimeout = absl::Hours(1);

class AddressesTest : public ::testing::Test {
 protected:
  AddressesTest() {
    char name[] = "/tmp/addresses_test.XXXXXX";
    if (mkdtemp(name) == nullptr) std::abort();
    folder_ = name;
    setenv("PARLEY_AUTHKEY", "key", 1);
    std::ofstream(folder_ + "/file") << "x";
  }
  ~AddressesTest() override { std::filesystem::remove_all(folder_); }

  std::string At(const std::string& name) const { return absl::StrCat("unix:", folder_, name); }

  void ExpectRefused(const std::string& address, const std::string& words) {
    SCOPED_TRACE(address);
    ::testing::internal::CaptureStderr();
    absl::Status connect =
        SyncManager::Connect({.address = address, .connect_timeout = kTimeout}).status();
    EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
    EXPECT_THAT(std::string(connect.message()), HasSubstr(words));
    absl::Status start =
        SyncManager::Start({.address = address, .start_timeout = kTimeout}).status();
    EXPECT_THAT(std::string(start.message()), HasSubstr(words));
    Process parleyd("/bin/sh", {"-c", "exec \"$0\" \"$@\" 2>&1", Runfile("broker/program/parleyd"),
                                "--listen=" + address});
    const std::vector<std::string> lines = absl::StrSplit(parleyd.ReadAll(), '\n');
    EXPECT_THAT(lines, ::testing::ElementsAre(HasSubstr(words), ""));
    EXPECT_EQ(parleyd.Wait(), 1);
  }
  void ExpectServed(const std::string& listen, const std::string& connect) {
    Broker broker({"--listen=" + listen});
    absl::Status status =
        SyncManager::Connect(
            {.address = connect.empty() ? broker.address() : connect, .authkey = broker.authkey()})
            .status();
    EXPECT_TRUE(status.ok()) << listen << ": " << status;
  }

  std::string folder_;
};

TEST_F(AddressesTest, APathThatCanHaveNoSocketIsRefused) {
  ExpectRefused("unix:", "names no path");
  ExpectRefused(At("/" + std::string(200, 'x')), "at most 107 bytes");
  ExpectRefused(At("/no/socket"), absl::StrCat("there is no folder ", folder_, "/no"));
  ExpectRefused(At("/file"), "what lies there is no socket");
  ExpectRefused(At(""), "what lies there is no socket");
}

TEST_F(AddressesTest, WhatIsNoAddressIsRefused) {
  for (const char* address : {"nowhere", ":7600", "localhost:", "localhost:70000", "local host:1",
                              "::1:7600", "[::1]", "[::1:1", "http://localhost:1"}) {
    ExpectRefused(address, "is not an address");
  }
}

TEST_F(AddressesTest, BothEndsReadAnAddressTheSameWay) {
  ExpectServed("LOCALHOST:0", "");
  ExpectServed(At("/a%20b"), At("/a%20b"));
  ExpectServed(At("/a b#c?d=%"), At("/a b#c?d=%"));
  ExpectServed(absl::StrCat("unix://", folder_, "/slashes"), At("/slashes"));
}

TEST_F(AddressesTest, APortOfZeroIsNoneToConnectTo) {
  absl::Status status =
      SyncManager::Connect({.address = "localhost:0", .connect_timeout = kTimeout}).status();
  EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("port 0"));
}

TEST_F(AddressesTest, OptionsThatCantBeAreRefused) {
  Broker broker;
  const auto refusal = [&](ConnectOptions options) {
    options.address = broker.address();
    options.authkey = broker.authkey();
    return SyncManager::Connect(options).status();
  };
  EXPECT_TRUE(absl::IsInvalidArgument(refusal({.session_ttl = absl::Seconds(-1)})));
  EXPECT_TRUE(absl::IsInvalidArgument(refusal({.connect_timeout = absl::Seconds(-1)})));
  EXPECT_TRUE(absl::IsInvalidArgument(refusal({.busy_poll = absl::Seconds(-1)})));
  for (const StartOptions& options : {StartOptions{.session_ttl = absl::Seconds(-1)},
                                      StartOptions{.session_ttl = absl::Hours(24)},
                                      StartOptions{.start_timeout = absl::ZeroDuration()},
                                      StartOptions{.busy_poll = absl::Seconds(-1)}}) {
    EXPECT_TRUE(absl::IsInvalidArgument(SyncManager::Start(options).status()));
  }
}

TEST_F(AddressesTest, ANameThatIsNotUtf8IsToldOfByTheClientAlone) {
  Broker broker;
  SyncManager manager =
      *SyncManager::Connect({.address = broker.address(), .authkey = broker.authkey()});
  ::testing::internal::CaptureStderr();
  absl::Status status = manager.Queue<int>({.name = "\xff"}).status();
  EXPECT_THAT(std::string(status.message()), HasSubstr("name \"\\xff\" is not UTF-8"));
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_TRUE(absl::IsInvalidArgument(manager.RemoveName("\xff")));
  EXPECT_TRUE(absl::IsInvalidArgument(manager.Create("\xff").status()));
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace parley::testing
