// Users' classes, called by name, in every world.

#include <string>
#include <vector>

#include "parley/proxy/dynamic_proxy.h"
#include "parley/tests/conformance/conformance.h"
#include "parley/tests/conformance/custom_types.h"

namespace parley::testing {
namespace {

class CustomConformance : public ConformanceTest {
 protected:
  WorldTypes types() const override {
    return {.add = &AddCustomTypes, .program = "tests/conformance/custom_broker"};
  }
};
INSTANTIATE_TEST_SUITE_P(Worlds, CustomConformance, ::testing::ValuesIn(kWorlds), WorldName);

class CounterProxy : public DynamicProxy {
 public:
  static constexpr char kTypeId[] = "Counter";
  using DynamicProxy::DynamicProxy;
  absl::StatusOr<int64_t> Increment(int64_t by) const { return Call<int64_t>("increment", by); }
};

TEST_P(CustomConformance, AClassIsMadeAndCalled) {
  Client client = NewClient();
  auto counter = client->Create("Counter", 5);
  ASSERT_TRUE(counter.ok()) << counter.status();
  EXPECT_EQ(*counter->Call<int64_t>("increment", 2), 7);
  EXPECT_EQ(*counter->CallAsync<int64_t>("value").Get(), 7);
  EXPECT_TRUE(counter->Call("increment", 1).ok());
}

TEST_P(CustomConformance, OneProcessUsesWhatAnotherMade) {
  Client maker = NewClient(), user = NewClient();
  auto made = *maker->Create<CounterProxy>({.name = "hits"}, 0);
  auto found = user->LookUp<CounterProxy>("hits");
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(*made.Increment(1), 1);
  EXPECT_EQ(*found->Increment(1), 2);
  auto attached = user->Attach<CounterProxy>(made.ref());
  EXPECT_EQ(*attached->Increment(1), 3);
  EXPECT_EQ(ErrorOf(user->Attach<Dict<int, int>>(made.ref())), "INVALID_ARGUMENT TypeError");
}

TEST_P(CustomConformance, ManyCallsOfManyClientsEachCount) {
  constexpr int kClients = 4, kCalls = 50;
  auto counter = *NewClient()->Create<CounterProxy>({.name = "n"}, 0);
  std::vector<CounterProxy> proxies;
  std::vector<Future<int64_t>> calls;
  for (int i = 0; i < kClients; ++i) proxies.push_back(*NewClient()->LookUp<CounterProxy>("n"));
  for (int call = 0; call < kCalls; ++call) {
    for (const auto& proxy : proxies) calls.push_back(proxy.CallAsync<int64_t>("increment", 1));
  }
  for (auto& call : calls) EXPECT_TRUE(call.Get().ok());
  EXPECT_EQ(*counter.Call<int64_t>("value"), kClients * kCalls);
}

TEST_P(CustomConformance, AMethodReturnsAProxyOfItsTypeid) {
  Client client = NewClient();
  auto counter = *client->Create("Counter", 5);
  auto fork = counter.Call<CounterProxy>("fork");
  ASSERT_TRUE(fork.ok()) << fork.status();
  EXPECT_EQ(*fork->Increment(1), 6);
  EXPECT_EQ(*counter.Call<int64_t>("value"), 5);
  auto list = counter.Call<List<int64_t>>("as_list");
  ASSERT_TRUE(list.ok()) << list.status();
  EXPECT_EQ(*list->Len(), 5u);
  EXPECT_EQ(NumberOfObjects(), 3u);
}

TEST_P(CustomConformance, AProxyIsAnArgumentAndAValue) {
  Client client = NewClient();
  auto counter = *client->Create<CounterProxy>(1);
  auto same = counter.Call<CounterProxy>("echo", counter);
  ASSERT_TRUE(same.ok()) << same.status();
  EXPECT_EQ(same->ref().id(), counter.ref().id());
  auto dict = *client->Dict<std::string, CounterProxy>();
  EXPECT_TRUE(dict.Set("it", counter).ok());
  counter = CounterProxy();
  same = CounterProxy();
  EXPECT_EQ(*dict.Get("it")->Increment(1), 2);
}

TEST_P(CustomConformance, ResultsAreIteratedInPages) {
  Client client = NewClient();
  auto counter = *client->Create("Counter", 2500);
  auto range = counter.Call<Iterator<int64_t>>("iterate");
  ASSERT_TRUE(range.ok()) << range.status();
  int64_t expected = 0;
  for (int64_t value : *range) EXPECT_EQ(value, expected++);
  EXPECT_EQ(expected, 2500);

  auto count = counter.Call<Iterator<int64_t>>("count", 10);
  ASSERT_TRUE(count.ok()) << count.status();
  EXPECT_EQ(**count->Next(), 2501);
  EXPECT_EQ(*counter.Call<int64_t>("value"), 2501);  // it is made when it is asked for
  EXPECT_EQ(count->NextPage(2)->size(), 2u);
  // The stream keeps its object, and takes turns with its other calls.
  counter = DynamicProxy();
  EXPECT_EQ(count->NextPage()->size(), 7u);
  EXPECT_TRUE(count->NextPage()->empty());
  EXPECT_TRUE(count->Close().ok());
}

TEST_P(CustomConformance, ErrorsSayWhere) {
  Client client = NewClient();
  auto counter = *client->Create("Counter", 5);
  absl::Status failed = counter.Call("fail", "status");
  EXPECT_EQ(failed.code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(failed.message(), "Counter.fail: it was asked to");
  failed = counter.Call("fail", "throw");
  EXPECT_EQ(ErrorOf(failed), "OUT_OF_RANGE IndexError");
  EXPECT_NE(failed.message().find("Counter.fail: it threw: counted too far"),
            absl::string_view::npos)
      << failed;
}

TEST_P(CustomConformance, WrongCallsAreRefusedByName) {
  Client client = NewClient();
  auto counter = *client->Create("Counter", 5);
  struct Case {
    absl::Status status;
    const char* error;
    std::vector<std::string> named;
  };
  const Case cases[] = {
      {counter.Call("destroy"), "UNIMPLEMENTED AttributeError", {"Counter", "destroy"}},
      {counter.Call("increment"), "INVALID_ARGUMENT TypeError", {"Counter.increment", "1"}},
      {counter.Call("increment", 1, 2), "INVALID_ARGUMENT TypeError", {"Counter.increment"}},
      {counter.Call("increment", "x"), "INVALID_ARGUMENT TypeError", {"Counter.increment", "text"}},
      {client->Create("Counter").status(), "INVALID_ARGUMENT TypeError", {"Counter"}},
      {client->Create("Counter", "x").status(), "INVALID_ARGUMENT TypeError", {"Counter", "text"}},
      {client->Create("Hidden").status(), "UNIMPLEMENTED AttributeError", {"Hidden"}},
      {client->Create("Nobody").status(), "NOT_FOUND KeyError", {"Nobody"}},
      {counter.Call<std::string>("value").status(),
       "INVALID_ARGUMENT TypeError",
       {"Counter.value"}},
  };
  for (const Case& refused : cases) {
    EXPECT_EQ(ErrorOf(refused.status), refused.error) << refused.status;
    for (const std::string& name : refused.named) {
      EXPECT_NE(refused.status.message().find(name), absl::string_view::npos)
          << name << " in " << refused.status;
    }
  }
  EXPECT_EQ(NumberOfObjects(), 1u);
}

TEST_P(CustomConformance, AnInstanceThatIsThereIsOneForAll) {
  Client one = NewClient(), other = NewClient();
  auto mine = *one->Create("Shared"), theirs = *other->Create("Shared");
  EXPECT_EQ(mine.ref().id(), theirs.ref().id());
  EXPECT_EQ(NumberOfObjects(), 1u);
  int64_t before = *mine.Call<int64_t>("increment", 1);
  EXPECT_EQ(*theirs.Call<int64_t>("increment", 1), before + 1);
}

TEST_P(CustomConformance, CallsOfOneObjectTakeTurnsAndThoseOfAConcurrentOneOverlap) {
  Client client = NewClient();
  auto narrow = *client->Create("Gate"), wide = *client->Create("WideGate");
  auto one = wide.CallAsync<int64_t>("meet", 2), other = wide.CallAsync<int64_t>("meet", 2);
  EXPECT_EQ(*one.Get(), 2);
  EXPECT_EQ(*other.Get(), 2);

  auto first = narrow.CallAsync<int64_t>("meet", 2), second = narrow.CallAsync<int64_t>("meet", 1);
  // The second waits for its turn; once the first has given up, it finds nobody.
  first.Cancel();
  EXPECT_EQ(ErrorOf(first.Get()), "CANCELLED");
  EXPECT_EQ(*second.Get(), 1);
}

TEST_P(CustomConformance, AMethodThatBlocksHoldsUpNobodyElse) {
  Client client = NewClient();
  auto gate = *client->Create("Gate"), other = *client->Create("Gate");
  auto list = *client->List<int>();
  auto blocked = gate.CallAsync("block");
  AwaitWaiters(gate, 1);
  EXPECT_EQ(*other.Call<int64_t>("quick"), 1);
  EXPECT_TRUE(list.Append(1).ok());
  // And a call of the same object gives up its place in time.
  auto late = gate.With({.timeout = absl::Milliseconds(20)}).Call<int64_t>("quick");
  EXPECT_EQ(ErrorOf(late), "DEADLINE_EXCEEDED TimeoutError");
  blocked.Cancel();
  EXPECT_EQ(ErrorOf(blocked.Get()), "CANCELLED");
  EXPECT_EQ(*gate.Call<int64_t>("cancelled"), 1);  // after it has returned
}

TEST_P(CustomConformance, TheDeadlineReachesTheMethod) {
  Client client = NewClient();
  auto gate = *client->Create("WideGate");
  absl::Status late = gate.With({.timeout = absl::Milliseconds(20)}).Call("block");
  EXPECT_EQ(ErrorOf(late), "DEADLINE_EXCEEDED TimeoutError");
  Await([&] { return *gate.Call<int64_t>("cancelled") == 1; });
}

TEST_P(CustomConformance, TheDeathOfTheCallerReachesTheMethod) {
  Client watcher = NewClient(), dying = NewClient();
  auto gate = *watcher->Create("WideGate", CreateOptions{.name = "gate"});
  auto theirs = *dying->LookUp<DynamicProxy>("gate");
  auto lost = theirs.CallAsync("block");
  AwaitWaiters(gate, 1);
  Kill(dying);
  Await([&] { return *gate.Call<int64_t>("cancelled") == 1; });
  EXPECT_EQ(InfoOf(gate.ref().id()).waiters(), 0u);
}

TEST_P(CustomConformance, AClassIsToldThatASessionHasEnded) {
  using Names = std::vector<std::string>;
  Client watcher = NewClient(), dying = NewClient();
  auto members = *watcher->Create("Members", CreateOptions{.name = "members"});
  ASSERT_TRUE(members.Call("join", "watcher").ok());
  {
    auto theirs = *dying->LookUp<DynamicProxy>("members");
    ASSERT_TRUE(theirs.Call("join", "dying").ok());
  }
  EXPECT_EQ(*members.Call<Names>("names"), (Names{"watcher", "dying"}));
  Kill(dying);
  Await([&] { return *members.Call<Names>("names") == Names{"watcher"}; });
}

TEST_P(CustomConformance, AnObjectThatIsGoneIsNotFound) {
  Client client = NewClient();
  auto counter = *client->Create("Counter", 1);
  manager::DecrefRequest request;
  request.set_object(counter.ref().id());
  ASSERT_TRUE(client->stub().Decref(request).ok());
  EXPECT_EQ(ErrorOf(counter.Call("value")), "NOT_FOUND");
}

TEST_P(CustomConformance, OfManyWhoAskForANameOneMakesIt) {
  constexpr int kClients = 8;
  std::vector<Client> clients;
  std::vector<std::thread> threads;
  std::vector<CounterProxy> proxies(kClients);
  for (int i = 0; i < kClients; ++i) clients.push_back(NewClient());
  for (int i = 0; i < kClients; ++i) {
    threads.emplace_back(
        [&, i] { proxies[i] = *clients[i]->Create<CounterProxy>({.name = "one"}, 0); });
  }
  for (auto& thread : threads) thread.join();
  for (const auto& proxy : proxies) EXPECT_EQ(proxy.ref().id(), proxies[0].ref().id());
  EXPECT_EQ(NumberOfObjects(), 1u);
}

TEST_P(CustomConformance, ADeterministicClassIsCalledTheSameWay) {
  Client client = NewClient();
  auto tally = *client->Create("Tally", 5);
  EXPECT_EQ(*tally.Call<int64_t>("increment", 2), 7);
  EXPECT_EQ(ErrorOf(tally.Call("fail", "throw")), "OUT_OF_RANGE IndexError");
}

TEST_P(CustomConformance, ADeterministicClassIsABarriersAction) {
  Client client = NewClient();
  dynamic::Arguments arguments;
  arguments.add_values()->set_integer(5);
  auto barrier =
      *client->Barrier(1, {.action_typeid = "Tally", .action_init = arguments.SerializeAsString()});
  EXPECT_EQ(*barrier.Wait(), 0u);
  auto wrong = *client->Barrier(1, {.action_typeid = "Tally"});  // without its argument
  EXPECT_EQ(ErrorOf(wrong.Wait()), "INVALID_ARGUMENT TypeError");
  EXPECT_TRUE(*wrong.Broken());
  EXPECT_EQ(ErrorOf(client->Barrier(1, {.action_typeid = "Counter"})), "FAILED_PRECONDITION");
}

TEST_P(CustomConformance, TheBrokerTellsWhatItHas) {
  Client client = NewClient();
  auto counter = *client->Create("Counter", 5);
  auto described = counter.Describe();
  ASSERT_TRUE(described.ok()) << described.status();
  EXPECT_EQ(described->typeid_(), "Counter");
  EXPECT_TRUE(described->hosted());
  EXPECT_EQ(described->signature(), "Counter(int64)");
  std::vector<std::string> signatures;
  for (const auto& method : described->methods()) signatures.push_back(method.signature());
  EXPECT_EQ(signatures[0], "increment(int64) -> int64");
  EXPECT_EQ(described->methods(1).read_only(), true);
  EXPECT_EQ(described->methods(2).returns(), "Counter");
}

}  // namespace
}  // namespace parley::testing
