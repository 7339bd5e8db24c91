#include "parley/broker/types/simple_queue_servant.h"

#include <string>

#include "parley/broker/types/testing/datums.h"
#include "parley/broker/types/testing/servant_harness.h"

namespace parley::types {
namespace {

using namespace testing;  // NOLINT: the builders of values

constexpr absl::string_view kName = "SimpleQueue \"q\"";

class SimpleQueueServantTest : public ::testing::Test {
 protected:
  SimpleQueueServantTest() { EXPECT_TRUE(harness_.Start<SimpleQueueServant>().ok()); }
  ~SimpleQueueServantTest() override {
    harness_.Stop();
    EXPECT_EQ(harness_.answered_twice(), 0);
    EXPECT_EQ(harness_.host().all_references(), 0);
    EXPECT_TRUE(harness_.host().parked().empty());
  }

  static ServantHarness::Caller Of(engine::SessionId session,
                                   std::optional<absl::Duration> timeout = std::nullopt) {
    return {.owner = {.session = session, .thread = 1}, .timeout = timeout};
  }
  absl::Status Put(const Item& item, const ServantHarness::Caller& caller = {}) {
    queue::PutRequest request;
    *request.mutable_item() = item.datum;
    return harness_.Take<queue::PutReply>(harness_.Send("Put", request, caller)).status();
  }
  uint64_t SendGet(const ServantHarness::Caller& caller = {}) {
    return harness_.Send("Get", queue::GetRequest(), caller);
  }
  // The item, or what went wrong.
  std::string GetAnswer(uint64_t sequence) {
    auto got = harness_.Take<queue::GetReply>(sequence);
    return got.ok() ? Shown(got->item()) : std::string(got.status().message());
  }
  std::string Get() { return GetAnswer(SendGet()); }
  absl::Status Failure(uint64_t get) { return harness_.Take<queue::GetReply>(get).status(); }
  uint64_t QSize() {
    return harness_.Call<queue::QSizeReply>("QSize", queue::QSizeRequest())->size();
  }
  bool Empty() { return harness_.Call<queue::EmptyReply>("Empty", queue::EmptyRequest())->empty(); }

  ServantHarness harness_{kName};
};

TEST_F(SimpleQueueServantTest, FirstInFirstOut) {
  EXPECT_TRUE(Empty());
  ASSERT_TRUE(Put(1).ok());
  ASSERT_TRUE(Put(Ref(7)).ok());
  EXPECT_EQ(QSize(), 2);
  EXPECT_FALSE(Empty());
  EXPECT_EQ(Get(), Shown(Int(1)));
  EXPECT_EQ(harness_.host().references(7), 1);
  EXPECT_EQ(Get(), Shown(Ref(7)));
  EXPECT_EQ(harness_.references_given(), 1);
}

TEST_F(SimpleQueueServantTest, PutHeedsNoTimeout) {
  ASSERT_TRUE(Put(1, Of(1, absl::ZeroDuration())).ok());
  ASSERT_TRUE(Put(2, Of(1, -absl::Seconds(1))).ok());
  EXPECT_EQ(QSize(), 2);
}

TEST_F(SimpleQueueServantTest, GetHeedsItsTimeout) {
  ExpectError(Failure(SendGet(Of(1, absl::ZeroDuration()))), absl::StatusCode::kDeadlineExceeded,
              "Empty", kName);
  ExpectError(Failure(SendGet(Of(1, -absl::Seconds(1)))), absl::StatusCode::kInvalidArgument,
              "ValueError", kName);
  const uint64_t late = SendGet(Of(1, absl::Seconds(1))), next = SendGet(Of(2));
  ASSERT_TRUE(harness_.TimeOut(late));
  ExpectError(Failure(late), absl::StatusCode::kDeadlineExceeded, "Empty", kName);
  ASSERT_TRUE(Put(1).ok());
  EXPECT_EQ(GetAnswer(next), Shown(Int(1)));
}

TEST_F(SimpleQueueServantTest, GettersAreServedInTheOrderInWhichTheyCame) {
  const uint64_t dead = SendGet(Of(3)), first = SendGet(Of(1)), second = SendGet(Of(2));
  harness_.EndSession(3);
  ASSERT_TRUE(Put("a").ok());
  ASSERT_TRUE(Put("b").ok());
  EXPECT_EQ(GetAnswer(first), Shown(Text("a")));
  EXPECT_EQ(GetAnswer(second), Shown(Text("b")));
  EXPECT_FALSE(harness_.answered(dead));
  EXPECT_EQ(harness_.host().holds(1), 0);
}

TEST_F(SimpleQueueServantTest, ARefusedItemIsNotPut) {
  harness_.host().Refuse("bad");
  EXPECT_TRUE(absl::IsInvalidArgument(Put("bad")));
  EXPECT_TRUE(Empty());
}

TEST_F(SimpleQueueServantTest, WhoeverWaitsForAQueueThatGoesIsTold) {
  const uint64_t get = SendGet(Of(1));
  harness_.Stop();
  ExpectError(Failure(get), absl::StatusCode::kNotFound, "", kName);
}

TEST_F(SimpleQueueServantTest, TheStateTellsItemsAndWaitersApart) {
  const std::string fresh = Shown(harness_.servant().State());
  SendGet(Of(5));
  const std::string getting = Shown(harness_.servant().State());
  EXPECT_NE(getting, fresh);
  harness_.EndSession(5);
  EXPECT_EQ(Shown(harness_.servant().State()), fresh);
  ASSERT_TRUE(Put(5).ok());
  EXPECT_NE(Shown(harness_.servant().State()), fresh);
  EXPECT_NE(Shown(harness_.servant().State()), getting);
}

}  // namespace
}  // namespace parley::types
