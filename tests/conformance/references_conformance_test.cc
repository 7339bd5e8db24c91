// Who keeps an object alive: proxies, their copies, values that hold them, sessions.
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "parley/base/values/codec.h"
#include "parley/tests/conformance/conformance.h"

namespace parley::testing {
namespace {

class ReferencesConformance : public ConformanceTest {
 protected:
  uint64_t ReferencesOf(uint64_t id) { return InfoOf(id).references(); }
  void AwaitGone(uint64_t id) {
    Await([&] { return InfoOf(id).typeid_().empty(); });
  }
};
INSTANTIATE_TEST_SUITE_P(Worlds, ReferencesConformance, ::testing::ValuesIn(kWorlds), WorldName);

TEST_P(ReferencesConformance, CopiesOfAProxyShareAReference) {
  auto list = *NewClient()->List<int>();
  uint64_t id = list.ref().id();
  {
    List<int> copy = list;
    List<int> moved = std::move(copy);
    EXPECT_EQ(ReferencesOf(id), 1u);
    list = List<int>();
    EXPECT_EQ(ErrorOf(moved.Append(1)), "OK");
    EXPECT_EQ(ReferencesOf(id), 1u);
  }
  AwaitGone(id);
}

TEST_P(ReferencesConformance, ADictKeepsTheListInIt) {
  Client client = NewClient();
  auto outer = *client->Dict<std::string, List<int>>();
  uint64_t id = 0;
  {
    auto inner = *client->List<int>();
    id = inner.ref().id();
    ASSERT_EQ(ErrorOf(inner.Append(7)), "OK");
    ASSERT_EQ(ErrorOf(outer.Set("inner", inner)), "OK");
    EXPECT_EQ(ReferencesOf(id), 2u);
  }
  Await([&] { return ReferencesOf(id) == 1; });
  {
    List<int> again = *outer.Get("inner");
    EXPECT_EQ(again.ref().id(), id);
    EXPECT_EQ(*again.Get(0), 7);
    ASSERT_EQ(ErrorOf(outer.Delete("inner")), "OK");
    EXPECT_EQ(ErrorOf(again.Append(8)), "OK");  // the proxy keeps it now
  }
  AwaitGone(id);
}

TEST_P(ReferencesConformance, TheInnerObjectGoesWithTheOuterOne) {
  Client client = NewClient();
  {
    auto outer = *client->Dict<std::string, Dict<std::string, List<int>>>();
    auto middle = *client->Dict<std::string, List<int>>();
    ASSERT_EQ(ErrorOf(middle.Set("inner", *client->List<int>())), "OK");
    ASSERT_EQ(ErrorOf(outer.Set("middle", middle)), "OK");
    middle = {};
    EXPECT_EQ(ErrorOf(outer.Get("middle")->Get("inner")->Append(1)), "OK");
    EXPECT_EQ(NumberOfObjects(), 3u);
  }
  Await([&] { return NumberOfObjects() == 0; });
}

TEST_P(ReferencesConformance, InnerObjectsOutliveTheReferenceThatNamedThem) {
  Client client = NewClient();
  List<int> first;
  {
    auto outer = *client->List<List<int>>();
    for (int i = 0; i < 3; ++i) {
      ASSERT_EQ(ErrorOf(outer.Append(*client->List<int>({.initial = {i}}))), "OK");
    }
    ASSERT_EQ(ErrorOf(outer.Get(0)->Append(7)), "OK");
    EXPECT_EQ(*outer.Get(0)->Copy(), (std::vector<int>{0, 7}));
    EXPECT_EQ(*outer.Get(-1)->Copy(), std::vector<int>{2});
    first = *outer.Get(0);
  }
  Await([&] { return NumberOfObjects() == 1; });
  ASSERT_EQ(ErrorOf(first.Append(8)), "OK");
  EXPECT_EQ(*first.Copy(), (std::vector<int>{0, 7, 8}));
}

TEST_P(ReferencesConformance, AQueueInAListInADict) {
  Client client = NewClient();
  auto outer = *client->Dict<int, List<Queue<int>>>();
  {
    auto queues = *client->List<Queue<int>>();
    ASSERT_EQ(ErrorOf(queues.Append(*client->Queue<int>())), "OK");
    ASSERT_EQ(ErrorOf(outer.Set(0, queues)), "OK");
  }
  ASSERT_EQ(ErrorOf(outer.Get(0)->Get(0)->Put(123)), "OK");
  EXPECT_EQ(*outer.Get(0)->Get(0)->Get(), 123);
}

TEST_P(ReferencesConformance, WhatIsNoProxyIsACopy) {
  auto dict = *NewClient()->Dict<std::string, std::vector<int>>({.initial = {{"a", {1}}}});
  std::vector<int> copy = *dict.Get("a");
  copy.push_back(2);
  EXPECT_EQ(*dict.Get("a"), std::vector<int>{1});
  ASSERT_EQ(ErrorOf(dict.Set("a", copy)), "OK");
  EXPECT_EQ(*dict.Get("a"), (std::vector<int>{1, 2}));
}

TEST_P(ReferencesConformance, ReferencesDeepInValuesCountToo) {
  using Deep = std::map<std::string, std::vector<Lock>>;
  Client client = NewClient();
  auto list = *client->List<Deep>();
  uint64_t id = 0;
  {
    Lock lock = *client->Lock();
    id = lock.ref().id();
    ASSERT_EQ(ErrorOf(list.Append({{"locks", {lock, lock}}})), "OK");
    EXPECT_EQ(ReferencesOf(id), 3u);
  }
  Await([&] { return ReferencesOf(id) == 2; });
  {
    Deep deep = *list.Get(0);
    ASSERT_EQ(deep["locks"].size(), 2u);
    EXPECT_TRUE(*deep["locks"][0].Acquire());
    EXPECT_TRUE(*deep["locks"][1].Locked());
  }
  Await([&] { return ReferencesOf(id) == 2; });
  ASSERT_EQ(ErrorOf(list.Clear()), "OK");
  AwaitGone(id);
}

TEST_P(ReferencesConformance, AProxyTravelsThroughAQueue) {
  Client one = NewClient(), two = NewClient();
  auto mine = *one->Queue<List<int>>({.name = "lists"});
  auto theirs = *two->Queue<List<int>>({.name = "lists"});
  auto waiting = theirs.GetAsync();
  {
    auto list = *one->List<int>({.initial = {5}});
    ASSERT_EQ(ErrorOf(mine.Put(list)), "OK");
    ASSERT_EQ(ErrorOf(mine.Put(list)), "OK");
  }
  List<int> received = *waiting.Get();
  EXPECT_EQ(*received.Get(0), 5);
  EXPECT_EQ((*theirs.Get()).ref().id(), received.ref().id());
  Await([&] { return ReferencesOf(received.ref().id()) == 1; });
}

TEST_P(ReferencesConformance, APoppedProxyIsHandedOver) {
  Client client = NewClient();
  auto dict = *client->Dict<std::string, Lock>();
  ASSERT_EQ(ErrorOf(dict.Set("lock", *client->Lock())), "OK");
  Lock lock = *dict.Pop("lock");
  EXPECT_TRUE(*lock.Acquire());
  Await([&] { return ReferencesOf(lock.ref().id()) == 1; });
}

TEST_P(ReferencesConformance, IterationYieldsProxies) {
  Client client = NewClient();
  auto locks = *client->List<Lock>();
  for (int i = 0; i < 3; ++i) ASSERT_EQ(ErrorOf(locks.Append(*client->Lock())), "OK");
  for (const Lock& lock : locks) EXPECT_TRUE(*lock.Acquire());
  EXPECT_TRUE(*locks.Get(2)->Locked());
}

TEST_P(ReferencesConformance, ResultsThatNobodyTakesGiveTheirReferencesBack) {
  Client client = NewClient();
  auto dict = *client->Dict<std::string, Lock>({.name = "dict"});
  ASSERT_EQ(ErrorOf(dict.Set("lock", *client->Lock())), "OK");
  uint64_t id = dict.Get("lock")->ref().id();
  // Decoded as another type, and a future whose outcome is taken and thrown away.
  auto wrong = *client->Dict<std::string, int>({.name = "dict"});
  EXPECT_EQ(wrong.Get("lock").status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ErrorOf(dict.GetAsync("lock").Get()), "OK");
  Await([&] { return ReferencesOf(id) == 1; });
}

TEST_P(ReferencesConformance, AnEmptyProxyCannotBeStored) {
  auto dict = *NewClient()->Dict<std::string, Lock>();
  EXPECT_EQ(ErrorOf(dict.Set("lock", Lock())), "FAILED_PRECONDITION");
  EXPECT_EQ(*dict.Len(), 0u);
}

TEST_P(ReferencesConformance, AProxyOfAnotherTypeIsNotDecoded) {
  Client client = NewClient();
  auto locks = *client->Dict<std::string, Lock>({.name = "dict"});
  ASSERT_EQ(ErrorOf(locks.Set("lock", *client->Lock())), "OK");
  auto lists = *client->Dict<std::string, List<int>>({.name = "dict"});
  EXPECT_EQ(lists.Get("lock").status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_P(ReferencesConformance, AttachTakesUpAReferenceThatCameFromElsewhere) {
  Client one = NewClient(), two = NewClient();
  auto mine = *one->List<int>({.initial = {3}});
  ObjectRef ref = mine.ref();
  {
    auto theirs = *two->Attach<List<int>>(ref);
    EXPECT_EQ(ReferencesOf(ref.id()), 2u);
    mine = List<int>();
    EXPECT_EQ(*theirs.Get(0), 3);
  }
  AwaitGone(ref.id());
  EXPECT_EQ(ErrorOf(two->Attach<List<int>>(ref)), "NOT_FOUND");
}

TEST_P(ReferencesConformance, ReferencesToOtherBrokersAreRefused) {
  Client client = NewClient();
  auto lock = *client->Lock();
  ObjectRef foreign = lock.ref();
  foreign.set_epoch(foreign.epoch() + 1);
  EXPECT_EQ(ErrorOf(client->Attach<Lock>(foreign)), "NOT_FOUND");
  Datum datum;
  *datum.mutable_ref() = foreign;
  EXPECT_EQ(ErrorOf(client->List<Datum>()->Append(datum)), "NOT_FOUND");
  EXPECT_EQ(client->Attach<List<int>>(lock.ref()).status().code(),
            absl::StatusCode::kInvalidArgument);
  Await([&] { return ReferencesOf(lock.ref().id()) == 1; });
}

TEST_P(ReferencesConformance, DecrefDropsOneOfTheSessionsOwn) {
  Client one = NewClient(), two = NewClient();
  auto lock = *one->Lock();
  manager::DecrefRequest request;
  request.set_object(lock.ref().id());
  EXPECT_EQ(ErrorOf(two->stub().Decref(request)), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(one->stub().Decref(request)), "OK");
  EXPECT_EQ(ErrorOf(lock.Locked()), "NOT_FOUND");
}

TEST_P(ReferencesConformance, ADeadClientsReferencesDrop) {
  Client dead = NewClient(), alive = NewClient();
  auto theirs = *dead->List<int>({.initial = {1}});
  auto lonely = *dead->Lock();
  auto mine = *alive->Attach<List<int>>(theirs.ref());
  EXPECT_EQ(ReferencesOf(theirs.ref().id()), 2u);
  Kill(dead);
  EXPECT_EQ(ReferencesOf(theirs.ref().id()), 1u);
  EXPECT_TRUE(InfoOf(lonely.ref().id()).typeid_().empty());
  EXPECT_EQ(*mine.Get(0), 1);
}

TEST_P(ReferencesConformance, IdsAreNeverReused) {
  Client client = NewClient();
  uint64_t last = 0;
  for (int i = 0; i < 5; ++i) {
    auto lock = *client->Lock();
    EXPECT_GT(lock.ref().id(), last);
    last = lock.ref().id();
  }
}

TEST_P(ReferencesConformance, AnObjectOutlivesTheCallsOnIt) {
  Future<int> waiting(absl::UnknownError("not made yet"));
  uint64_t id = 0;
  {
    auto queue = *NewClient()->Queue<int>();
    id = queue.ref().id();
    waiting = queue.GetAsync();
  }
  EXPECT_FALSE(waiting.WaitFor(absl::Milliseconds(1)));
  Await([&] { return InfoOf(id).waiters() == 1; });
  waiting.Cancel();
  EXPECT_EQ(ErrorOf(waiting.Get()), "CANCELLED");
  waiting = Future<int>(absl::UnknownError("given up"));
  AwaitGone(id);
}

}  // namespace
}  // namespace parley::testing
