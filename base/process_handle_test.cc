#include "parley/base/process_handle.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "parley/base/testing/wall_clock.h"

namespace parley {
namespace {

ProcessHandle Shell(const std::string& script, std::vector<std::pair<int, int>> descriptors = {}) {
  absl::StatusOr<ProcessHandle> shell =
      ProcessHandle::Spawn({.program = "/bin/sh",
                            .arguments = {"sh", "-c", script},
                            .descriptors = std::move(descriptors)});
  EXPECT_TRUE(shell.ok()) << shell.status();
  return *std::move(shell);
}

std::string Rest(int descriptor) {
  std::string all;
  char buffer[256];
  for (ssize_t got; (got = read(descriptor, buffer, sizeof(buffer))) > 0;) all.append(buffer, got);
  close(descriptor);
  return all;
}

TEST(ProcessHandleTest, WaitTellsTheExitCodeOrTheSignal) {
  EXPECT_EQ(Shell("exit 7").Wait(), 7);
  ProcessHandle sleeper = Shell("exec sleep 1000");
  EXPECT_FALSE(sleeper.AwaitEnd(absl::ZeroDuration()));
  EXPECT_FALSE(sleeper.AwaitEnd(absl::Milliseconds(1)));
  EXPECT_TRUE(sleeper.Signal(SIGKILL));
  EXPECT_EQ(sleeper.Wait(), -SIGKILL);
  EXPECT_TRUE(sleeper.AwaitEnd(absl::ZeroDuration()));
}

TEST(ProcessHandleTest, AwaitEndEndsInTimeAlthoughTheMachinesClockIsSetBack) {
  ProcessHandle sleeper = Shell("exec sleep 1000");
  std::optional<testing::WallClockSetBack> set_back;
  std::thread setter([&] { set_back.emplace(absl::Hours(1)); });
  EXPECT_FALSE(sleeper.AwaitEnd(absl::Milliseconds(50)));
  setter.join();
  EXPECT_TRUE(sleeper.Signal(SIGKILL));
  EXPECT_EQ(sleeper.Wait(), -SIGKILL);
}

TEST(ProcessHandleTest, ASignalToOneThatWasReapedReachesNobody) {
  ProcessHandle child = Shell("exit 0");
  ASSERT_TRUE(child.AwaitEnd());
  ASSERT_EQ(waitpid(child.pid(), nullptr, 0), child.pid());  // another part of the program did
  EXPECT_FALSE(child.Signal(SIGKILL));
  EXPECT_EQ(child.Wait(), std::nullopt);
}

TEST(ProcessHandleTest, WaitDoesNotHangWhereChildrensEndsAreIgnored) {
  struct sigaction before, ignore = {};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGCHLD, &ignore, &before);
  ProcessHandle other = Shell("exec sleep 1000");
  ProcessHandle child = Shell("exec sleep 1000");
  EXPECT_TRUE(child.Signal(SIGKILL));
  EXPECT_EQ(child.Wait(), std::nullopt);
  EXPECT_FALSE(other.AwaitEnd(absl::ZeroDuration()));
  EXPECT_TRUE(other.Signal(SIGKILL));
  EXPECT_TRUE(other.AwaitEnd());
  sigaction(SIGCHLD, &before, nullptr);
}

TEST(ProcessHandleTest, AChildCanWaitForItsOwnAlthoughItsParentIgnoresTheirEnds) {
  struct sigaction before, ignore = {};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGCHLD, &ignore, &before);
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
  ProcessHandle child = Shell("grep SigIgn /proc/self/status", {{ends[1], STDOUT_FILENO}});
  close(ends[1]);
  sigaction(SIGCHLD, &before, nullptr);
  const uint64_t ignored = std::stoull(Rest(ends[0]).substr(8), nullptr, 16);
  EXPECT_EQ(ignored & (uint64_t{1} << (SIGCHLD - 1)), 0u);
}

TEST(ProcessHandleTest, DescriptorsArriveWhereTheyShouldThoughTheyCross) {
  int a[2], b[2];
  ASSERT_EQ(pipe2(a, O_CLOEXEC), 0);
  ASSERT_EQ(pipe2(b, O_CLOEXEC), 0);
  // Each has the number that the other is to get.
  ProcessHandle child =
      Shell("echo to-b >&" + std::to_string(a[1]) + "; echo to-a >&" + std::to_string(b[1]),
            {{a[1], b[1]}, {b[1], a[1]}});
  close(a[1]);
  close(b[1]);
  EXPECT_EQ(Rest(a[0]), "to-a\n");
  EXPECT_EQ(Rest(b[0]), "to-b\n");
  EXPECT_EQ(child.Wait(), 0);
}

TEST(ProcessHandleTest, TheEnvironmentIsTheOneThatIsGiven) {
  absl::StatusOr<ProcessHandle> shell =
      ProcessHandle::Spawn({.program = "/bin/sh",
                            .arguments = {"sh", "-c", "test \"$A$HOME\" = b"},
                            .environment = std::vector<std::string>{"A=b"}});
  ASSERT_TRUE(shell.ok());
  EXPECT_EQ(shell->Wait(), 0);
}

TEST(ProcessHandleTest, WhatCantBeStartedIsNamed) {
  absl::Status status =
      ProcessHandle::Spawn({.program = "/no/such", .arguments = {"such"}}).status();
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  EXPECT_NE(status.message().find("/no/such"), absl::string_view::npos) << status;
}

TEST(ProcessHandleTest, OpensWhatLivesOnly) {
  absl::StatusOr<ProcessHandle> self = ProcessHandle::Open(getpid());
  ASSERT_TRUE(self.ok()) << self.status();
  EXPECT_FALSE(self->AwaitEnd(absl::ZeroDuration()));
  ProcessHandle child = Shell("exit 0");
  EXPECT_EQ(child.Wait(), 0);
  EXPECT_TRUE(absl::IsNotFound(ProcessHandle::Open(child.pid()).status()));
}

}  // namespace
}  // namespace parley
