// BaseManager: typeids by name, brokers of one's own, initializers, join, restarts.

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "parley/base/status.h"
#include "parley/broker/program/serve_forever.h"
#include "parley/broker/server/server.h"
#include "parley/broker/types/builtin_types.h"
#include "parley/proto/lock.proxy.h"
#include "parley/proto/queue.proxy.h"
#include "parley/proxy/sync_manager.h"
#include "parley/tests/testing/process.h"

namespace parley {
namespace {

using testing::ChildrenOf;
using testing::Runfile;

// The value of what must not fail.
template <typename T>
T Have(absl::StatusOr<T> result) {
  EXPECT_TRUE(result.ok()) << result.status();
  return *std::move(result);
}

absl::StatusOr<SyncManager> Another(const std::string& address, const Authkey& authkey) {
  return SyncManager::Connect({.address = address, .authkey = authkey});
}

StartOptions OwnBroker(const std::string& initializer = "",
                       const std::vector<std::string>& initargs = {}) {
  return {.broker_path = Runfile("tests/integration/own_broker_program"),
          .initializer = initializer,
          .initargs = initargs};
}

TEST(BaseManagerTest, MakesAnyTypeidThatTheBrokerKnows) {
  BaseManager manager = Have(BaseManager::Start());
  queue::QueueInit init;
  init.set_maxsize(1);
  queue::QueueProxy queue(Have(manager.CreateFrom("Queue", init.SerializeAsString())));
  queue::PutRequest put;
  put.mutable_item()->set_integer(7);
  EXPECT_TRUE(queue.Put(put).ok());
  EXPECT_TRUE(IsFull(queue.Put(put, {absl::ZeroDuration()}).status()));
  EXPECT_EQ(Have(queue.Get({})).reply.item().integer(), 7);
  auto lock = Have(manager.Create<lock::LockProxy>());
  EXPECT_TRUE(Have(lock.Acquire({})).acquired());
  EXPECT_TRUE(Have(manager.Create<Queue<int>>(init)).PutNowait(1).ok());
}

TEST(BaseManagerTest, NamesAreSharedWithEveryManager) {
  BaseManager manager = Have(BaseManager::Start());
  SyncManager other = Have(Another(manager.address(), manager.authkey()));
  queue::QueueProxy mine(Have(manager.CreateFrom("Queue", "", {.name = "tasks"})));
  auto theirs = Have(other.Queue<int>({.name = "tasks"}));
  EXPECT_EQ(mine.ref().id(), theirs.ref().id());
  EXPECT_TRUE(IsTypeError(manager.LookUp<lock::LockProxy>("tasks").status()));
  EXPECT_TRUE(IsTypeError(manager.Attach<lock::LockProxy>(theirs.ref()).status()));
  EXPECT_EQ(Have(manager.Attach<queue::QueueProxy>(theirs.ref())).ref().id(), mine.ref().id());
}

TEST(BaseManagerTest, AnUnknownTypeidIsAnErrorThatNamesIt) {
  BaseManager manager = Have(BaseManager::Start());
  absl::Status status = manager.Create("Tree").status();
  EXPECT_TRUE(absl::IsNotFound(status) && IsKeyError(status)) << status;
  EXPECT_NE(status.message().find("\"Tree\""), absl::string_view::npos) << status;
}

TEST(BaseManagerTest, TellsWhatThereIs) {
  BaseManager manager = Have(BaseManager::Start());
  EXPECT_EQ(Have(manager.NumberOfObjects()), 0u);
  queue::QueueProxy queue(Have(manager.CreateFrom("Queue", "", {.name = "tasks"})));
  auto waiting = queue.GetAsync({});
  while (Have(manager.DebugInfo()).objects(0).waiters() == 0) std::this_thread::yield();
  EXPECT_EQ(Have(manager.NumberOfObjects()), 1u);
  EXPECT_EQ(Have(manager.DebugInfo()).objects(0).waiting_size(), 1);
  std::string text = Have(manager.DebugText());
  EXPECT_NE(text.find("Queue \"tasks\"  references 2"), std::string::npos) << text;
  EXPECT_NE(text.find("waiting: session 1"), std::string::npos) << text;
  waiting.Cancel();
}

// A manager's objects may be the user's own choice.
class Desk : public ObjectFactory {
 public:
  using ObjectFactory::ObjectFactory;
  absl::StatusOr<parley::Queue<std::string>> Letters() const {
    return Queue<std::string>({.name = "letters"});
  }
};

TEST(BaseManagerTest, AManagerCanHaveItsOwnMethods) {
  auto manager = Have(ManagerOf<Desk>::Start());
  ASSERT_TRUE(Have(manager.Letters()).Put("Dear").ok());
  auto other =
      Have(ManagerOf<Desk>::Connect({.address = manager.address(), .authkey = manager.authkey()}));
  EXPECT_EQ(Have(Have(other.Letters()).GetNowait()), "Dear");
}

TEST(BaseManagerTest, AWrongKeyIsAnAuthenticationError) {
  BaseManager manager = Have(BaseManager::Start());
  absl::Status status =
      BaseManager::Connect({.address = manager.address(), .authkey = *Authkey::FromBytes("wrong")})
          .status();
  EXPECT_TRUE(absl::IsUnauthenticated(status) && IsAuthenticationError(status)) << status;
}

// CPython's _TestRemoteManager: what a remote process puts arrives in its order and kind.
TEST(BaseManagerTest, ARemoteManagerPutsWhatTheServersGets) {
  SyncManager server = Have(SyncManager::Start());
  auto queue = Have(server.Queue<Datum>({.name = "queue"}));
  std::vector<Datum> values(7);
  values[0].set_text("hello world");
  values[2].set_boolean(true);
  values[3].set_real(2.25);
  values[4].set_text("hall\u00e5 v\u00e4rlden");
  values[5].set_text("\u043f\u0440\u0438\u0432\u0456\u0442");
  values[6].set_bytes("hall\xe5 v\xe4rlden");
  std::thread remote([&] {
    SyncManager client = Have(Another(server.address(), server.authkey()));
    auto theirs = Have(client.LookUp<Queue<Datum>>("queue"));
    for (const Datum& value : values) EXPECT_TRUE(theirs.Put(value).ok());
  });
  for (const Datum& value : values) {
    EXPECT_EQ(Have(queue.Get()).SerializeAsString(), value.SerializeAsString());
  }
  remote.join();
  EXPECT_TRUE(Have(queue.Empty()));
}

TEST(OwnBrokerTest, ServesUntilAClientShutsItDown) {
  setenv("PARLEY_AUTHKEY", "key", 1);
  testing::Process program(Runfile("examples/own_broker"), {});
  const std::string line = program.ReadLine();
  ASSERT_EQ(line.rfind("listening on ", 0), 0u) << line;
  SyncManager manager = Have(SyncManager::Connect({.address = line.substr(13)}));
  EXPECT_TRUE(Have(manager.Queue<int>()).Put(1).ok());
  EXPECT_TRUE(manager.stub().Shutdown({}).ok());
  EXPECT_EQ(program.Wait(), 0);
}

TEST(OwnBrokerTest, ServeForeverEndsWithASignalAndGivesSignalsBack) {
  engine::TypeRegistry types;
  ASSERT_TRUE(RegisterBuiltinTypes(&types).ok());
  auto server = Have(Server::Start({}, *Authkey::FromBytes("key"), &types));
  struct sigaction before = {}, now = {};
  sigaction(SIGTERM, nullptr, &before);
  std::thread serving([&] { ServeForever(*server); });
  do {
    sigaction(SIGTERM, nullptr, &now);
  } while (now.sa_handler == before.sa_handler);
  SyncManager manager = Have(Another(server->address(), *Authkey::FromBytes("key")));
  auto queue = Have(manager.Queue<int>());
  kill(getpid(), SIGTERM);
  EXPECT_TRUE(absl::IsUnavailable(queue.Get().status()));
  serving.join();
  sigaction(SIGTERM, nullptr, &now);
  EXPECT_EQ(now.sa_handler, before.sa_handler);
}

TEST(OwnBrokerTest, ItsTypeidsCanBeMade) {
  BaseManager manager = Have(BaseManager::Start(OwnBroker()));
  auto gate = Have(manager.CreateFrom("Gate"));
  EXPECT_EQ(gate->ref().typeid_(), "Gate");
  EXPECT_TRUE(Have(lock::LockProxy(gate).Acquire({})).acquired());
  EXPECT_TRUE(Have(lock::LockProxy(gate).Locked({})).locked());
}

TEST(InitializerTest, RunsOnceBeforeTheBrokerServes) {
  SyncManager other = Have(SyncManager::Start());
  setenv("PARLEY_AUTHKEY", std::string(other.authkey().bytes()).c_str(), 1);
  auto runs = Have(other.Value<int>("i", {.name = "runs"}));
  SyncManager manager = Have(SyncManager::Start(OwnBroker("count-run", {other.address()})));
  EXPECT_EQ(Have(runs.Get()), 1);
  EXPECT_EQ(Have(manager.NumberOfObjects()), 0u);
}

TEST(InitializerTest, AFailureFailsStartWithWhatItSaid) {
  // Arguments that look like flags, and empty ones, arrive as they are.
  absl::Status status =
      SyncManager::Start(OwnBroker("fail", {"--listen=x", "a,b c", "", "\u00e4"})).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status) && IsRuntimeError(status)) << status;
  EXPECT_EQ(status.message(), "initializer \"fail\": asked to fail with --listen=x|a,b c||\u00e4");
  EXPECT_TRUE(ChildrenOf(getpid()).empty());
}

TEST(InitializerTest, AnUnknownOneFailsStart) {
  for (const StartOptions& options :
       {OwnBroker("nothing"), StartOptions{.initializer = "nothing"}}) {
    absl::Status status = SyncManager::Start(options).status();
    EXPECT_TRUE(absl::IsNotFound(status) && IsKeyError(status)) << status;
    EXPECT_NE(status.message().find("no initializer \"nothing\""), absl::string_view::npos)
        << status;
  }
  EXPECT_TRUE(ChildrenOf(getpid()).empty());
}

TEST(InitializerTest, WhatItIgnoresTheBrokerIgnores) {
  SyncManager manager = Have(SyncManager::Start(OwnBroker("ignore-interrupts")));
  std::vector<pid_t> children = ChildrenOf(getpid());
  ASSERT_EQ(children.size(), 1u);
  testing::SignalTo(children[0], SIGINT);
  EXPECT_EQ(Have(manager.NumberOfObjects()), 0u);
  testing::SignalTo(children[0], SIGTERM);
  EXPECT_TRUE(manager.Join().ok());
}

TEST(JoinTest, WaitsForTheBrokersEndWhoeverEndsIt) {
  SyncManager manager = Have(SyncManager::Start());
  absl::Status running = manager.Join(absl::ZeroDuration());
  EXPECT_TRUE(absl::IsDeadlineExceeded(running) && IsTimeoutError(running)) << running;
  SyncManager other = Have(Another(manager.address(), manager.authkey()));
  EXPECT_TRUE(absl::IsFailedPrecondition(other.Join()));
  std::thread joining([&] { EXPECT_TRUE(manager.Join().ok()); });
  EXPECT_TRUE(other.stub().Shutdown({}).ok());
  joining.join();
  EXPECT_TRUE(manager.Shutdown().ok());
  EXPECT_TRUE(manager.Join().ok());
  SyncManager moved = std::move(manager);
  EXPECT_TRUE(absl::IsFailedPrecondition(manager.Join()));  // NOLINT: moved from
}

TEST(JoinTest, SeveralMayJoinAndShutDownAtOnce) {
  SyncManager manager = Have(SyncManager::Start());
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) threads.emplace_back([&] { EXPECT_TRUE(manager.Join().ok()); });
  for (int t = 0; t < 4; ++t) threads.emplace_back([&] { EXPECT_TRUE(manager.Shutdown().ok()); });
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(ChildrenOf(getpid()).empty());
}

// CPython's _TestManagerRestart, with a client that is connected as the broker goes.
void RestartRepeatedly(const std::string& address, const Authkey& authkey) {
  std::vector<SyncManager> clients;
  for (int round = 0; round < 4; ++round) {
    SyncManager manager = Have(SyncManager::Start({.address = address, .authkey = authkey}));
    EXPECT_EQ(manager.address(), address);
    EXPECT_EQ(Have(manager.NumberOfObjects()), 0u) << "nothing is left of the one before";
    clients.push_back(Have(Another(address, authkey)));
    EXPECT_TRUE(Have(clients.back().Queue<int>({.name = "queue"})).Put(round).ok());
    EXPECT_EQ(Have(Have(manager.Queue<int>({.name = "queue"})).Get()), round);
    EXPECT_TRUE(manager.Shutdown().ok());
  }
  for (const SyncManager& client : clients) {
    EXPECT_TRUE(absl::IsUnavailable(client.NumberOfObjects().status()));
  }
}

TEST(RestartTest, AtOnceOnTheSamePort) {
  std::string address;
  const Authkey authkey = *Authkey::Random();
  {
    SyncManager manager = Have(SyncManager::Start({.authkey = authkey}));
    address = manager.address();
  }
  RestartRepeatedly(address, authkey);
}

TEST(RestartTest, AtOnceOnTheSameSocket) {
  char folder[] = "/tmp/parley.XXXXXX";
  ASSERT_NE(mkdtemp(folder), nullptr);
  RestartRepeatedly(absl::StrCat("unix:", folder, "/socket"), *Authkey::Random());
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace parley
