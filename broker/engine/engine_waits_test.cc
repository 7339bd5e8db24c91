// Calls that wait at the engine's objects: deadlines, cancellation, limits, and who is
// served when.
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "parley/base/status.h"
#include "parley/broker/engine/testing/engine_harness.h"
#include "parley/broker/types/testing/datums.h"
#include "parley/proto/barrier.pb.h"
#include "parley/proto/lock.pb.h"
#include "parley/proto/queue.pb.h"

namespace parley::engine::testing {
namespace {

using namespace types::testing;  // NOLINT: the builders of values

constexpr absl::Duration kTick = absl::Microseconds(1);

class EngineWaitsTest : public ::testing::Test {
 protected:
  EngineWaitsTest() {
    for (SessionId session : {1, 2, 3}) harness_.Open(session);
  }

  CallId Get(SessionId session, const ObjectRef& queue, const Waiting& waiting = {}) {
    return harness_.Send(session, queue.id(), "Get", queue::GetRequest(), waiting);
  }
  CallId Put(SessionId session, const ObjectRef& queue, const Item& item,
             const Waiting& waiting = {}) {
    queue::PutRequest request;
    *request.mutable_item() = item.datum;
    return harness_.Send(session, queue.id(), "Put", request, waiting);
  }
  CallId Acquire(SessionId session, const ObjectRef& lock, const Waiting& waiting = {}) {
    return harness_.Send(session, lock.id(), "Acquire", lock::AcquireRequest(), waiting);
  }
  void Release(const ObjectRef& lock) {
    const CallId release = harness_.Send(1, lock.id(), "Release", lock::ReleaseRequest());
    EXPECT_TRUE(harness_.TakeBytes(release).ok());
  }
  ObjectRef NewQueue(int64_t maxsize = 0) {
    queue::QueueInit init;
    init.set_maxsize(maxsize);
    return harness_.New(1, "Queue", init.SerializeAsString());
  }

  // What a Get was answered: the item, the reason that there is none, or "waits".
  std::string Got(const CallId& get) {
    auto reply = harness_.Take<queue::GetReply>(get);
    if (reply.ok()) return reply->item().text();
    if (absl::IsUnavailable(reply.status())) return "waits";
    const std::string reason = Reason(reply.status());
    return reason.empty() ? absl::StatusCodeToString(reply.status().code()) : reason;
  }
  // The fencing token of a grant; 0: there is none.
  uint64_t Token(const CallId& acquire) {
    auto reply = harness_.Take<lock::AcquireReply>(acquire);
    return reply.ok() ? reply->fencing_token() : 0;
  }
  size_t Waiters() { return harness_.engine().number_of_waiters(); }

  EngineHarness harness_;
};

TEST_F(EngineWaitsTest, OneReleaseOfAnRLockServesAllOfAnOwnerAmongManyOthers) {
  constexpr int kWaiters = 90'000;
  const ObjectRef lock = harness_.New(1, "RLock");
  ASSERT_NE(Token(Acquire(1, lock)), 0u);
  std::vector<CallId> mine, yours;
  for (int i = 0; i < kWaiters / 2; ++i) {
    mine.push_back(Acquire(2, lock, {.timeout = std::nullopt, .thread = 1}));
    yours.push_back(Acquire(2, lock, {.timeout = std::nullopt, .thread = 2}));
  }
  Release(lock);
  for (const CallId& call : mine) EXPECT_NE(Token(call), 0u);
  for (const CallId& call : yours) EXPECT_FALSE(harness_.answered(call));
}

TEST_F(EngineWaitsTest, FirstComeFirstServedOverAllSessions) {
  const ObjectRef queue = NewQueue();
  const std::vector<CallId> gets = {Get(2, queue), Get(1, queue), Get(3, queue), Get(1, queue)};
  EXPECT_EQ(Waiters(), 4);
  for (const char* item : {"a", "b", "c", "d"}) Put(1, queue, item);
  EXPECT_EQ(Got(gets[0]) + Got(gets[1]) + Got(gets[2]) + Got(gets[3]), "abcd");
  EXPECT_EQ(Waiters(), 0);
}

TEST_F(EngineWaitsTest, ACallWaitsAsLongAsItsTimeoutSays) {
  harness_.AdvanceTo(absl::Seconds(1));
  const ObjectRef queue = NewQueue();
  const CallId get = Get(1, queue, {.timeout = absl::Seconds(2)});
  EXPECT_EQ(harness_.NextDeadline(), absl::Seconds(3));
  harness_.AdvanceTo(absl::Seconds(3) - kTick);
  EXPECT_EQ(Got(get), "waits");
  harness_.AdvanceTo(absl::Seconds(3));
  EXPECT_EQ(Got(get), "Empty");
  EXPECT_EQ(Waiters(), 0);
}

TEST_F(EngineWaitsTest, AnAnsweredCallLeavesNoDeadline) {
  const ObjectRef queue = NewQueue();
  const absl::Duration before = harness_.NextDeadline();
  const CallId get = Get(1, queue, {.timeout = absl::Seconds(2)});
  Put(2, queue, "x");
  EXPECT_EQ(harness_.NextDeadline(), before);
  harness_.AdvanceTo(absl::Seconds(2));
  EXPECT_EQ(Got(get), "x");
}

TEST_F(EngineWaitsTest, WithoutATimeoutTheresNoDeadline) {
  const ObjectRef queue = NewQueue(), lock = harness_.New(1, "Lock");
  const absl::Duration before = harness_.NextDeadline();
  const CallId get = Get(1, queue);
  ASSERT_GT(Token(Acquire(1, lock)), 0);
  const CallId acquire = Acquire(2, lock, {.timeout = absl::Seconds(-1)});
  EXPECT_EQ(harness_.NextDeadline(), before);
  harness_.AdvanceTo(absl::Minutes(59));
  EXPECT_EQ(Waiters(), 2);
  EXPECT_FALSE(harness_.answered(get));
  EXPECT_FALSE(harness_.answered(acquire));
}

TEST_F(EngineWaitsTest, TheSameDeadlineComesInTheOrderOfParking) {
  const ObjectRef a = NewQueue(), b = NewQueue();
  const size_t before = harness_.events().size();
  Get(3, b, {.timeout = absl::Seconds(1)});
  Get(1, a, {.timeout = absl::Seconds(1)});
  Get(2, b, {.timeout = absl::Seconds(1)});
  harness_.AdvanceTo(absl::Seconds(1));
  const std::vector<std::string> fired(harness_.events().begin() + before, harness_.events().end());
  EXPECT_EQ(fired, (std::vector<std::string>{"3#1", "1#3", "2#1"}));
}

TEST_F(EngineWaitsTest, AServantMaySetTheLimitOfAWait) {
  barrier::BarrierInit init;
  init.set_parties(3);
  init.set_timeout_us(2'000'000);
  const ObjectRef barrier = harness_.New(1, "Barrier", init.SerializeAsString());
  const CallId wait = harness_.Send(1, barrier.id(), "Wait", barrier::WaitRequest());
  EXPECT_EQ(harness_.NextDeadline(), absl::Seconds(2));
  harness_.AdvanceTo(absl::Seconds(2));
  EXPECT_EQ(Reason(harness_.TakeBytes(wait).status()), "BrokenBarrierError");
}

TEST_F(EngineWaitsTest, TheTimeOfACallThatIsMovedToAnotherLineRunsOn) {
  barrier::BarrierInit init;
  init.set_parties(2);
  init.mutable_elected();
  const ObjectRef barrier = harness_.New(1, "Barrier", init.SerializeAsString());
  auto wait = [&](SessionId session, const Waiting& waiting = {}) {
    return harness_.Send(session, barrier.id(), "Wait", barrier::WaitRequest(), waiting);
  };
  const CallId first = wait(1);
  wait(2);  // is elected
  const CallId moved = wait(3, {.timeout = absl::Seconds(2)});
  harness_.AdvanceTo(absl::Seconds(1));
  barrier::FinishActionRequest finish;
  finish.set_generation(1);
  ASSERT_TRUE(
      harness_.Call<barrier::FinishActionReply>(2, barrier.id(), "FinishAction", finish).ok());
  EXPECT_TRUE(harness_.answered(first));
  EXPECT_EQ(Waiters(), 1);
  harness_.AdvanceTo(absl::Seconds(2) - kTick);
  EXPECT_FALSE(harness_.answered(moved));
  harness_.AdvanceTo(absl::Seconds(2));
  EXPECT_EQ(Reason(harness_.TakeBytes(moved).status()), "BrokenBarrierError");
  EXPECT_EQ(Waiters(), 0);
}

// Sessions that hold and wait for a lock and expire, and calls that time out between,
// with time moved on by `advance`.
struct Outcome {
  std::vector<std::string> events;
  std::string answers;
  std::string state;
};
Outcome RunTimes(const std::function<void(EngineHarness&)>& advance) {
  EngineHarness harness;
  harness.Open(1, absl::Seconds(100));
  harness.Open(2, absl::Seconds(2));
  harness.Open(3, absl::Seconds(4));
  const ObjectRef lock = harness.New(1, "Lock"), queue = harness.New(1, "Queue");
  auto acquire = [&](SessionId session, absl::Duration timeout) {
    return harness.Send(session, lock.id(), "Acquire", lock::AcquireRequest(),
                        {.timeout = timeout});
  };
  acquire(2, absl::ZeroDuration());  // held until session 2 expires, at 2 s
  const std::vector<CallId> calls = {
      acquire(1, absl::Seconds(1)),   // too early
      acquire(1, absl::Seconds(2)),   // at the moment of the expiry: too early
      acquire(3, absl::Seconds(3)),   // in time; held until session 3 expires, at 4 s
      acquire(1, absl::Seconds(3)),   // too early
      acquire(1, absl::Seconds(50)),  // in time
  };
  for (int seconds : {5, 3, 1}) {
    harness.Send(1, queue.id(), "Get", queue::GetRequest(), {.timeout = absl::Seconds(seconds)});
  }
  advance(harness);
  Outcome outcome{harness.events(), "", Shown(harness.engine().State())};
  for (const CallId& call : calls) {
    outcome.answers += harness.Take<lock::AcquireReply>(call)->acquired() ? "+" : "-";
  }
  return outcome;
}

TEST(EngineTimesTest, DeadlinesAndExpiriesComeInTheOrderOfTheirTimesWhateverTheStep) {
  const Outcome one_step = RunTimes([](EngineHarness& h) { h.AdvanceTo(absl::Seconds(10)); });
  EXPECT_EQ(one_step.answers, "--+-+");
  const Outcome small_steps = RunTimes([](EngineHarness& h) {
    for (int i = 1; i <= 100; ++i) h.AdvanceTo(absl::Milliseconds(100) * i);
  });
  const Outcome by_deadlines =
      RunTimes([](EngineHarness& h) { h.AdvanceByDeadlinesTo(absl::Seconds(10)); });
  for (const Outcome& other : {small_steps, by_deadlines}) {
    EXPECT_EQ(other.events, one_step.events);
    EXPECT_EQ(other.answers, one_step.answers);
    EXPECT_EQ(other.state, one_step.state);
  }
}

TEST_F(EngineWaitsTest, WhatIsDueComesBeforeTheCommand) {
  const ObjectRef queue = NewQueue();
  const CallId late = Get(1, queue, {.timeout = absl::Seconds(1)}), next = Get(2, queue);
  harness_.SetTime(absl::Seconds(1));
  Put(3, queue, "x");
  EXPECT_EQ(Got(late), "Empty");
  EXPECT_EQ(Got(next), "x");
}

TEST_F(EngineWaitsTest, ACancelledCallIsAnsweredAndLeavesTheLine) {
  const ObjectRef queue = NewQueue();
  const CallId cancelled = Get(1, queue, {.timeout = absl::Seconds(1)}), next = Get(2, queue);
  harness_.Cancel(cancelled);
  EXPECT_EQ(Got(cancelled), "CANCELLED");
  Put(3, queue, "x");
  EXPECT_EQ(Got(next), "x");
  harness_.AdvanceTo(absl::Seconds(1));
  EXPECT_FALSE(harness_.answered(cancelled)) << "once is enough";
}

TEST_F(EngineWaitsTest, CancelOfWhatDoesNotWaitDoesNothing) {
  const ObjectRef queue = NewQueue();
  const CallId get = Get(2, queue), put = Put(1, queue, "x");
  EXPECT_EQ(Got(get), "x");
  const CallId waits = Get(2, queue);
  const std::string state = Shown(harness_.engine().State());
  const size_t events = harness_.events().size();
  harness_.Cancel(get);
  harness_.Cancel(put);
  harness_.Cancel({1, waits.sequence});  // another session's number
  harness_.Cancel({2, 1000});
  EXPECT_EQ(harness_.events().size(), events);
  EXPECT_EQ(Shown(harness_.engine().State()), state);
}

TEST_F(EngineWaitsTest, FencingTokensGrowOverAllLocks) {
  const ObjectRef a = harness_.New(1, "Lock"), b = harness_.New(1, "Lock");
  std::vector<uint64_t> tokens = {Token(Acquire(1, a)), Token(Acquire(2, b))};
  const CallId next_a = Acquire(3, a), next_b = Acquire(3, b);
  Release(b);
  Release(a);
  tokens.push_back(Token(next_b));
  tokens.push_back(Token(next_a));
  const ObjectRef c = harness_.New(1, "Lock");
  tokens.push_back(Token(Acquire(1, c)));
  harness_.Close(3);
  tokens.push_back(Token(Acquire(1, a)));
  EXPECT_GT(tokens.front(), 0);
  for (size_t i = 1; i < tokens.size(); ++i) EXPECT_GT(tokens[i], tokens[i - 1]) << i;
}

TEST_F(EngineWaitsTest, ASessionHasSoManyWaitersAndNoMore) {
  EngineHarness small({.max_waiters_per_session = 2});
  small.Open(1);
  small.Open(2);
  const ObjectRef queue = small.New(1, "Queue", "", "tasks"), lock = small.New(1, "Lock");
  auto get = [&](SessionId session) {
    return small.Send(session, queue.id(), "Get", queue::GetRequest());
  };
  const CallId first = get(1);
  get(1);
  ExpectError(small.TakeBytes(get(1)).status(), absl::StatusCode::kResourceExhausted, "",
              "Queue \"tasks\": the session has 2 calls waiting");
  const lock::AcquireRequest acquire;
  EXPECT_TRUE(small.Call<lock::AcquireReply>(1, lock.id(), "Acquire", acquire)->acquired())
      << "it need not wait";
  ExpectError(small.Call<lock::AcquireReply>(1, lock.id(), "Acquire", acquire).status(),
              absl::StatusCode::kResourceExhausted, "", "--max-waiting-calls");
  EXPECT_FALSE(small.answered(get(2))) << "another session";
  small.Cancel(first);
  EXPECT_FALSE(small.answered(get(1))) << "there is room again";
  EXPECT_EQ(small.engine().number_of_waiters(), 3);
}

TEST_F(EngineWaitsTest, WhoWaitsForAnObjectThatGoesIsTold) {
  const ObjectRef queue = NewQueue();
  const CallId get = Get(1, queue), other = Get(2, queue, {.timeout = absl::Seconds(1)});
  harness_.Drop(1, queue);
  ExpectError(harness_.TakeBytes(get).status(), absl::StatusCode::kNotFound, "",
              "Queue 1 is gone: its last reference was dropped");
  EXPECT_EQ(Got(other), "NOT_FOUND");
  EXPECT_EQ(Waiters(), 0);
  harness_.AdvanceTo(absl::Seconds(1));
  EXPECT_FALSE(harness_.answered(other));
}

TEST_F(EngineWaitsTest, WhoWaitsForAnObjectThatGoesWithASessionIsTold) {
  const ObjectRef lock = harness_.New(1, "Lock");
  ASSERT_GT(Token(Acquire(3, lock)), 0);
  const CallId own = Acquire(1, lock), other = Acquire(2, lock);
  harness_.Close(1);
  EXPECT_FALSE(harness_.answered(own));
  EXPECT_TRUE(absl::IsNotFound(harness_.TakeBytes(other).status()));
}

TEST_F(EngineWaitsTest, ADeadGetterSwallowsNoItem) {
  harness_.Open(4, absl::Seconds(10));
  const ObjectRef queue = NewQueue();
  const CallId dead = Get(4, queue), alive = Get(2, queue);
  harness_.AdvanceTo(absl::Seconds(10));
  Put(1, queue, "x");
  EXPECT_FALSE(harness_.answered(dead));
  EXPECT_EQ(Got(alive), "x");
}

TEST_F(EngineWaitsTest, ADeadPutterPutsNothingAndKeepsNothing) {
  const ObjectRef queue = NewQueue(1), item = harness_.New(1, "list");
  Put(1, queue, "first");
  Datum ref;
  *ref.mutable_ref() = item;
  Put(2, queue, ref);
  EXPECT_EQ(harness_.References(item), 2);
  harness_.Close(2);
  EXPECT_EQ(harness_.References(item), 1);
  EXPECT_EQ(Got(Get(1, queue)), "first");
  EXPECT_EQ(Got(Get(1, queue, {.timeout = absl::ZeroDuration()})), "Empty");
}

// Each way in which a waiting call can leave the line, one after the other: the harness
// sees to it that no second answer comes.
TEST_F(EngineWaitsTest, HoweverItLeavesACallIsAnsweredOnce) {
  const ObjectRef queue = NewQueue();
  const CallId served = Get(1, queue, {.timeout = absl::Seconds(1)}),
               late = Get(1, queue, {.timeout = absl::Seconds(2)}), cancelled = Get(1, queue),
               dead = Get(2, queue, {.timeout = absl::Seconds(3)}), gone = Get(1, queue);
  Put(3, queue, "x");
  harness_.Cancel(cancelled);
  harness_.AdvanceTo(absl::Seconds(2));
  harness_.Close(2);
  harness_.Drop(1, queue);
  for (const CallId& call : {served, late, cancelled, dead, gone}) harness_.Cancel(call);
  harness_.AdvanceTo(absl::Minutes(59));
  EXPECT_EQ(Got(served), "x");
  EXPECT_EQ(Got(late), "Empty");
  EXPECT_EQ(Got(cancelled), "CANCELLED");
  EXPECT_FALSE(harness_.answered(dead));
  EXPECT_EQ(Got(gone), "NOT_FOUND");
  EXPECT_EQ(Waiters(), 0);
}

// An item that a putter brought along was the last to hold another queue.
TEST(EngineTimesTest, WhatATimeoutLetsGoEndsAtThatTimeWhateverTheStep) {
  for (bool at_once : {true, false}) {
    EngineHarness harness;
    harness.Open(1);
    queue::QueueInit one;
    one.set_maxsize(1);
    const ObjectRef outer = harness.New(1, "Queue", one.SerializeAsString());
    const ObjectRef inner = harness.New(1, "Queue");
    queue::PutRequest put;
    put.mutable_item()->set_integer(1);
    ASSERT_TRUE(harness.Call<queue::PutReply>(1, outer.id(), "Put", put).ok());
    *put.mutable_item()->mutable_ref() = inner;
    harness.Send(1, outer.id(), "Put", put, {.timeout = absl::Seconds(10)});
    const CallId get =
        harness.Send(1, inner.id(), "Get", queue::GetRequest(), {.timeout = absl::Seconds(20)});
    harness.Drop(1, inner);
    if (at_once) {
      harness.AdvanceTo(absl::Seconds(30));
    } else {
      harness.AdvanceByDeadlinesTo(absl::Seconds(30));
    }
    absl::Status answer = harness.TakeBytes(get).status();
    EXPECT_TRUE(absl::IsNotFound(answer)) << at_once << ": " << answer;
  }
}

TEST_F(EngineWaitsTest, TheEngineEndsWithCallsThatWaitAndTellsNobody) {
  const ObjectRef queue = NewQueue(), lock = harness_.New(1, "Lock");
  ASSERT_TRUE(
      harness_.Call<lock::AcquireReply>(1, lock.id(), "Acquire", lock::AcquireRequest()).ok());
  const CallId acquire = harness_.Send(2, lock.id(), "Acquire", lock::AcquireRequest());
  const CallId get = Get(1, queue, {.timeout = absl::Seconds(1)});
  const size_t events = harness_.events().size();
  harness_.Stop();
  EXPECT_FALSE(harness_.answered(get));
  EXPECT_FALSE(harness_.answered(acquire)) << "its holder ended first";
  EXPECT_EQ(harness_.events().size(), events);
}

}  // namespace
}  // namespace parley::engine::testing
