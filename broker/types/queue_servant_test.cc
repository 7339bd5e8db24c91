#include "parley/broker/types/queue_servant.h"

#include <cmath>
#include <string>

#include "parley/broker/types/testing/datums.h"
#include "parley/broker/types/testing/servant_harness.h"

namespace parley::types {
namespace {

using namespace testing;  // NOLINT: the builders of values

constexpr absl::string_view kName = "Queue \"q\"";

class QueueServantTest : public ::testing::Test {
 protected:
  QueueServantTest() { Start(0); }
  ~QueueServantTest() override {
    harness_.Stop();
    EXPECT_EQ(harness_.answered_twice(), 0);
    EXPECT_EQ(harness_.host().all_references(), 0);
    EXPECT_TRUE(harness_.host().parked().empty());
  }

  template <typename ServantT = FifoQueueServant>
  void Start(int64_t maxsize) {
    queue::QueueInit init;
    init.set_maxsize(maxsize);
    ASSERT_TRUE(harness_.Start<ServantT>(init).ok());
  }
  static ServantHarness::Caller Of(engine::SessionId session,
                                   std::optional<absl::Duration> timeout = std::nullopt) {
    return {.owner = {.session = session, .thread = 1}, .timeout = timeout};
  }

  // Both may wait; the result is the call's sequence number.
  uint64_t SendPut(const Item& item, const ServantHarness::Caller& caller = {}) {
    queue::PutRequest request;
    *request.mutable_item() = item.datum;
    return harness_.Send("Put", request, caller);
  }
  uint64_t SendGet(const ServantHarness::Caller& caller = {}) {
    return harness_.Send("Get", queue::GetRequest(), caller);
  }
  uint64_t SendPut(const Item& item, const Item& priority,
                   const ServantHarness::Caller& caller = {}) {
    queue::PutRequest request;
    *request.mutable_item() = item.datum;
    *request.mutable_priority() = priority.datum;
    return harness_.Send("Put", request, caller);
  }
  uint64_t SendJoin(const ServantHarness::Caller& caller = {}) {
    return harness_.Send("Join", queue::JoinRequest(), caller);
  }
  absl::Status JoinAnswer(uint64_t sequence) {
    return harness_.Take<queue::JoinReply>(sequence).status();
  }
  absl::Status TaskDone(engine::SessionId session = 1) {
    return harness_
        .Take<queue::TaskDoneReply>(
            harness_.Send("TaskDone", queue::TaskDoneRequest(), Of(session)))
        .status();
  }
  void Shutdown(bool immediate = false) {
    queue::ShutdownRequest request;
    request.set_immediate(immediate);
    EXPECT_TRUE(harness_.Call<queue::ShutdownReply>("Shutdown", request).ok());
  }
  absl::Status PutAnswer(uint64_t sequence) {
    return harness_.Take<queue::PutReply>(sequence).status();
  }
  // The item, or what went wrong.
  std::string GetAnswer(uint64_t sequence) {
    auto got = harness_.Take<queue::GetReply>(sequence);
    return got.ok() ? Shown(got->item()) : std::string(got.status().message());
  }
  absl::Status Put(const Item& item) { return PutAnswer(SendPut(item)); }
  absl::Status Put(const Item& item, const Item& priority) {
    return PutAnswer(SendPut(item, priority));
  }
  std::string Get() { return GetAnswer(SendGet()); }

  uint64_t QSize() {
    return harness_.Call<queue::QSizeReply>("QSize", queue::QSizeRequest())->size();
  }
  bool Empty() { return harness_.Call<queue::EmptyReply>("Empty", queue::EmptyRequest())->empty(); }
  bool Full() { return harness_.Call<queue::FullReply>("Full", queue::FullRequest())->full(); }

  void ExpectFull(const absl::Status& status) {
    ExpectError(status, absl::StatusCode::kResourceExhausted, "Full", kName);
  }
  void ExpectEmpty(uint64_t get) {
    ExpectError(harness_.Take<queue::GetReply>(get).status(), absl::StatusCode::kDeadlineExceeded,
                "Empty", kName);
  }

  void ExpectShutDown(const absl::Status& status) {
    ExpectError(status, absl::StatusCode::kFailedPrecondition, "ShutDown", kName);
  }
  void ExpectShutDown(uint64_t get) {
    ExpectShutDown(harness_.Take<queue::GetReply>(get).status());
  }
  void ExpectTooManyDone(const absl::Status& status) {
    ExpectError(status, absl::StatusCode::kFailedPrecondition, "ValueError", kName);
  }
  void ExpectNoOrder(const absl::Status& status) {
    ExpectError(status, absl::StatusCode::kInvalidArgument, "TypeError", kName);
  }

  ServantHarness harness_{kName};
};

TEST_F(QueueServantTest, FirstInFirstOut) {
  ASSERT_TRUE(Put(1).ok());
  ASSERT_TRUE(Put("two").ok());
  ASSERT_TRUE(Put(None()).ok());
  EXPECT_EQ(QSize(), 3);
  EXPECT_EQ(Get(), Shown(Int(1)));
  EXPECT_EQ(Get(), Shown(Text("two")));
  EXPECT_EQ(Get(), Shown(None()));
  EXPECT_EQ(QSize(), 0);
}

TEST_F(QueueServantTest, EmptyAndFull) {
  Start(1);
  EXPECT_TRUE(Empty());
  EXPECT_FALSE(Full());
  ASSERT_TRUE(Put(1).ok());
  EXPECT_FALSE(Empty());
  EXPECT_TRUE(Full());
}

TEST_F(QueueServantTest, AMaxsizeOfZeroOrLessIsNoLimit) {
  for (int64_t maxsize : {0, -1}) {
    Start(maxsize);
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(Put(i).ok());
    EXPECT_FALSE(Full());
  }
}

TEST_F(QueueServantTest, ThoseWhoMayNotWaitAreToldAtOnce) {
  Start(1);
  ExpectEmpty(SendGet(Of(1, absl::ZeroDuration())));
  EXPECT_TRUE(PutAnswer(SendPut(1, Of(1, absl::ZeroDuration()))).ok());
  ExpectFull(PutAnswer(SendPut(2, Of(1, absl::ZeroDuration()))));
  EXPECT_EQ(GetAnswer(SendGet(Of(1, absl::ZeroDuration()))), Shown(Int(1)));
}

TEST_F(QueueServantTest, ANegativeTimeoutIsRefusedAlsoWhenThereIsNoNeedToWait) {
  const auto caller = Of(1, absl::Microseconds(-1));
  ExpectError(PutAnswer(SendPut(1, caller)), absl::StatusCode::kInvalidArgument, "ValueError",
              "Queue \"q\": put: ");
  EXPECT_EQ(QSize(), 0);
  ASSERT_TRUE(Put(1).ok());
  ExpectError(harness_.Take<queue::GetReply>(SendGet(caller)).status(),
              absl::StatusCode::kInvalidArgument, "ValueError", "Queue \"q\": get: ");
  EXPECT_EQ(QSize(), 1);
}

TEST_F(QueueServantTest, GettersAreServedInTheOrderInWhichTheyCame) {
  const uint64_t first = SendGet(Of(1)), second = SendGet(Of(2));
  EXPECT_FALSE(harness_.answered(first));
  ASSERT_TRUE(Put("a").ok());
  EXPECT_EQ(GetAnswer(first), Shown(Text("a")));
  EXPECT_FALSE(harness_.answered(second));
  EXPECT_TRUE(Empty()) << "the item went past the queue";
  ASSERT_TRUE(Put("b").ok());
  EXPECT_EQ(GetAnswer(second), Shown(Text("b")));
}

TEST_F(QueueServantTest, PuttersAreServedInTheOrderInWhichTheyCame) {
  Start(1);
  ASSERT_TRUE(Put("a").ok());
  const uint64_t first = SendPut("b", Of(1)), second = SendPut("c", Of(2));
  EXPECT_FALSE(harness_.answered(first));
  EXPECT_EQ(QSize(), 1) << "what waits is not in the queue";
  EXPECT_EQ(Get(), Shown(Text("a")));
  EXPECT_TRUE(PutAnswer(first).ok());
  EXPECT_FALSE(harness_.answered(second));
  EXPECT_TRUE(Full());
  EXPECT_EQ(Get(), Shown(Text("b")));
  EXPECT_TRUE(PutAnswer(second).ok());
  EXPECT_EQ(Get(), Shown(Text("c")));
}

TEST_F(QueueServantTest, AGetterWhoseTimeRanOutTakesNothing) {
  const uint64_t late = SendGet(Of(1, absl::Seconds(1))), next = SendGet(Of(2));
  ASSERT_TRUE(harness_.TimeOut(late));
  ExpectEmpty(late);
  ASSERT_TRUE(Put(1).ok());
  EXPECT_EQ(GetAnswer(next), Shown(Int(1)));
}

TEST_F(QueueServantTest, APutterWhoseTimeRanOutLeavesNothing) {
  Start(1);
  ASSERT_TRUE(Put(1).ok());
  const uint64_t late = SendPut(Ref(7), Of(1, absl::Seconds(1)));
  EXPECT_EQ(harness_.host().references(7), 1) << "kept while it waits";
  ASSERT_TRUE(harness_.TimeOut(late));
  ExpectFull(PutAnswer(late));
  EXPECT_EQ(harness_.host().references(7), 0);
  EXPECT_EQ(Get(), Shown(Int(1)));
  EXPECT_TRUE(Empty());
}

TEST_F(QueueServantTest, CancelledCallsLeaveTheLine) {
  Start(1);
  const uint64_t get = SendGet(Of(1));
  ASSERT_TRUE(harness_.Cancel(get));
  EXPECT_TRUE(absl::IsCancelled(harness_.Take<queue::GetReply>(get).status()));
  ASSERT_TRUE(Put(1).ok());
  const uint64_t cancelled = SendPut(2, Of(1)), waits = SendPut(3, Of(2));
  ASSERT_TRUE(harness_.Cancel(cancelled));
  EXPECT_TRUE(absl::IsCancelled(PutAnswer(cancelled)));
  EXPECT_EQ(Get(), Shown(Int(1)));
  EXPECT_TRUE(PutAnswer(waits).ok());
  EXPECT_FALSE(harness_.Cancel(waits)) << "it has its answer";
  EXPECT_EQ(Get(), Shown(Int(3)));
}

TEST_F(QueueServantTest, ADeadSessionSwallowsNoItemAndPutsNone) {
  Start(1);
  const uint64_t dead_get = SendGet(Of(1)), get = SendGet(Of(2));
  harness_.EndSession(1);
  ASSERT_TRUE(Put("x").ok());
  EXPECT_EQ(GetAnswer(get), Shown(Text("x")));
  ASSERT_TRUE(Put("y").ok());
  const uint64_t dead_put = SendPut(Ref(7), Of(3)), put = SendPut("z", Of(2));
  harness_.EndSession(3);
  EXPECT_EQ(Get(), Shown(Text("y")));
  EXPECT_TRUE(PutAnswer(put).ok());
  EXPECT_EQ(Get(), Shown(Text("z")));
  EXPECT_FALSE(harness_.answered(dead_get));
  EXPECT_FALSE(harness_.answered(dead_put));
}

TEST_F(QueueServantTest, ItemsKeepWhatTheyReferTo) {
  ASSERT_TRUE(Put(List({Ref(7), Ref(7)})).ok());
  EXPECT_EQ(harness_.host().references(7), 2);
  EXPECT_EQ(Get(), Shown(List({Ref(7), Ref(7)})));
  EXPECT_EQ(harness_.references_given(), 2);
  EXPECT_EQ(harness_.host().references(7), 0);
}

TEST_F(QueueServantTest, AnItemThatGoesPastTheQueueGivesItsReferences) {
  const uint64_t get = SendGet(Of(1));
  ASSERT_TRUE(Put(Ref(7)).ok());
  EXPECT_EQ(GetAnswer(get), Shown(Ref(7)));
  EXPECT_EQ(harness_.references_given(), 1);
  EXPECT_EQ(harness_.host().references(7), 0);
}

TEST_F(QueueServantTest, ARefusedItemIsNotPut) {
  harness_.host().Refuse("bad");
  const uint64_t get = SendGet(Of(1));
  EXPECT_TRUE(absl::IsInvalidArgument(Put("bad")));
  EXPECT_FALSE(harness_.answered(get));
  ASSERT_TRUE(Put("good").ok());
  EXPECT_EQ(GetAnswer(get), Shown(Text("good")));
}

TEST_F(QueueServantTest, TooManyWaitersAreTurnedAway) {
  Start(1);
  harness_.host().FailAdmission(absl::ResourceExhaustedError("too many"));
  EXPECT_TRUE(absl::IsResourceExhausted(harness_.Take<queue::GetReply>(SendGet()).status()));
  ASSERT_TRUE(Put(1).ok()) << "it need not wait";
  EXPECT_TRUE(absl::IsResourceExhausted(Put(Ref(7))));
  EXPECT_EQ(harness_.host().references(7), 0);
}

TEST_F(QueueServantTest, WhoeverWaitsForAQueueThatGoesIsTold) {
  ASSERT_TRUE(Put(1).ok());
  const uint64_t join = SendJoin();
  harness_.Stop();
  ExpectError(JoinAnswer(join), absl::StatusCode::kNotFound, "", kName);
  Start(1);
  const uint64_t get = SendGet(Of(1));
  harness_.Stop();
  ExpectError(harness_.Take<queue::GetReply>(get).status(), absl::StatusCode::kNotFound, "", kName);
  Start(1);
  ASSERT_TRUE(Put(1).ok());
  const uint64_t put = SendPut(2, Of(1));
  harness_.Stop();
  ExpectError(PutAnswer(put), absl::StatusCode::kNotFound, "", kName);
}

TEST_F(QueueServantTest, TheStateTellsItemsAndWaitersApart) {
  Start(1);
  const std::string fresh = Shown(harness_.servant().State());
  SendGet(Of(5));
  const std::string getting = Shown(harness_.servant().State());
  EXPECT_NE(getting, fresh);
  harness_.EndSession(5);
  EXPECT_EQ(Shown(harness_.servant().State()), fresh);
  ASSERT_TRUE(Put(1).ok());
  const std::string full = Shown(harness_.servant().State());
  EXPECT_NE(full, fresh);
  SendPut(2, Of(5));
  EXPECT_NE(Shown(harness_.servant().State()), full);
  Start(2);
  EXPECT_NE(Shown(harness_.servant().State()), fresh);
}

TEST_F(QueueServantTest, ALifoQueueGivesTheNewestFirst) {
  Start<LifoQueueServant>(2);
  ASSERT_TRUE(Put(1).ok());
  ASSERT_TRUE(Put(2).ok());
  const uint64_t waits = SendPut(3, Of(2));
  EXPECT_EQ(Get(), Shown(Int(2)));
  EXPECT_TRUE(PutAnswer(waits).ok());
  EXPECT_EQ(Get(), Shown(Int(3)));
  EXPECT_EQ(Get(), Shown(Int(1)));
}

TEST_F(QueueServantTest, APriorityQueueGivesTheLeastFirst) {
  Start<PriorityQueueServant>(0);
  for (int item : {5, 1, 4, 1, 3}) ASSERT_TRUE(Put(item).ok());
  ASSERT_TRUE(Put(Real(3.5)).ok());
  for (int item : {1, 1, 3}) EXPECT_EQ(Get(), Shown(Int(item)));
  EXPECT_EQ(Get(), Shown(Real(3.5)));
  for (int item : {4, 5}) EXPECT_EQ(Get(), Shown(Int(item)));
}

TEST_F(QueueServantTest, OfEqualItemsTheOneThatWasPutFirstComesFirst) {
  Start<PriorityQueueServant>(0);
  ASSERT_TRUE(Put(Real(1)).ok());
  ASSERT_TRUE(Put(0).ok());
  ASSERT_TRUE(Put(1).ok());
  ASSERT_TRUE(Put(Bool(true)).ok());
  EXPECT_EQ(Get(), Shown(Int(0)));
  EXPECT_EQ(Get(), Shown(Real(1)));
  EXPECT_EQ(Get(), Shown(Int(1)));
  EXPECT_EQ(Get(), Shown(Bool(true)));
}

TEST_F(QueueServantTest, APriorityStandsForItsItem) {
  Start<PriorityQueueServant>(0);
  ASSERT_TRUE(Put("late", 2).ok());
  ASSERT_TRUE(Put(Map({{"no", "order"}}), 1).ok());
  ASSERT_TRUE(Put("second", 1).ok());
  ASSERT_TRUE(Put(0).ok()) << "its own priority";
  EXPECT_EQ(Get(), Shown(Int(0)));
  EXPECT_EQ(Get(), Shown(Map({{"no", "order"}})));
  EXPECT_EQ(Get(), Shown(Text("second")));
  EXPECT_EQ(Get(), Shown(Text("late")));
}

TEST_F(QueueServantTest, WhatHasNoOrderIsRefusedAndTheQueueIsAsItWas) {
  Start<PriorityQueueServant>(0);
  ASSERT_TRUE(Put(2).ok());
  ASSERT_TRUE(Put(1).ok());
  const std::string before = Shown(harness_.servant().State());
  ExpectNoOrder(Put("text"));
  ExpectNoOrder(Put(3, "text"));
  ExpectNoOrder(Put(Ref(7), Ref(8)));
  EXPECT_EQ(harness_.host().all_references(), 0);
  EXPECT_EQ(Shown(harness_.servant().State()), before);
  EXPECT_EQ(Get(), Shown(Int(1)));
  EXPECT_EQ(Get(), Shown(Int(2)));
  ASSERT_TRUE(Put(None()).ok()) << "it is alone";
  ExpectNoOrder(Put(None()));
}

// They are not compared with all others, but with those that they would stand beside.
TEST_F(QueueServantTest, NoTwoNeighboursAreWithoutOrder) {
  Start<PriorityQueueServant>(0);
  for (int first = 0; first < 9; ++first) ASSERT_TRUE(Put(List({first, "a"})).ok());
  for (int first = 0; first < 9; ++first) ExpectNoOrder(Put(List({first, 1})));
  for (int first = 0; first < 9; ++first) EXPECT_EQ(Get(), Shown(List({first, "a"})));
}

TEST_F(QueueServantTest, NumbersThatAreNoneUpsetTheOrderAndNothingElse) {
  Start<PriorityQueueServant>(0);
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(Put(i % 3 == 0 ? Real(std::nan("")) : Int(i * 37 % 11)).ok());
  }
  for (int i = 0; i < 50; ++i) Get();
  EXPECT_TRUE(Empty());
}

TEST_F(QueueServantTest, APutterThatWaitedLearnsThatItsItemHasNoOrder) {
  Start<PriorityQueueServant>(2);
  ASSERT_TRUE(Put(5).ok());
  ASSERT_TRUE(Put(6).ok());
  const uint64_t bad = SendPut("text", Of(2)), good = SendPut(4, Of(3)), more = SendPut(7, Of(4));
  EXPECT_EQ(Get(), Shown(Int(5)));
  ExpectNoOrder(PutAnswer(bad));
  EXPECT_TRUE(PutAnswer(good).ok()) << "the room is the next one's";
  EXPECT_FALSE(harness_.answered(more));
  EXPECT_EQ(Get(), Shown(Int(4)));
  EXPECT_TRUE(PutAnswer(more).ok());
}

TEST_F(QueueServantTest, OtherQueuesTakeNoPriorities) {
  Start<LifoQueueServant>(0);
  ExpectNoOrder(Put(1, 1));
  Start(1);
  ExpectNoOrder(Put(1, 1));
  ASSERT_TRUE(Put(1).ok());
  ExpectNoOrder(PutAnswer(SendPut(1, 1, Of(1))));
  EXPECT_EQ(QSize(), 1);
}

TEST_F(QueueServantTest, PrioritiesKeepWhatTheyReferToWhileTheirItemIsThere) {
  Start<PriorityQueueServant>(1);
  harness_.host().Refuse("bad");
  EXPECT_TRUE(absl::IsInvalidArgument(Put(Ref(7), "bad")));
  ASSERT_TRUE(Put(Ref(7), Ref(8)).ok());
  EXPECT_EQ(harness_.host().references(8), 1);
  const uint64_t put = SendPut(Ref(9), Ref(8), Of(2));
  EXPECT_EQ(harness_.host().references(8), 2);
  EXPECT_EQ(Get(), Shown(Ref(7)));
  EXPECT_TRUE(PutAnswer(put).ok());
  EXPECT_EQ(harness_.host().references(8), 1);
  EXPECT_EQ(Get(), Shown(Ref(9)));
}

TEST_F(QueueServantTest, JoinWaitsUntilAllTasksAreDone) {
  EXPECT_TRUE(JoinAnswer(SendJoin()).ok()) << "there is nothing to wait for";
  ASSERT_TRUE(Put(1).ok());
  ASSERT_TRUE(Put(2).ok());
  const uint64_t join = SendJoin(), other = SendJoin(Of(2));
  Get();
  Get();
  EXPECT_FALSE(harness_.answered(join)) << "taken is not done";
  ASSERT_TRUE(TaskDone().ok());
  EXPECT_FALSE(harness_.answered(join));
  ASSERT_TRUE(TaskDone().ok());
  EXPECT_TRUE(JoinAnswer(join).ok());
  EXPECT_TRUE(JoinAnswer(other).ok());
  EXPECT_TRUE(JoinAnswer(SendJoin()).ok());
}

TEST_F(QueueServantTest, JoinHeedsItsTimeout) {
  EXPECT_TRUE(JoinAnswer(SendJoin(Of(1, absl::ZeroDuration()))).ok());
  ExpectError(JoinAnswer(SendJoin(Of(1, -absl::Seconds(1)))), absl::StatusCode::kInvalidArgument,
              "ValueError", "Queue \"q\": join: ");
  ASSERT_TRUE(Put(1).ok());
  ExpectError(JoinAnswer(SendJoin(Of(1, absl::ZeroDuration()))),
              absl::StatusCode::kDeadlineExceeded, "TimeoutError", kName);
  const uint64_t late = SendJoin(Of(1, absl::Seconds(1)));
  ASSERT_TRUE(harness_.TimeOut(late));
  ExpectError(JoinAnswer(late), absl::StatusCode::kDeadlineExceeded, "TimeoutError", kName);
  const uint64_t cancelled = SendJoin();
  ASSERT_TRUE(harness_.Cancel(cancelled));
  EXPECT_TRUE(absl::IsCancelled(JoinAnswer(cancelled)));
  Get();
  EXPECT_TRUE(TaskDone().ok());
}

TEST_F(QueueServantTest, MoreTasksThanWerePutCantBeDone) {
  ExpectTooManyDone(TaskDone());
  ASSERT_TRUE(Put(1).ok());
  Get();
  EXPECT_TRUE(TaskDone().ok());
  ExpectTooManyDone(TaskDone());
  ASSERT_TRUE(Put(2).ok());
  EXPECT_FALSE(JoinAnswer(SendJoin(Of(1, absl::ZeroDuration()))).ok()) << "it counts from nought";
}

TEST_F(QueueServantTest, AnItemThatGoesPastTheQueueIsATaskToo) {
  const uint64_t get = SendGet(Of(2));
  ASSERT_TRUE(Put(1).ok());
  EXPECT_TRUE(harness_.answered(get));
  const uint64_t join = SendJoin();
  EXPECT_FALSE(harness_.answered(join));
  ASSERT_TRUE(TaskDone(2).ok());
  EXPECT_TRUE(JoinAnswer(join).ok());
}

TEST_F(QueueServantTest, WhatADeadSessionHadTakenCountsAsDone) {
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(Put(i).ok());
  SendGet(Of(2));
  SendGet(Of(2));
  SendGet(Of(3));
  EXPECT_EQ(harness_.host().holds(2), 1);
  const uint64_t join = SendJoin();
  harness_.EndSession(2);
  EXPECT_FALSE(harness_.answered(join)) << "the other one still works";
  ASSERT_TRUE(TaskDone(3).ok());
  EXPECT_TRUE(JoinAnswer(join).ok());
  EXPECT_EQ(harness_.host().holds(3), 0);
  ExpectTooManyDone(TaskDone(3));
}

TEST_F(QueueServantTest, ADeadSessionThatHasDoneItsTasksTakesNothingAlong) {
  ASSERT_TRUE(Put(1).ok());
  SendGet(Of(2));
  ASSERT_TRUE(TaskDone(2).ok());
  ASSERT_TRUE(Put(2).ok());
  const uint64_t waits = SendGet(Of(3)), join = SendJoin();
  EXPECT_TRUE(harness_.answered(waits));
  harness_.EndSession(2);
  EXPECT_FALSE(harness_.answered(join));
  harness_.EndSession(3);
  EXPECT_TRUE(JoinAnswer(join).ok());
}

TEST_F(QueueServantTest, AnyoneMaySayThatATaskIsDone) {
  ASSERT_TRUE(Put(1).ok());
  ASSERT_TRUE(Put(2).ok());
  SendGet(Of(2));
  ASSERT_TRUE(TaskDone(5).ok()) << "that of session 2";
  EXPECT_EQ(harness_.host().holds(2), 0);
  ASSERT_TRUE(TaskDone(5).ok()) << "that of the item in the queue";
  ExpectTooManyDone(TaskDone(5));
  EXPECT_EQ(Get(), Shown(Int(2)));
  ExpectTooManyDone(TaskDone());
  EXPECT_EQ(harness_.host().holds(1), 0);
}

TEST_F(QueueServantTest, WhoHasNoTaskDoesThatOfTheOldestSession) {
  ASSERT_TRUE(Put(1).ok());
  ASSERT_TRUE(Put(2).ok());
  SendGet(Of(3));
  SendGet(Of(2));
  const uint64_t join = SendJoin();
  ASSERT_TRUE(TaskDone(5).ok()) << "that of session 2";
  harness_.EndSession(2);
  EXPECT_FALSE(harness_.answered(join));
  harness_.EndSession(3);
  EXPECT_TRUE(JoinAnswer(join).ok());
}

TEST_F(QueueServantTest, AfterAShutdownNothingIsPutAndWhatIsThereCanBeTaken) {
  Start(2);
  ASSERT_TRUE(Put(1).ok());
  ASSERT_TRUE(Put(2).ok());
  Shutdown();
  ExpectShutDown(Put(3));
  ExpectShutDown(PutAnswer(SendPut(3, Of(1, -absl::Seconds(1)))));
  EXPECT_TRUE(Full());
  EXPECT_EQ(Get(), Shown(Int(1)));
  EXPECT_EQ(QSize(), 1);
  ExpectShutDown(Put(3));
  EXPECT_EQ(Get(), Shown(Int(2)));
  ExpectShutDown(SendGet());
  ExpectShutDown(SendGet(Of(1, absl::ZeroDuration())));
  EXPECT_TRUE(Empty());
  Shutdown();
  ExpectShutDown(SendGet());
}

TEST_F(QueueServantTest, AShutdownEndsTheCallsThatWait) {
  const uint64_t get = SendGet(Of(2)), other = SendGet(Of(3));
  Shutdown();
  ExpectShutDown(get);
  ExpectShutDown(other);
  Start(1);
  ASSERT_TRUE(Put(1).ok());
  const uint64_t put = SendPut(Ref(7), Of(2)), join = SendJoin();
  Shutdown();
  ExpectShutDown(PutAnswer(put));
  EXPECT_EQ(harness_.host().references(7), 0);
  EXPECT_EQ(Get(), Shown(Int(1)));
  EXPECT_FALSE(harness_.answered(join)) << "as before: until the task is done";
  ASSERT_TRUE(TaskDone().ok());
  EXPECT_TRUE(JoinAnswer(join).ok());
}

TEST_F(QueueServantTest, AnImmediateShutdownDropsTheItemsAndTheirTasks) {
  ASSERT_TRUE(Put(Ref(7)).ok());
  ASSERT_TRUE(Put(2).ok());
  const uint64_t join = SendJoin();
  Shutdown(/*immediate=*/true);
  EXPECT_EQ(harness_.host().references(7), 0);
  EXPECT_TRUE(JoinAnswer(join).ok());
  ExpectShutDown(SendGet());
  ExpectTooManyDone(TaskDone());
}

TEST_F(QueueServantTest, AnImmediateShutdownWaitsForWhatWasTaken) {
  ASSERT_TRUE(Put(1).ok());
  ASSERT_TRUE(Put(2).ok());
  Get();
  Shutdown();
  const uint64_t join = SendJoin();
  Shutdown(/*immediate=*/true);
  EXPECT_TRUE(Empty());
  EXPECT_FALSE(harness_.answered(join));
  ASSERT_TRUE(TaskDone().ok());
  EXPECT_TRUE(JoinAnswer(join).ok());
}

TEST_F(QueueServantTest, TheStateTellsTasksOrderAndShutdown) {
  const std::string fresh = Shown(harness_.servant().State());
  ASSERT_TRUE(Put(1).ok());
  SendGet(Of(2));
  const std::string taken = Shown(harness_.servant().State());
  EXPECT_NE(taken, fresh);
  SendJoin(Of(3));
  EXPECT_NE(Shown(harness_.servant().State()), taken);
  ASSERT_TRUE(TaskDone().ok());
  EXPECT_EQ(Shown(harness_.servant().State()), fresh);
  Shutdown();
  EXPECT_NE(Shown(harness_.servant().State()), fresh);
  Start<PriorityQueueServant>(0);
  ASSERT_TRUE(Put(1).ok());
  const std::string without = Shown(harness_.servant().State());
  Start<PriorityQueueServant>(0);
  ASSERT_TRUE(Put(1, 1).ok());
  EXPECT_NE(Shown(harness_.servant().State()), without);
}

}  // namespace
}  // namespace parley::types
