// The manager object, as proto/manager.proto has it.
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "parley/tests/conformance/conformance.h"

namespace parley::testing {
namespace {

class ManagerConformance : public ConformanceTest {
 protected:
  static manager::CreateRequest Request(const std::string& type_id, const std::string& name = "") {
    manager::CreateRequest request;
    request.set_typeid_(type_id);
    request.set_name(name);
    return request;
  }
};
INSTANTIATE_TEST_SUITE_P(Worlds, ManagerConformance, ::testing::ValuesIn(kWorlds), WorldName);

TEST_P(ManagerConformance, ANameIsSharedByAllClients) {
  Client one = NewClient(), two = NewClient();
  auto mine = *one->Dict<std::string, int>({.name = "Äpfel", .initial = {{"a", 1}}});
  auto theirs = *two->Dict<std::string, int>({.name = "Äpfel", .initial = {{"b", 2}}});
  EXPECT_EQ(mine.ref().id(), theirs.ref().id());
  EXPECT_EQ(*theirs.Get("a"), 1);
  EXPECT_FALSE(*theirs.Contains("b"));  // made already
  EXPECT_EQ((*two->LookUp<Dict<std::string, int>>("Äpfel")).ref().id(), mine.ref().id());
}

TEST_P(ManagerConformance, OfManyWhoAskAtOnceOneMakesIt) {
  constexpr int kThreads = 6;
  std::vector<uint64_t> ids(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&ids, t, client = NewClient()] {
      auto got = client->stub().GetOrCreate(Request("Queue", "queue"));
      ids[t] = got->reply.ref().id();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(std::set<uint64_t>(ids.begin(), ids.end()).size(), 1u);
  EXPECT_EQ(NumberOfObjects(), 1u);
}

TEST_P(ManagerConformance, CreateSaysWhatItMadeAndRefusesATakenName) {
  Client client = NewClient();
  auto made = *client->stub().GetOrCreate(Request("Lock", "lock"));
  EXPECT_TRUE(made.reply.created());
  EXPECT_FALSE((*client->stub().GetOrCreate(Request("Lock", "lock"))).reply.created());
  EXPECT_EQ(ErrorOf(client->stub().Create(Request("Lock", "lock"))), "ALREADY_EXISTS");
  EXPECT_EQ(ErrorOf(client->stub().GetOrCreate(Request("Lock"))), "INVALID_ARGUMENT");
}

TEST_P(ManagerConformance, WithoutANameEachIsItsOwn) {
  Client client = NewClient();
  auto one = *client->Lock(), two = *client->Lock();
  EXPECT_NE(one.ref().id(), two.ref().id());
  EXPECT_EQ(*client->NumberOfObjects(), 2u);
}

TEST_P(ManagerConformance, ANameOfAnotherTypeIsRefused) {
  Client client = NewClient();
  auto queue = *client->Queue<int>({.name = "tasks"});
  absl::Status status = client->Lock({.name = "tasks"}).status();
  EXPECT_EQ(ErrorOf(status), "FAILED_PRECONDITION");
  EXPECT_NE(status.message().find("\"tasks\" is a Queue"), absl::string_view::npos) << status;
  EXPECT_EQ(client->LookUp<Lock>("tasks").status().code(), absl::StatusCode::kInvalidArgument);
  // The name's and the proxy's are left.
  Await([&] { return InfoOf(queue.ref().id()).references() == 2; });
}

TEST_P(ManagerConformance, UnknownNamesAndTypesAreNotFound) {
  Client client = NewClient();
  absl::Status status = client->LookUp<Lock>("nowhere").status();
  EXPECT_EQ(ErrorOf(status), "NOT_FOUND");
  EXPECT_NE(status.message().find("\"nowhere\""), absl::string_view::npos) << status;
  EXPECT_EQ(ErrorOf(client->RemoveName("nowhere")), "NOT_FOUND");
  EXPECT_EQ(ErrorOf(client->stub().Create(Request("Nothing"))), "NOT_FOUND KeyError");
  EXPECT_EQ(ErrorOf(client->stub().GetOrCreate(Request("Nothing", "name"))), "NOT_FOUND KeyError");
  EXPECT_EQ(ErrorOf(client->stub().Create(Request(""))), "NOT_FOUND KeyError");
}

TEST_P(ManagerConformance, ABadInitMessageMakesNothing) {
  Client client = NewClient();
  manager::CreateRequest request = Request("dict", "dict");
  request.set_init("\xff\xff");
  EXPECT_EQ(ErrorOf(client->stub().Create(request)), "INVALID_ARGUMENT");
  EXPECT_EQ(ErrorOf(client->LookUp<Lock>("dict")), "NOT_FOUND");
  EXPECT_EQ(NumberOfObjects(), 0u);
}

TEST_P(ManagerConformance, ANameKeepsItsObjectUntilItIsRemoved) {
  Client client = NewClient();
  ASSERT_EQ(ErrorOf(client->Queue<int>({.name = "queue"})->Put(1)), "OK");
  EXPECT_EQ(*client->Queue<int>({.name = "queue"})->GetNowait(), 1);
  auto kept = *client->Queue<int>({.name = "queue"});
  ASSERT_EQ(ErrorOf(client->RemoveName("queue")), "OK");
  EXPECT_EQ(ErrorOf(kept.Put(2)), "OK");  // the proxy still refers to it
  auto fresh = *client->Queue<int>({.name = "queue"});
  EXPECT_NE(fresh.ref().id(), kept.ref().id());
  EXPECT_TRUE(*fresh.Empty());
}

TEST_P(ManagerConformance, NamesAreListedInOrder) {
  Client client = NewClient();
  auto lock = *client->Lock({.name = "b"});
  auto queue = *client->Queue<int>({.name = "a"});
  auto unnamed = *client->Lock();
  auto names = *client->stub().ListNames({});
  ASSERT_EQ(names.entries_size(), 2);
  EXPECT_EQ(names.entries(0).name(), "a");
  EXPECT_EQ(names.entries(0).typeid_(), "Queue");
  EXPECT_EQ(names.entries(0).object(), queue.ref().id());
  EXPECT_EQ(names.entries(1).name(), "b");
}

TEST_P(ManagerConformance, DebugInfoShowsWhoRefersToWhat) {
  Client one = NewClient(), two = NewClient();
  auto mine = *one->Queue<int>({.name = "queue"});
  auto theirs = *two->Queue<int>({.name = "queue"});
  auto again = *two->Queue<int>({.name = "queue"});
  auto waiting = mine.GetAsync();
  AwaitWaiters(mine, 1);
  auto info = InfoOf(mine.ref().id());
  EXPECT_EQ(info.typeid_(), "Queue");
  EXPECT_EQ(info.name(), "queue");
  EXPECT_EQ(info.references(), 4u);
  ASSERT_EQ(info.sessions_size(), 2);
  EXPECT_EQ(info.sessions(0).count() + info.sessions(1).count(), 3u);
  waiting.Cancel();
}

TEST_P(ManagerConformance, MethodsOfATypeid) {
  Client client = NewClient();
  manager::MethodsRequest request;
  request.set_typeid_("Value");
  auto methods = *client->stub().Methods(request);
  ASSERT_EQ(methods.methods_size(), 4);
  EXPECT_EQ(methods.methods(0).name(), "Get");
  EXPECT_TRUE(methods.methods(0).read_only());
  EXPECT_EQ(methods.methods(1).name(), "Set");
  EXPECT_TRUE(methods.methods(1).idempotent());
  EXPECT_FALSE(methods.methods(1).read_only());
  EXPECT_EQ(methods.methods(3).returns(), "Lock");
  request.set_typeid_("Manager");
  EXPECT_EQ(client->stub().Methods(request)->methods(0).name(), "Create");
  request.set_typeid_("Nothing");
  EXPECT_EQ(ErrorOf(client->stub().Methods(request)), "NOT_FOUND KeyError");
}

TEST_P(ManagerConformance, DescribeTellsWhatMethodsTells) {
  Client client = NewClient();
  for (const std::string type_id : {"Value", "Iterator", "Manager"}) {
    auto described = *client->Describe(type_id);
    EXPECT_EQ(described.typeid_(), type_id);
    EXPECT_EQ(described.creatable(), type_id != "Manager");
    EXPECT_FALSE(described.hosted());
    EXPECT_EQ(described.schema(), "");  // nobody asked for it
    manager::MethodsRequest request;
    request.set_typeid_(type_id);
    auto methods = *client->stub().Methods(request);
    ASSERT_EQ(described.methods_size(), methods.methods_size());
    for (int i = 0; i < methods.methods_size(); ++i) {
      EXPECT_EQ(described.methods(i).SerializeAsString(), methods.methods(i).SerializeAsString());
    }
  }
  EXPECT_EQ(ErrorOf(client->Describe("Nothing")), "NOT_FOUND KeyError");
}

TEST_P(ManagerConformance, UnknownMethodsAndObjectsAreRefused) {
  Client client = NewClient();
  auto lock = *client->Lock();
  stub::Transport& transport = *lock.stub().reference()->transport();
  EXPECT_EQ(ErrorOf(transport.Invoke(lock.ref().id(), "Jump", {}, {})),
            "UNIMPLEMENTED AttributeError");
  EXPECT_EQ(ErrorOf(transport.Invoke(lock.ref().id() + 1, "Locked", {}, {})), "NOT_FOUND");
  const absl::string_view garbage[] = {"\xff"};
  EXPECT_EQ(ErrorOf(transport.Invoke(0, "LookUp", garbage, {})), "INVALID_ARGUMENT");
  EXPECT_FALSE(*lock.Locked());
}

TEST_P(ManagerConformance, EveryCallOfAnEndedSessionFails) {
  Client client = NewClient();
  auto queue = *client->Queue<int>();
  auto waiting = queue.GetAsync();
  AwaitWaiters(queue, 1);
  Kill(client);
  EXPECT_EQ(ErrorOf(waiting.Get()), "UNAVAILABLE");
  EXPECT_EQ(ErrorOf(queue.Put(1)), "UNAVAILABLE");
  EXPECT_EQ(ErrorOf(queue.PutAsync(1).Get()), "UNAVAILABLE");
  EXPECT_EQ(ErrorOf(client->NumberOfObjects()), "UNAVAILABLE");
  EXPECT_EQ(ErrorOf(client->Queue<int>()), "UNAVAILABLE");
}

TEST_P(ManagerConformance, ShutdownStopsTheBroker) {
  std::unique_ptr<World> world = World::Start(GetParam());
  Client client = world->Connect();
  EXPECT_EQ(ErrorOf(client->stub().Shutdown({})), "OK");
  world->WaitForShutdown();
}

}  // namespace
}  // namespace parley::testing
