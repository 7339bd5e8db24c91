// What a session owns passes on or goes when its client does: real processes, killed
// with SIGKILL, or stopped so that they are silent while their socket stays open.

#include <gtest/gtest.h>
#include <signal.h>

#include <cstdlib>
#include <list>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "parley/base/status.h"
#include "parley/proxy/sync_manager.h"
#include "parley/tests/testing/broker.h"
#include "parley/tests/testing/process.h"
#include "parley/tests/testing/waiters.h"

namespace parley {
namespace {

using testing::AwaitObjects;
using testing::AwaitSessions;
using testing::AwaitWaiters;
using testing::Process;

// So long that what happens within a test is not its doing.
constexpr char kLong[] = "10m";
// What is waited for; a living client is never silent so long.
constexpr char kShort[] = "1s";

// The fencing token of a client's grant.
uint64_t Token(const std::string& line) {
  absl::string_view rest = line;
  uint64_t token = 0;
  EXPECT_TRUE(absl::ConsumePrefix(&rest, "locked ") && absl::SimpleAtoi(rest, &token)) << line;
  return token;
}

class OwnershipTest : public ::testing::Test {
 protected:
  OwnershipTest() { setenv("PARLEY_AUTHKEY", std::string(broker_.authkey().bytes()).c_str(), 1); }

  SyncManager Connect() {
    auto manager =
        SyncManager::Connect({.address = broker_.address(), .session_ttl = absl::Minutes(10)});
    EXPECT_TRUE(manager.ok()) << manager.status();
    return *std::move(manager);
  }
  std::vector<std::string> Arguments(std::vector<std::string> role, const char* ttl = kLong) {
    role.insert(role.begin(), {broker_.address(), ttl});
    return role;
  }
  static std::string Program() { return testing::Runfile("tests/integration/client_program"); }

  testing::Broker broker_;
};

TEST_F(OwnershipTest, AKilledHoldersLockPassesToTheNextInLineWithAGreaterToken) {
  SyncManager manager = Connect();
  Lock lock = *manager.Lock({.name = "lock"});
  std::list<Process> line;
  line.emplace_back(Program(), Arguments({"hold-lock", "lock"}));
  uint64_t last = Token(line.front().ReadLine());
  for (uint64_t waiters = 1; waiters <= 3; ++waiters) {
    line.emplace_back(Program(), Arguments({"hold-lock", "lock"}));
    AwaitWaiters(manager, lock.ref(), waiters);
  }
  while (line.size() > 1) {
    line.front().Signal(SIGKILL);
    line.pop_front();
    uint64_t next = Token(line.front().ReadLine());
    EXPECT_GT(next, last);
    last = next;
    EXPECT_EQ(testing::Waiters(manager, lock.ref()), line.size() - 1);
  }
  line.front().Signal(SIGKILL);
  EXPECT_GT(lock.Acquire()->fencing_token, last);
}

TEST_F(OwnershipTest, AKilledWaiterOfALockIsPassedOver) {
  SyncManager manager = Connect();
  Lock lock = *manager.Lock({.name = "lock"});
  uint64_t mine = lock.Acquire()->fencing_token;
  Process doomed(Program(), Arguments({"hold-lock", "lock"}));
  AwaitWaiters(manager, lock.ref(), 1);
  Process alive(Program(), Arguments({"hold-lock", "lock"}));
  AwaitWaiters(manager, lock.ref(), 2);
  doomed.Signal(SIGKILL);
  AwaitWaiters(manager, lock.ref(), 1);
  ASSERT_TRUE(lock.Release().ok());
  EXPECT_GT(Token(alive.ReadLine()), mine);
}

TEST_F(OwnershipTest, AHolderAndAWaiterKilledTogetherLeaveTheLockToTheLiving) {
  SyncManager manager = Connect();
  Lock lock = *manager.Lock({.name = "lock"});
  Process holder(Program(), Arguments({"hold-lock", "lock"}));
  Token(holder.ReadLine());
  Process waiter(Program(), Arguments({"hold-lock", "lock"}));
  AwaitWaiters(manager, lock.ref(), 1);
  waiter.Signal(SIGKILL);
  holder.Signal(SIGKILL);
  EXPECT_TRUE(lock.Acquire()->acquired);
}

TEST_F(OwnershipTest, ABlockedGetOfADeadClientSwallowsNoItem) {
  SyncManager manager = Connect();
  auto queue = *manager.Queue<std::string>({.name = "queue"});
  Process doomed(Program(), Arguments({"wait-get", "queue"}));
  AwaitWaiters(manager, queue.ref(), 1);
  Process alive(Program(), Arguments({"wait-get", "queue"}));
  AwaitWaiters(manager, queue.ref(), 2);
  doomed.Signal(SIGKILL);
  AwaitWaiters(manager, queue.ref(), 1);
  ASSERT_TRUE(queue.Put("for the living").ok());
  EXPECT_EQ(alive.ReadLine(), "for the living");
  ASSERT_TRUE(queue.Put("for later").ok());
  EXPECT_EQ(*queue.GetNowait(), "for later");
}

TEST_F(OwnershipTest, ABlockedPutOfADeadClientPutsNothing) {
  SyncManager manager = Connect();
  auto queue = *manager.Queue<std::string>({.name = "queue", .maxsize = 1});
  ASSERT_TRUE(queue.Put("first").ok());
  Process doomed(Program(), Arguments({"wait-put", "queue", "of the dead"}));
  AwaitWaiters(manager, queue.ref(), 1);
  Process alive(Program(), Arguments({"wait-put", "queue", "of the living"}));
  AwaitWaiters(manager, queue.ref(), 2);
  doomed.Signal(SIGKILL);
  AwaitWaiters(manager, queue.ref(), 1);
  EXPECT_EQ(*queue.Get(), "first");
  EXPECT_EQ(alive.ReadLine(), "put");
  EXPECT_EQ(*queue.Get(), "of the living");
  EXPECT_TRUE(*queue.Empty());
}

TEST_F(OwnershipTest, JoinDoesNotWaitForTheTaskOfAKilledConsumer) {
  SyncManager manager = Connect();
  auto tasks = *manager.JoinableQueue<std::string>({.name = "tasks"});
  ASSERT_TRUE(tasks.Put("first").ok());
  ASSERT_TRUE(tasks.Put("second").ok());
  Process doomed(Program(), Arguments({"take-task", "tasks"}));
  EXPECT_EQ(doomed.ReadLine(), "first");
  EXPECT_EQ(*tasks.Get(), "second");
  auto join = tasks.JoinAsync();
  AwaitWaiters(manager, tasks.ref(), 1);
  doomed.Signal(SIGKILL);
  AwaitSessions(manager, 1);
  EXPECT_FALSE(join.WaitFor(absl::ZeroDuration())) << "the second is not done";
  ASSERT_TRUE(tasks.TaskDone().ok());
  EXPECT_TRUE(join.Get().ok());
}

TEST_F(OwnershipTest, AKilledHoldersPermitsGoToThoseWhoWait) {
  SyncManager manager = Connect();
  auto semaphore = *manager.BoundedSemaphore({.name = "semaphore", .value = 3});
  Process holder(Program(), Arguments({"hold-permits", "semaphore", "3"}));
  EXPECT_EQ(holder.ReadLine(), "permitted");
  auto first = semaphore.AcquireAsync(), second = semaphore.AcquireAsync();
  AwaitWaiters(manager, semaphore.ref(), 2);
  holder.Signal(SIGKILL);
  EXPECT_TRUE(*first.Get());
  EXPECT_TRUE(*second.Get());
  EXPECT_EQ(*semaphore.GetValue(), 1u);
}

TEST_F(OwnershipTest, AKilledWaiterBreaksTheBarrierAndIsNotCounted) {
  SyncManager manager = Connect();
  auto barrier = *manager.Barrier(3, {.name = "barrier"});
  auto mine = barrier.WaitAsync();
  Process doomed(Program(), Arguments({"wait-barrier", "barrier"}));
  AwaitWaiters(manager, barrier.ref(), 2);
  doomed.Signal(SIGKILL);
  absl::Status broken = mine.Get().status();
  EXPECT_EQ(Reason(broken), "BrokenBarrierError") << broken;
  EXPECT_TRUE(absl::StrContains(broken.message(), "ended as it waited")) << broken;
  EXPECT_EQ(*barrier.NWaiting(), 0u);
}

TEST_F(OwnershipTest, AKilledElectedClientBreaksTheBarrier) {
  SyncManager manager = Connect();
  auto barrier =
      *manager.Barrier(2, {.name = "barrier", .action = [] { return absl::OkStatus(); }});
  auto mine = barrier.WaitAsync();
  AwaitWaiters(manager, barrier.ref(), 1);
  Process elected(Program(), Arguments({"hold-action", "barrier"}));
  EXPECT_EQ(elected.ReadLine(), "elected");
  EXPECT_EQ(*barrier.NWaiting(), 2u);
  elected.Signal(SIGKILL);
  absl::Status broken = mine.Get().status();
  EXPECT_EQ(Reason(broken), "BrokenBarrierError") << broken;
  EXPECT_TRUE(absl::StrContains(broken.message(), "before it had done the action")) << broken;
}

TEST_F(OwnershipTest, ReferencesDropAndWhatOnlyTheyHeldGoesWithThem) {
  SyncManager manager = Connect();
  Process client(Program(), Arguments({"hold-references", "named"}));
  EXPECT_EQ(client.ReadLine(), "ready");
  // Two dicts and a list in each other, a Value and its guard, and what is named: a list
  // and the queue that the client waits at.
  AwaitObjects(manager, 7);
  client.Signal(SIGKILL);
  AwaitObjects(manager, 2);
  EXPECT_EQ(*manager.LookUp<List<int>>("named")->Get(0), 7);
}

TEST_F(OwnershipTest, AnObjectThatAnotherRefersToOutlivesItsMaker) {
  SyncManager manager = Connect();
  auto kept = *manager.Dict<std::string, List<int>>({.name = "kept"});
  auto inner = std::make_optional(*manager.List<int>());
  ASSERT_TRUE(inner->Append(1).ok());
  ASSERT_TRUE(kept.Set("inner", *inner).ok());
  {
    SyncManager other = Connect();
    auto theirs = *other.Attach<List<int>>(inner->ref());
    inner.reset();
    ASSERT_TRUE(theirs.Append(2).ok());
    ASSERT_TRUE(kept.Delete("inner").ok());
    AwaitObjects(manager, 2);  // by their reference
    ASSERT_TRUE(other.Shutdown().ok());
  }
  AwaitObjects(manager, 1);
}

TEST_F(OwnershipTest, AGuardIsFreed) {
  SyncManager manager = Connect();
  auto value = *manager.Value<int>("i", {.name = "value", .lock = true});
  Lock guard = *value.GetLock();
  Process holder(Program(), Arguments({"hold-guard", "value"}));
  uint64_t theirs = Token(holder.ReadLine());
  EXPECT_FALSE(guard.Acquire(absl::ZeroDuration())->acquired);
  holder.Signal(SIGKILL);
  EXPECT_GT(guard.Acquire()->fencing_token, theirs);
}

TEST_F(OwnershipTest, ASessionThatIsClosedGivesBackAtOnce) {
  SyncManager manager = Connect();
  Lock lock = *manager.Lock({.name = "lock"});
  SyncManager other = Connect();
  ASSERT_TRUE(other.Lock({.name = "lock"})->Acquire()->acquired);
  ASSERT_TRUE(other.Shutdown().ok());
  EXPECT_TRUE(lock.Acquire()->acquired);
}

TEST_F(OwnershipTest, ASilentHolderLosesItsLockWithinItsTimeToLiveAndCanDoNoMore) {
  SyncManager manager = Connect();
  Lock lock = *manager.Lock({.name = "lock"});
  auto beats = *manager.Dict<std::string, int64_t>({.name = "beats"});
  Process client(Program(), Arguments({"beat", "lock", "beats"}, kShort));
  uint64_t theirs = Token(client.ReadLine());
  while (*beats.GetOr("beats", 0) < 10) std::this_thread::yield();
  client.Signal(SIGSTOP);
  EXPECT_GT(lock.Acquire()->fencing_token, theirs);
  int64_t before = *beats.Get("beats");

  client.Signal(SIGCONT);
  EXPECT_EQ(client.ReadLine(), "UNAVAILABLE");  // its release
  std::string why = client.ReadLine();
  EXPECT_TRUE(absl::StartsWith(why, "UNAVAILABLE: ")) << why;
  EXPECT_TRUE(absl::StrContains(why, broker_.address())) << why;
  EXPECT_TRUE(absl::EndsWith(why, "connect again") || absl::EndsWith(why, "is lost")) << why;
  EXPECT_EQ(*beats.Get("beats"), before);
  EXPECT_TRUE(*lock.Locked());
}

TEST_F(OwnershipTest, ASilentGetterLosesItsPlaceWithinItsTimeToLive) {
  SyncManager manager = Connect();
  auto queue = *manager.Queue<std::string>({.name = "queue"});
  Process client(Program(), Arguments({"wait-get", "queue"}, kShort));
  AwaitWaiters(manager, queue.ref(), 1);
  client.Signal(SIGSTOP);
  AwaitWaiters(manager, queue.ref(), 0);
  ASSERT_TRUE(queue.Put("kept").ok());
  client.Signal(SIGCONT);
  std::string why = client.ReadLine();
  EXPECT_TRUE(absl::StartsWith(why, "UNAVAILABLE: ")) << why;
  EXPECT_EQ(*queue.GetNowait(), "kept");
}

TEST_F(OwnershipTest, ManyThatContendLoseNothingWhenSomeAreKilled) {
  constexpr int kClients = 20, kKilled = 6, kTimes = 30;
  SyncManager manager = Connect();
  auto numbers = *manager.Dict<std::string, int64_t>({.name = "numbers"});
  std::map<std::string, Process> clients;
  for (int i = 0; i < kClients; ++i) {
    std::string name = absl::StrCat("client ", i);
    clients.try_emplace(name, Program(),
                        Arguments({"contend", "lock", "numbers", name, absl::StrCat(kTimes)}));
  }
  // At a moment of the work that is drawn, not of the clock.
  std::mt19937 random(20261124);
  for (int i = 0; i < kKilled; ++i) {
    int64_t moment = *numbers.GetOr("a", 0) + static_cast<int64_t>(random() % 50);
    while (*numbers.GetOr("a", 0) < moment) std::this_thread::yield();
    clients.at(absl::StrCat("client ", i)).Signal(SIGKILL);
  }
  for (auto& [name, client] : clients) client.ReadLine();
  AwaitSessions(manager, 1 + kClients - kKilled);

  EXPECT_TRUE(manager.Lock({.name = "lock"})->Acquire()->acquired);
  int64_t sum = 0;
  for (int i = 0; i < kClients; ++i) {
    int64_t done = *numbers.GetOr(absl::StrCat("client ", i), 0);
    EXPECT_LE(done, kTimes);
    EXPECT_TRUE(i < kKilled || done == kTimes) << i << " did " << done;
    sum += done;
  }
  EXPECT_EQ(*numbers.Get("a"), sum);
  EXPECT_EQ(*numbers.Get("b"), sum);
}

}  // namespace
}  // namespace parley
