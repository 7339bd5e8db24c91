#include "broker/types/queue_servant.h"

#include <string>

#include "broker/types/testing/datums.h"
#include "broker/types/testing/servant_harness.h"

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

  void Start(int64_t maxsize) {
    queue::QueueInit init;
    init.set_maxsize(maxsize);
    ASSERT_TRUE(harness_.Start<QueueServant>(init).ok());
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
  absl::Status PutAnswer(uint64_t sequence) {
    return harness_.Take<queue::PutReply>(sequence).status();
  }
  // The item, or what went wrong.
  std::string GetAnswer(uint64_t sequence) {
    auto got = harness_.Take<queue::GetReply>(sequence);
    return got.ok() ? Shown(got->item()) : std::string(got.status().message());
  }
  absl::Status Put(const Item& item) { return PutAnswer(SendPut(item)); }
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

}  // namespace
}  // namespace parley::types
