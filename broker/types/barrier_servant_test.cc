#include "parley/broker/types/barrier_servant.h"

#include <optional>
#include <string>
#include <vector>

#include "parley/base/status.h"
#include "parley/broker/types/testing/datums.h"
#include "parley/broker/types/testing/servant_harness.h"

namespace parley::types {
namespace {

using namespace testing;  // NOLINT: the builders of values

constexpr absl::string_view kName = "Barrier \"b\"";

class BarrierServantTest : public ::testing::Test {
 protected:
  ~BarrierServantTest() override {
    harness_.Stop();
    EXPECT_EQ(harness_.answered_twice(), 0);
    EXPECT_EQ(harness_.host().all_references(), 0);
    EXPECT_TRUE(harness_.host().parked().empty());
  }

  absl::Status Start(const barrier::BarrierInit& init) {
    return harness_.Start<BarrierServant>(init);
  }
  static barrier::BarrierInit Init(int64_t parties) {
    barrier::BarrierInit init;
    init.set_parties(parties);
    return init;
  }
  static barrier::BarrierInit WithElected(int64_t parties) {
    barrier::BarrierInit init = Init(parties);
    init.mutable_elected();
    return init;
  }
  static barrier::BarrierInit WithObject(int64_t parties) {
    barrier::BarrierInit init = Init(parties);
    init.mutable_object()->set_typeid_("list");
    return init;
  }

  // May wait; the result is the call's sequence number.
  uint64_t Wait(engine::SessionId session, std::optional<absl::Duration> timeout = std::nullopt) {
    return harness_.Send("Wait", barrier::WaitRequest(),
                         {.owner = {.session = session, .thread = 1}, .timeout = timeout});
  }
  uint64_t WaitWithAction(engine::SessionId session) {
    barrier::WaitRequest request;
    request.set_with_action(true);
    return harness_.Send("Wait", request,
                         {.owner = {.session = session, .thread = 1}, .timeout = std::nullopt});
  }
  // What a wait was answered: "0", "2 elected", "waits" or the reason for its failure.
  std::string Answer(uint64_t wait) {
    auto reply = harness_.Take<barrier::WaitReply>(wait);
    if (absl::IsUnavailable(reply.status())) return "waits";
    if (!reply.ok()) return Reason(reply.status());
    return absl::StrCat(reply->index(), reply->elected() ? " elected" : "");
  }
  // Of a wait that failed because the barrier broke or was reset; says what is told.
  void ExpectBroken(uint64_t wait, absl::string_view why) {
    const absl::Status status = harness_.Take<barrier::WaitReply>(wait).status();
    ExpectError(status, absl::StatusCode::kAborted, "BrokenBarrierError", why);
    EXPECT_NE(status.message().find(kName), absl::string_view::npos) << status;
  }
  absl::Status Finish(engine::SessionId session, uint64_t generation,
                      std::optional<std::string> failure = std::nullopt) {
    barrier::FinishActionRequest request;
    request.set_generation(generation);
    if (failure.has_value()) request.set_failure(*failure);
    const uint64_t sequence =
        harness_.Send("FinishAction", request,
                      {.owner = {.session = session, .thread = 1}, .timeout = std::nullopt});
    return harness_.Take<barrier::FinishActionReply>(sequence).status();
  }
  void Abort() {
    ASSERT_TRUE(harness_.Call<barrier::AbortReply>("Abort", barrier::AbortRequest()).ok());
  }
  void Reset() {
    ASSERT_TRUE(harness_.Call<barrier::ResetReply>("Reset", barrier::ResetRequest()).ok());
  }
  uint64_t NWaiting() {
    return harness_.Call<barrier::NWaitingReply>("NWaiting", barrier::NWaitingRequest())
        ->n_waiting();
  }
  bool Broken() {
    return harness_.Call<barrier::BrokenReply>("Broken", barrier::BrokenRequest())->broken();
  }
  int Holds(engine::SessionId session) { return harness_.host().holds(session); }
  int AllHolds() {
    int sum = 0;
    for (engine::SessionId session = 1; session < 10; ++session) sum += Holds(session);
    return sum;
  }
  std::string State() { return Shown(harness_.servant().State()); }

  ServantHarness harness_{kName};
};

TEST_F(BarrierServantTest, AnActionThatWouldNeverBeDoneIsRefusedBeforeItArrives) {
  for (const barrier::BarrierInit& init : {Init(2), WithObject(2)}) {
    ASSERT_TRUE(Start(init).ok());
    const uint64_t waits = Wait(1);
    ExpectError(harness_.Take<barrier::WaitReply>(WaitWithAction(2)).status(),
                absl::StatusCode::kFailedPrecondition, "", "BarrierOptions::action");
    EXPECT_EQ(Answer(waits), "waits") << "nothing is broken";
    EXPECT_EQ(Answer(Wait(3)), "1");
    EXPECT_EQ(Answer(waits), "0");
  }
  ASSERT_TRUE(Start(WithElected(1)).ok());
  EXPECT_EQ(Answer(WaitWithAction(1)), "0 elected");
}

TEST_F(BarrierServantTest, RefusesAnActionThatItCouldNotDo) {
  harness_.host().ForgetType("nobody");
  barrier::BarrierInit init;
  init.set_parties(1);
  init.mutable_object()->set_typeid_("nobody");
  absl::Status refused = harness_.Start<BarrierServant>(init);
  EXPECT_EQ(refused.code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(IsKeyError(refused)) << refused;
}

TEST_F(BarrierServantTest, ItNeedsAParty) {
  for (int64_t parties : {0, -1}) {
    ExpectError(Start(Init(parties)), absl::StatusCode::kInvalidArgument, "ValueError", kName);
  }
  ASSERT_TRUE(Start(Init(3)).ok());
  EXPECT_EQ(harness_.Call<barrier::PartiesReply>("Parties", barrier::PartiesRequest())->parties(),
            3);
  EXPECT_EQ(NWaiting(), 0);
  EXPECT_FALSE(Broken());
}

TEST_F(BarrierServantTest, TheLastToArriveLetsAllGoWithTheirIndices) {
  ASSERT_TRUE(Start(Init(3)).ok());
  for (int generation = 0; generation < 3; ++generation) {
    const uint64_t first = Wait(1), second = Wait(2);
    EXPECT_EQ(Answer(first), "waits");
    EXPECT_EQ(NWaiting(), 2);
    EXPECT_EQ(AllHolds(), 2);
    const uint64_t third = Wait(3);
    EXPECT_EQ(Answer(first), "0");
    EXPECT_EQ(Answer(second), "1");
    EXPECT_EQ(Answer(third), "2");
    EXPECT_EQ(NWaiting(), 0);
    EXPECT_EQ(AllHolds(), 0);
  }
}

TEST_F(BarrierServantTest, GenerationsAreCounted) {
  ASSERT_TRUE(Start(Init(2)).ok());
  uint64_t last = 0;
  for (int i = 0; i < 3; ++i) {
    const uint64_t first = Wait(1), second = Wait(2);
    const uint64_t generation = harness_.Take<barrier::WaitReply>(first)->generation();
    EXPECT_GT(generation, last);
    EXPECT_EQ(harness_.Take<barrier::WaitReply>(second)->generation(), generation);
    last = generation;
  }
}

TEST_F(BarrierServantTest, OnePartyNeverWaits) {
  ASSERT_TRUE(Start(Init(1)).ok());
  EXPECT_EQ(Answer(Wait(1)), "0");
  EXPECT_EQ(Answer(Wait(1, absl::ZeroDuration())), "0");
}

TEST_F(BarrierServantTest, ATimeoutBreaksItForAll) {
  ASSERT_TRUE(Start(Init(3)).ok());
  const uint64_t first = Wait(1), late = Wait(2, absl::Seconds(1));
  ASSERT_TRUE(harness_.TimeOut(late));
  ExpectBroken(late, "session 2 timed out");
  ExpectBroken(first, "session 2 timed out");
  EXPECT_TRUE(Broken());
  EXPECT_EQ(NWaiting(), 0);
  EXPECT_EQ(AllHolds(), 0);
  ExpectBroken(Wait(3), "session 2 timed out");
}

TEST_F(BarrierServantTest, WhoMayNotWaitBreaksItUnlessItIsTheLast) {
  for (absl::Duration none : {absl::ZeroDuration(), absl::Seconds(-1)}) {
    ASSERT_TRUE(Start(Init(2)).ok());
    const uint64_t first = Wait(1);
    EXPECT_EQ(Answer(Wait(2, none)), "1");
    EXPECT_EQ(Answer(first), "0");
    ExpectBroken(Wait(1, none), "session 1 timed out");
    EXPECT_TRUE(Broken());
  }
}

TEST_F(BarrierServantTest, ItsOwnTimeoutCountsForThoseWithoutOne) {
  barrier::BarrierInit init = Init(3);
  init.set_timeout_us(1'500'000);
  ASSERT_TRUE(Start(init).ok());
  Wait(1);
  Wait(2, absl::Seconds(9));
  ASSERT_EQ(harness_.host().parked().size(), 2u);
  EXPECT_EQ(harness_.host().parked()[0]->timeout(), absl::Milliseconds(1500));
  EXPECT_EQ(harness_.host().parked()[1]->timeout(), absl::Seconds(9));
  init.set_timeout_us(0);
  ASSERT_TRUE(Start(init).ok());
  ExpectBroken(Wait(1), "session 1 timed out");
}

TEST_F(BarrierServantTest, ACancelledWaitBreaksIt) {
  ASSERT_TRUE(Start(Init(3)).ok());
  const uint64_t first = Wait(1), cancelled = Wait(2);
  ASSERT_TRUE(harness_.Cancel(cancelled));
  EXPECT_TRUE(absl::IsCancelled(harness_.Take<barrier::WaitReply>(cancelled).status()));
  ExpectBroken(first, "session 2 cancelled");
  EXPECT_TRUE(Broken());
  EXPECT_EQ(AllHolds(), 0);
}

TEST_F(BarrierServantTest, TheEndOfASessionThatWaitsBreaksIt) {
  ASSERT_TRUE(Start(Init(4)).ok());
  const uint64_t dead = Wait(1), alive = Wait(2), dead_too = Wait(1);
  EXPECT_EQ(NWaiting(), 3);
  harness_.EndSession(1);
  EXPECT_EQ(NWaiting(), 0) << "the dead do not wait";
  ExpectBroken(alive, "session 1 ended");
  EXPECT_FALSE(harness_.answered(dead));
  EXPECT_FALSE(harness_.answered(dead_too));
  EXPECT_EQ(AllHolds(), 0);
}

TEST_F(BarrierServantTest, TheEndOfASessionThatDoesNotWaitChangesNothing) {
  ASSERT_TRUE(Start(Init(2)).ok());
  Wait(1), Wait(1);
  const uint64_t first = Wait(2);
  harness_.EndSession(1);
  EXPECT_EQ(Answer(first), "waits");
  EXPECT_EQ(Answer(Wait(3)), "1");
  EXPECT_EQ(Answer(first), "0");
}

TEST_F(BarrierServantTest, AbortBreaksIt) {
  ASSERT_TRUE(Start(Init(2)).ok());
  const uint64_t first = Wait(2);
  Abort();
  ExpectBroken(first, "session 1 aborted it");
  EXPECT_TRUE(Broken());
  ExpectBroken(Wait(2), "session 1 aborted it");
}

TEST_F(BarrierServantTest, TheFirstReasonStays) {
  ASSERT_TRUE(Start(Init(2)).ok());
  ExpectBroken(Wait(3, absl::ZeroDuration()), "session 3 timed out");
  Abort();
  ExpectBroken(Wait(2), "session 3 timed out");
}

TEST_F(BarrierServantTest, ResetSendsThoseWhoWaitAwayAndLeavesAFreshBarrier) {
  ASSERT_TRUE(Start(Init(2)).ok());
  const uint64_t first = Wait(2);
  Reset();
  ExpectBroken(first, "reset by session 1");
  EXPECT_FALSE(Broken());
  EXPECT_EQ(AllHolds(), 0);
  const uint64_t again = Wait(2);
  EXPECT_EQ(Answer(Wait(3)), "1");
  EXPECT_EQ(Answer(again), "0");
}

TEST_F(BarrierServantTest, ResetMendsABrokenOne) {
  ASSERT_TRUE(Start(Init(2)).ok());
  Abort();
  Reset();
  EXPECT_FALSE(Broken());
  const uint64_t first = Wait(1);
  EXPECT_EQ(Answer(Wait(2)), "1");
  EXPECT_EQ(Answer(first), "0");
}

TEST_F(BarrierServantTest, AnObjectIsMadeForEachGenerationAndLetGo) {
  ASSERT_TRUE(Start(WithObject(2)).ok());
  const int before = harness_.host().created();
  const uint64_t first = Wait(1);
  EXPECT_EQ(harness_.host().created(), before) << "not before all have come";
  EXPECT_EQ(Answer(Wait(2)), "1");
  EXPECT_EQ(Answer(first), "0");
  EXPECT_EQ(harness_.host().created(), before + 1);
  EXPECT_EQ(harness_.host().all_references(), 0);
}

TEST_F(BarrierServantTest, AnObjectThatCantBeMadeBreaksIt) {
  ASSERT_TRUE(Start(WithObject(2)).ok());
  harness_.host().FailCreate(
      MakeError(absl::StatusCode::kOutOfRange, "OverflowError", "there is no room"));
  const uint64_t first = Wait(1), last = Wait(2);
  ExpectError(harness_.Take<barrier::WaitReply>(last).status(), absl::StatusCode::kOutOfRange,
              "OverflowError", "Barrier \"b\": its action failed: there is no room");
  ExpectBroken(first, "its action failed: there is no room");
  EXPECT_TRUE(Broken());
}

TEST_F(BarrierServantTest, TheElectedOneDoesTheActionBeforeTheOthersGo) {
  ASSERT_TRUE(Start(WithElected(3)).ok());
  const uint64_t first = Wait(1), second = Wait(2), last = Wait(3);
  EXPECT_EQ(harness_.Take<barrier::WaitReply>(last)->generation(), 1);
  EXPECT_EQ(Answer(first), "waits");
  EXPECT_EQ(NWaiting(), 3);
  EXPECT_EQ(AllHolds(), 3);
  ASSERT_TRUE(Finish(3, 1).ok());
  EXPECT_EQ(Answer(first), "0");
  EXPECT_EQ(Answer(second), "1");
  EXPECT_EQ(AllHolds(), 0);
  const uint64_t next[] = {Wait(1), Wait(2)};
  EXPECT_EQ(Answer(Wait(3)), "2 elected");
  EXPECT_EQ(Answer(next[0]), "waits");
}

TEST_F(BarrierServantTest, AnActionThatFailsBreaksIt) {
  ASSERT_TRUE(Start(WithElected(2)).ok());
  const uint64_t first = Wait(1);
  EXPECT_EQ(Answer(Wait(2)), "1 elected");
  ASSERT_TRUE(Finish(2, 1, "no paper").ok());
  ExpectBroken(first, "its action failed in session 2: no paper");
  EXPECT_TRUE(Broken());
  EXPECT_EQ(AllHolds(), 0);
}

TEST_F(BarrierServantTest, TheReasonThatIsToldIsNotLongerThanNeeded) {
  ASSERT_TRUE(Start(WithElected(1)).ok());
  EXPECT_EQ(Answer(Wait(1)), "0 elected");
  ASSERT_TRUE(Finish(1, 1, std::string(1'000'000, '\xff')).ok());
  EXPECT_LT(harness_.Take<barrier::WaitReply>(Wait(1)).status().message().size(), 2000u);
}

TEST_F(BarrierServantTest, TheEndOfTheElectedSessionBreaksIt) {
  ASSERT_TRUE(Start(WithElected(3)).ok());
  const uint64_t own = Wait(3), first = Wait(1);
  EXPECT_EQ(Answer(Wait(3)), "2 elected");
  harness_.EndSession(3);
  ExpectBroken(first, "session 3 ended before it had done the action");
  EXPECT_FALSE(harness_.answered(own));
  EXPECT_EQ(NWaiting(), 0);
  EXPECT_EQ(AllHolds(), 0);
}

TEST_F(BarrierServantTest, WhoeverLeavesWhileTheActionIsDoneBreaksItAndTheLateReportDoesNoHarm) {
  ASSERT_TRUE(Start(WithElected(3)).ok());
  const uint64_t first = Wait(1), late = Wait(2, absl::Seconds(1));
  EXPECT_EQ(Answer(Wait(3)), "2 elected");
  ASSERT_TRUE(harness_.TimeOut(late));
  ExpectBroken(late, "session 2 timed out");
  ExpectBroken(first, "session 2 timed out");
  EXPECT_EQ(AllHolds(), 0);
  ExpectError(Finish(3, 1), absl::StatusCode::kAborted, "BrokenBarrierError", kName);

  Reset();
  const uint64_t next[] = {Wait(1), Wait(2)};
  EXPECT_EQ(Answer(Wait(3)), "2 elected");
  ExpectError(Finish(3, 1), absl::StatusCode::kAborted, "BrokenBarrierError", kName);
  EXPECT_EQ(Answer(next[0]), "waits");
  const uint64_t generation = 3;  // one was broken and one reset
  ExpectError(Finish(2, generation), absl::StatusCode::kAborted, "BrokenBarrierError", kName);
  EXPECT_EQ(Answer(next[1]), "waits") << "another session may not speak for the elected one";
  ASSERT_TRUE(Finish(3, generation).ok());
  EXPECT_EQ(Answer(next[0]), "0");
  ExpectError(Finish(3, generation), absl::StatusCode::kAborted, "BrokenBarrierError", kName);
}

TEST_F(BarrierServantTest, WhoComesWhileTheActionIsDoneIsOfTheNextGeneration) {
  ASSERT_TRUE(Start(WithElected(2)).ok());
  const uint64_t first = Wait(1);
  EXPECT_EQ(Answer(Wait(2)), "1 elected");
  std::vector<uint64_t> early;
  for (engine::SessionId session : {3, 4, 5}) early.push_back(Wait(session, absl::Seconds(9)));
  EXPECT_EQ(NWaiting(), 2);
  EXPECT_EQ(Holds(3), 0) << "who is of no generation has no seat";
  ASSERT_TRUE(Finish(2, 1).ok());
  EXPECT_EQ(Answer(first), "0");
  EXPECT_EQ(Answer(early[0]), "waits");
  EXPECT_EQ(Answer(early[1]), "1 elected");
  EXPECT_EQ(Answer(early[2]), "waits");
  EXPECT_EQ(Holds(3), 1);
  ASSERT_TRUE(Finish(4, 2).ok());
  EXPECT_EQ(Answer(early[0]), "0");
  EXPECT_EQ(Answer(Wait(6)), "1 elected");
  ASSERT_TRUE(harness_.TimeOut(early[2])) << "its time runs on";
  ExpectBroken(early[2], "session 5 timed out");
}

TEST_F(BarrierServantTest, TheEndOfWhoCameEarlyConcernsNobody) {
  ASSERT_TRUE(Start(WithElected(2)).ok());
  const uint64_t first = Wait(1);
  EXPECT_EQ(Answer(Wait(2)), "1 elected");
  ExpectError(harness_.Take<barrier::WaitReply>(Wait(3, absl::ZeroDuration())).status(),
              absl::StatusCode::kDeadlineExceeded, "TimeoutError", kName);
  const uint64_t late = Wait(3, absl::Seconds(1)), cancelled = Wait(4), dead = Wait(5);
  ASSERT_TRUE(harness_.TimeOut(late));
  ExpectError(harness_.Take<barrier::WaitReply>(late).status(), absl::StatusCode::kDeadlineExceeded,
              "TimeoutError", kName);
  ASSERT_TRUE(harness_.Cancel(cancelled));
  EXPECT_TRUE(absl::IsCancelled(harness_.Take<barrier::WaitReply>(cancelled).status()));
  harness_.EndSession(5);
  EXPECT_FALSE(harness_.answered(dead));
  EXPECT_FALSE(Broken());
  ASSERT_TRUE(Finish(2, 1).ok());
  EXPECT_EQ(Answer(first), "0");
  EXPECT_EQ(NWaiting(), 0);
}

TEST_F(BarrierServantTest, WhoCameEarlyFailsWhenItBreaksAndArrivesWhenItIsReset) {
  ASSERT_TRUE(Start(WithElected(2)).ok());
  uint64_t first = Wait(1);
  EXPECT_EQ(Answer(Wait(2)), "1 elected");
  uint64_t early = Wait(3);
  Abort();
  ExpectBroken(first, "aborted");
  ExpectBroken(early, "aborted");
  Reset();
  first = Wait(1);
  EXPECT_EQ(Answer(Wait(2)), "1 elected");
  early = Wait(3);
  Reset();
  ExpectBroken(first, "was reset");
  EXPECT_EQ(Answer(early), "waits");
  EXPECT_EQ(NWaiting(), 1);
  EXPECT_EQ(AllHolds(), 1);
}

TEST_F(BarrierServantTest, OnePartyDoesEachActionInTurn) {
  ASSERT_TRUE(Start(WithElected(1)).ok());
  EXPECT_EQ(Answer(Wait(1)), "0 elected");
  const uint64_t early = Wait(2);
  EXPECT_EQ(Answer(early), "waits");
  ASSERT_TRUE(Finish(1, 1).ok());
  EXPECT_EQ(Answer(early), "0 elected");
}

TEST_F(BarrierServantTest, WhoIsTurnedAwayHasNotArrived) {
  ASSERT_TRUE(Start(Init(2)).ok());
  harness_.host().FailAdmission(absl::ResourceExhaustedError("too many"));
  EXPECT_TRUE(absl::IsResourceExhausted(harness_.Take<barrier::WaitReply>(Wait(1)).status()));
  EXPECT_EQ(NWaiting(), 0);
  EXPECT_EQ(AllHolds(), 0);
  EXPECT_FALSE(Broken());
}

TEST_F(BarrierServantTest, WhoeverWaitsForABarrierThatGoesIsTold) {
  ASSERT_TRUE(Start(Init(2)).ok());
  const uint64_t waits = Wait(1);
  harness_.Stop();
  ExpectError(harness_.Take<barrier::WaitReply>(waits).status(), absl::StatusCode::kNotFound, "",
              kName);
}

TEST_F(BarrierServantTest, TheStateTellsAllThatCanDiffer) {
  ASSERT_TRUE(Start(WithElected(2)).ok());
  std::vector<std::string> states = {State()};
  auto note = [&] {
    for (const std::string& earlier : states) EXPECT_NE(State(), earlier);
    states.push_back(State());
  };
  Wait(1);
  note();
  Wait(2);  // is elected
  note();
  Wait(3);
  note();
  Abort();
  note();
  Reset();
  note();
}

}  // namespace
}  // namespace parley::types
