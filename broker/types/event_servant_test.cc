#include "parley/broker/types/event_servant.h"

#include <optional>
#include <string>

#include "parley/broker/types/testing/datums.h"
#include "parley/broker/types/testing/servant_harness.h"

namespace parley::types {
namespace {

using namespace testing;  // NOLINT: the builders of values

class EventServantTest : public ::testing::Test {
 protected:
  EventServantTest() { EXPECT_TRUE(harness_.Start<EventServant>().ok()); }
  ~EventServantTest() override {
    harness_.Stop();
    EXPECT_EQ(harness_.answered_twice(), 0);
    EXPECT_TRUE(harness_.host().parked().empty());
  }

  uint64_t Wait(engine::SessionId session, std::optional<absl::Duration> timeout = std::nullopt) {
    return harness_.Send("Wait", event::WaitRequest(),
                         {.owner = {.session = session, .thread = 1}, .timeout = timeout});
  }
  // What a Wait was answered: "true", "false", "waits" or an error.
  std::string Answer(uint64_t wait) {
    auto reply = harness_.Take<event::WaitReply>(wait);
    if (reply.ok()) return reply->is_set() ? "true" : "false";
    return absl::IsUnavailable(reply.status()) ? "waits"
                                               : absl::StatusCodeToString(reply.status().code());
  }
  void Set() { EXPECT_TRUE(harness_.Call<event::SetReply>("Set", event::SetRequest()).ok()); }
  void Clear() {
    EXPECT_TRUE(harness_.Call<event::ClearReply>("Clear", event::ClearRequest()).ok());
  }
  bool IsSet() {
    return harness_.Call<event::IsSetReply>("IsSet", event::IsSetRequest())->is_set();
  }
  std::string State() { return Shown(harness_.servant().State()); }

  ServantHarness harness_{"Event \"e\""};
};

TEST_F(EventServantTest, SetAndClear) {
  EXPECT_FALSE(IsSet());
  for (int i = 0; i < 2; ++i) {
    Set();
    EXPECT_TRUE(IsSet());
  }
  for (int i = 0; i < 2; ++i) {
    Clear();
    EXPECT_FALSE(IsSet());
  }
}

TEST_F(EventServantTest, ASetEventIsNotWaitedFor) {
  Set();
  EXPECT_EQ(Answer(Wait(1)), "true");
  EXPECT_EQ(Answer(Wait(1, absl::ZeroDuration())), "true");
  EXPECT_EQ(Answer(Wait(1, absl::Seconds(-1))), "true");
}

TEST_F(EventServantTest, SetWakesAllEvenIfItIsClearedAtOnce) {
  const uint64_t a = Wait(1), b = Wait(2, absl::Seconds(1)), c = Wait(1);
  EXPECT_EQ(Answer(a), "waits");
  Set();
  Clear();
  EXPECT_EQ(Answer(a) + Answer(b) + Answer(c), "truetruetrue");
  EXPECT_EQ(Answer(Wait(1)), "waits");
}

TEST_F(EventServantTest, ZeroOrLessDoesNotWait) {
  EXPECT_EQ(Answer(Wait(1, absl::ZeroDuration())), "false");
  EXPECT_EQ(Answer(Wait(1, absl::Seconds(-1))), "false");
}

TEST_F(EventServantTest, WhoIsLateIsToldThatItIsNotSet) {
  const uint64_t late = Wait(1, absl::Seconds(1)), next = Wait(2);
  ASSERT_TRUE(harness_.TimeOut(late));
  EXPECT_EQ(Answer(late), "false");
  Set();
  EXPECT_EQ(Answer(next), "true");
}

TEST_F(EventServantTest, TheCancelledAndTheDeadWaitNoMore) {
  const uint64_t cancelled = Wait(1), dead = Wait(2), next = Wait(3);
  ASSERT_TRUE(harness_.Cancel(cancelled));
  EXPECT_EQ(Answer(cancelled), "CANCELLED");
  harness_.EndSession(2);
  Set();
  EXPECT_FALSE(harness_.answered(dead));
  EXPECT_EQ(Answer(next), "true");
}

TEST_F(EventServantTest, ItOutlastsTheOneWhoSetIt) {
  Set();
  harness_.EndSession(1);
  EXPECT_TRUE(IsSet());
}

TEST_F(EventServantTest, TooManyWaitersAreTurnedAway) {
  harness_.host().FailAdmission(absl::ResourceExhaustedError("too many"));
  EXPECT_EQ(Answer(Wait(1)), "RESOURCE_EXHAUSTED");
  Set();
  EXPECT_EQ(Answer(Wait(1)), "true") << "it need not wait";
}

TEST_F(EventServantTest, WhoeverWaitsForAnEventThatGoesIsTold) {
  const uint64_t wait = Wait(1);
  harness_.Stop();
  ExpectError(harness_.Take<event::WaitReply>(wait).status(), absl::StatusCode::kNotFound, "",
              "Event \"e\"");
}

TEST_F(EventServantTest, TheStateTellsTheFlagAndTheWaiters) {
  const std::string fresh = State();
  Wait(5);
  EXPECT_NE(State(), fresh);
  harness_.EndSession(5);
  EXPECT_EQ(State(), fresh);
  Set();
  EXPECT_NE(State(), fresh);
  Clear();
  EXPECT_EQ(State(), fresh);
}

}  // namespace
}  // namespace parley::types
