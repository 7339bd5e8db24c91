// The broker that a manager starts ends with it, whatever way that takes.

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "parley/base/process_handle.h"
#include "parley/proxy/sync_manager.h"
#include "parley/tests/testing/process.h"

namespace parley {
namespace {

using testing::ChildrenOf;
using testing::HasEnded;

bool IsListening(const std::string& address) {
  sockaddr_in to{};
  int port = 0;
  EXPECT_TRUE(absl::SimpleAtoi(address.substr(address.rfind(':') + 1), &port)) << address;
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<uint16_t>(port));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  bool listening = connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof(to)) == 0;
  close(fd);
  return listening;
}

SyncManager Started() {
  absl::StatusOr<SyncManager> manager = SyncManager::Start();
  EXPECT_TRUE(manager.ok()) << manager.status();
  return *std::move(manager);
}

TEST(ManagerLifetimeTest, AKilledParentTakesItsBrokerAlong) {
  testing::Process parent(testing::Runfile("tests/integration/starter_program"), {});
  std::string address = parent.ReadLine();
  std::vector<pid_t> children = ChildrenOf(parent.pid());
  ASSERT_EQ(children.size(), 1u);
  ASSERT_TRUE(IsListening(address));
  parent.Signal(SIGKILL);
  EXPECT_EQ(parent.Wait(), -SIGKILL);
  while (!HasEnded(children[0])) std::this_thread::yield();
  EXPECT_FALSE(IsListening(address));
}

TEST(ManagerLifetimeTest, AKilledParentTakesItsBrokerAlongAlthoughAForkedChildOfItLives) {
  testing::Process parent(testing::Runfile("tests/integration/starter_program"), {"fork"});
  parent.ReadLine();
  auto forked = ProcessHandle::Open(std::stoi(parent.ReadLine()));
  ASSERT_TRUE(forked.ok()) << forked.status();
  std::vector<pid_t> brokers = ChildrenOf(parent.pid());
  std::erase(brokers, forked->pid());
  ASSERT_EQ(brokers.size(), 1u);
  parent.Signal(SIGKILL);
  EXPECT_EQ(parent.Wait(), -SIGKILL);
  while (!HasEnded(brokers[0])) std::this_thread::yield();
  EXPECT_TRUE(forked->Signal(SIGKILL)) << "it lived on";
}

TEST(ManagerLifetimeTest, WhereChildrensEndsAreIgnoredTheBrokerIsStoppedAndJoinedAllTheSame) {
  struct sigaction before, ignore = {};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGCHLD, &ignore, &before);
  auto other = ProcessHandle::Spawn({.program = "/bin/sleep", .arguments = {"sleep", "1000"}});
  ASSERT_TRUE(other.ok());
  {
    SyncManager manager = Started();
    std::vector<pid_t> children = ChildrenOf(getpid());
    ASSERT_EQ(children.size(), 2u);
    for (pid_t child : children) {
      if (child != other->pid()) testing::SignalTo(child, SIGKILL);
    }
    EXPECT_TRUE(manager.Join().ok());
    EXPECT_TRUE(manager.Shutdown().ok());
  }
  EXPECT_TRUE(Started().Shutdown().ok());
  EXPECT_TRUE(other->Signal(SIGKILL)) << "the other child was hit";
  EXPECT_TRUE(other->AwaitEnd());
  sigaction(SIGCHLD, &before, nullptr);
}

TEST(ManagerLifetimeTest, AKeyOfAnyBytesArrivesAtTheBroker) {
  for (const std::string& bytes :
       {std::string("secret\n"), std::string("\n\n"), std::string("a\0b\r\n", 5)}) {
    auto manager = SyncManager::Start({.authkey = Authkey::FromBytes(bytes).value()});
    EXPECT_TRUE(manager.ok()) << manager.status();
  }
}

TEST(ManagerLifetimeTest, AStartTimeoutBeyondWhatPollTakesIsLong) {
  for (absl::Duration timeout : {absl::Milliseconds(int64_t{1} << 32), absl::Hours(24 * 365 * 8000),
                                 absl::InfiniteDuration()}) {
    auto manager = SyncManager::Start({.start_timeout = timeout});
    EXPECT_TRUE(manager.ok()) << timeout << ": " << manager.status();
  }
}

TEST(ManagerLifetimeTest, ShutdownLeavesNothing) {
  SyncManager manager = Started();
  EXPECT_EQ(ChildrenOf(getpid()).size(), 1u);
  EXPECT_TRUE(IsListening(manager.address()));
  EXPECT_TRUE(manager.Shutdown().ok());
  EXPECT_TRUE(ChildrenOf(getpid()).empty());
  EXPECT_FALSE(IsListening(manager.address()));
  EXPECT_TRUE(manager.Shutdown().ok());
  EXPECT_EQ(manager.NumberOfObjects().status().code(), absl::StatusCode::kUnavailable);
}

TEST(ManagerLifetimeTest, TheDestructorLeavesNothing) {
  std::string address;
  Queue<int> queue;
  {
    SyncManager manager = Started();
    address = manager.address();
    queue = *manager.Queue<int>();
  }
  EXPECT_TRUE(ChildrenOf(getpid()).empty());
  EXPECT_FALSE(IsListening(address));
  EXPECT_EQ(queue.Get().status().code(), absl::StatusCode::kUnavailable);
}

TEST(ManagerLifetimeTest, AssignmentEndsTheManagerThatItReplaces) {
  SyncManager manager = Started();
  SyncManager other = *SyncManager::Connect({manager.address(), manager.authkey()});
  Queue<int> queue = *other.Queue<int>();
  other = *SyncManager::Connect({manager.address(), manager.authkey()});
  EXPECT_EQ(queue.GetNowait().status().code(), absl::StatusCode::kUnavailable);
  std::string before = manager.address();
  manager = Started();
  EXPECT_FALSE(IsListening(before));
  EXPECT_EQ(ChildrenOf(getpid()).size(), 1u);
  EXPECT_TRUE(manager.status().ok());
  EXPECT_EQ(*manager.NumberOfObjects(), 0u);
}

TEST(ManagerLifetimeTest, AMovedFromManagerIsEmpty) {
  SyncManager from = Started();
  SyncManager manager = std::move(from);
  EXPECT_EQ(from.status().code(), absl::StatusCode::kFailedPrecondition);  // NOLINT: moved from
  EXPECT_EQ(from.NumberOfObjects().status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(from.Shutdown().ok());
  EXPECT_EQ(*manager.NumberOfObjects(), 0u);
  from = std::move(manager);
  EXPECT_EQ(*from.NumberOfObjects(), 0u);
}

TEST(ManagerLifetimeTest, AStartThatFailsLeavesNothing) {
  auto refused = SyncManager::Start({.extra_flags = {"--max_frame_bytes=1"}});
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(refused.status().message().find("--max-frame-bytes"), absl::string_view::npos);
  refused = SyncManager::Start({.extra_flags = {"--no_such_flag"}});
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(ChildrenOf(getpid()).empty());
}

TEST(ManagerLifetimeTest, ABrokerThatDoesNotReactIsKilled) {
  SyncManager manager = Started();
  std::vector<pid_t> children = ChildrenOf(getpid());
  ASSERT_EQ(children.size(), 1u);
  testing::SignalTo(children[0], SIGSTOP);
  EXPECT_TRUE(manager.Shutdown().ok());
  EXPECT_TRUE(ChildrenOf(getpid()).empty());
}

TEST(ManagerLifetimeTest, ABrokerHeedsSigtermAlthoughItsParentBlocksIt) {
  sigset_t blocked, before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &blocked, &before);
  SyncManager manager = Started();
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  std::vector<pid_t> children = ChildrenOf(getpid());
  ASSERT_EQ(children.size(), 1u);
  Queue<int> queue = *manager.Queue<int>();
  testing::SignalTo(children[0], SIGTERM);
  EXPECT_EQ(queue.Get().status().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace parley
