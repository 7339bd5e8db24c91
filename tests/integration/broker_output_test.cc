// What runs in a broker may print: it arrives where the parent prints, and stops nothing.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "parley/base/descriptor.h"
#include "parley/base/status.h"
#include "parley/proxy/sync_manager.h"
#include "parley/tests/testing/process.h"

namespace parley {
namespace {

using testing::Runfile;

// While this lives, this process's standard output and error, and those of its children, go to a
// file.
class Redirected {
 public:
  explicit Redirected(std::string path) : path_(std::move(path)) {
    std::fflush(nullptr);
    const Descriptor file(open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600));
    dup2(file.number(), STDOUT_FILENO);
    dup2(file.number(), STDERR_FILENO);
  }
  ~Redirected() {
    std::fflush(nullptr);
    dup2(output_.number(), STDOUT_FILENO);
    dup2(error_.number(), STDERR_FILENO);
    if (::testing::Test::HasFailure()) std::printf("%s\n", Text().c_str());
  }
  std::string Text() const {
    std::ostringstream text;
    text << std::ifstream(path_).rdbuf();
    return text.str();
  }

 private:
  const std::string path_;
  const Descriptor output_{fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 10)};
  const Descriptor error_{fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 10)};
};

StartOptions OwnBroker(const std::string& initializer, const std::vector<std::string>& initargs) {
  return {.broker_path = Runfile("tests/integration/own_broker_program"),
          .initializer = initializer,
          .initargs = initargs};
}

void ExpectAll(const std::string& output, const std::string& text) {
  for (const char* rest : {" to stdout", " to stderr", " from a child\n"}) {
    EXPECT_NE(output.find(absl::StrCat(text, rest)), std::string::npos) << output;
  }
  EXPECT_NE(output.find("no input"), std::string::npos) << output;
}

TEST(BrokerOutputTest, WhatMethodsAndTheirChildrenPrintArrivesWhereTheParentPrints) {
  Redirected output(::testing::TempDir() + "/method");
  absl::StatusOr<SyncManager> manager = SyncManager::Start(OwnBroker("", {}));
  ASSERT_TRUE(manager.ok()) << manager.status();
  absl::StatusOr<DynamicProxy> printer = manager->Create("Printer");
  ASSERT_TRUE(printer.ok()) << printer.status();
  EXPECT_TRUE(printer->Call("print", "one").ok());
  EXPECT_TRUE(printer->Call("print", "two").ok());
  ExpectAll(output.Text(), "one");
  ExpectAll(output.Text(), "two");
}

TEST(BrokerOutputTest, WhatAnInitializerPrintsIsNotTakenForTheAddress) {
  Redirected output(::testing::TempDir() + "/initializer");
  for (const char* text : {"text", "listening", "failed"}) {
    absl::StatusOr<SyncManager> manager = SyncManager::Start(OwnBroker("print", {text}));
    ASSERT_TRUE(manager.ok()) << manager.status();
    EXPECT_TRUE(manager->Queue<int>().ok());
    ExpectAll(output.Text(), text);
  }
}

TEST(BrokerOutputTest, WhatAnInitializerThrowsIsWhatStartFailsWith) {
  absl::Status status = SyncManager::Start(OwnBroker("throw", {"no such country"})).status();
  EXPECT_TRUE(absl::IsInvalidArgument(status) && IsValueError(status)) << status;
  EXPECT_EQ(status.message(), "initializer \"throw\": it threw: no such country");
}

TEST(BrokerOutputTest, ABrokerWithoutStandardDescriptorsMayPrint) {
  setenv("PARLEY_AUTHKEY", "key", 1);
  char folder[] = "/tmp/parley.XXXXXX";
  ASSERT_NE(mkdtemp(folder), nullptr);
  for (const char* closed : {"<&- 2>&-", "<&- >&- 2>&-", ">&- 2>&-"}) {
    const std::string address = absl::StrCat("unix:", folder, "/socket");
    testing::Process broker("/bin/sh", {"-c", absl::StrCat("exec \"$0\" \"$@\" ", closed),
                                        Runfile("tests/integration/own_broker_program"),
                                        absl::StrCat("--listen=", address)});
    absl::StatusOr<SyncManager> manager = SyncManager::Connect({.address = address});
    ASSERT_TRUE(manager.ok()) << manager.status();
    absl::StatusOr<DynamicProxy> printer = manager->Create("Printer");
    ASSERT_TRUE(printer.ok()) << printer.status();
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(printer->Call("print", "text").ok()) << closed;
    EXPECT_TRUE(manager->stub().Shutdown({}).ok());
    EXPECT_EQ(broker.Wait(), 0);
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace parley
