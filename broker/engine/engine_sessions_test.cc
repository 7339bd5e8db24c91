// Sessions of the engine: their time-to-live, their calls and what goes with their end.
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "parley/broker/engine/testing/engine_harness.h"
#include "parley/broker/types/testing/datums.h"
#include "parley/proto/list.pb.h"
#include "parley/proto/lock.pb.h"
#include "parley/proto/manager.pb.h"

namespace parley::engine::testing {
namespace {

using types::testing::ExpectError;
using types::testing::Shown;

constexpr absl::Duration kTick = absl::Microseconds(1);

class EngineSessionsTest : public ::testing::Test {
 protected:
  CallId Acquire(SessionId session, const ObjectRef& lock, uint64_t thread = 1) {
    return harness_.Send(session, lock.id(), "Acquire", lock::AcquireRequest(), {.thread = thread});
  }
  bool Granted(const CallId& call) {
    auto reply = harness_.Take<lock::AcquireReply>(call);
    return reply.ok() && reply->acquired();
  }
  absl::Status Release(SessionId session, const ObjectRef& lock) {
    return harness_.Call<lock::ReleaseReply>(session, lock.id(), "Release", lock::ReleaseRequest())
        .status();
  }
  bool Locked(SessionId session, const ObjectRef& lock) {
    return harness_.Call<lock::LockedReply>(session, lock.id(), "Locked", lock::LockedRequest())
        ->locked();
  }
  bool IsLive(SessionId session) { return harness_.engine().IsLive(session); }
  std::string State() { return Shown(harness_.engine().State()); }

  EngineHarness harness_;
};

TEST_F(EngineSessionsTest, ASilentSessionExpires) {
  harness_.Open(1, absl::Seconds(10));
  EXPECT_EQ(harness_.NextDeadline(), absl::Seconds(10));
  harness_.AdvanceTo(absl::Seconds(10) - kTick);
  EXPECT_TRUE(IsLive(1));
  harness_.AdvanceTo(absl::Seconds(10));
  EXPECT_FALSE(IsLive(1));
  EXPECT_EQ(harness_.events(), std::vector<std::string>{"expired 1"});
  EXPECT_EQ(harness_.NextDeadline(), absl::InfiniteDuration());
}

TEST_F(EngineSessionsTest, EveryCommandRenews) {
  const std::vector<std::pair<std::string, std::function<void()>>> commands = {
      {"heartbeat", [this] { harness_.Heartbeat(1); }},
      {"invoke",
       [this] {
         harness_.SendBytes({1, 1}, 99, "Get", "");
       }},
      {"cancel",
       [this] {
         harness_.Cancel({1, 99});
       }},
      {"drop", [this] { harness_.Drop(1, ObjectRef()); }},
  };
  absl::Duration start = absl::ZeroDuration();
  for (const auto& [name, send] : commands) {
    SCOPED_TRACE(name);
    harness_.Open(1, absl::Seconds(10));
    harness_.AdvanceTo(start + absl::Seconds(6));
    send();
    harness_.AdvanceTo(start + absl::Seconds(16) - kTick);
    EXPECT_TRUE(IsLive(1));
    start += absl::Seconds(16);
    harness_.AdvanceTo(start);
    EXPECT_FALSE(IsLive(1));
  }
}

TEST_F(EngineSessionsTest, WhatOthersDoDoesNotRenew) {
  harness_.Open(1, absl::Seconds(10));
  harness_.Open(2, absl::Seconds(20));
  harness_.AdvanceTo(absl::Seconds(6));
  harness_.Heartbeat(2);
  harness_.AdvanceTo(absl::Seconds(10));
  EXPECT_FALSE(IsLive(1));
  EXPECT_TRUE(IsLive(2));
}

TEST_F(EngineSessionsTest, TheDeadlinesAloneLeadToARenewedSessionsExpiry) {
  harness_.Open(1, absl::Seconds(10));
  harness_.AdvanceTo(absl::Seconds(6));
  harness_.Heartbeat(1);
  harness_.AdvanceByDeadlinesTo(absl::Seconds(16) - kTick);
  EXPECT_TRUE(IsLive(1));
  EXPECT_EQ(harness_.NextDeadline(), absl::Seconds(16));
  harness_.AdvanceByDeadlinesTo(absl::Seconds(16));
  EXPECT_FALSE(IsLive(1));
}

TEST_F(EngineSessionsTest, AClosedSessionDoesNotExpire) {
  harness_.Open(1, absl::Seconds(10));
  harness_.Close(1);
  EXPECT_FALSE(IsLive(1));
  harness_.AdvanceTo(absl::Seconds(10));
  EXPECT_TRUE(harness_.events().empty());
}

TEST_F(EngineSessionsTest, CommandsOfASessionThatIsNotLiveDoNothing) {
  harness_.Open(1);
  const ObjectRef list = harness_.New(1, "list");
  harness_.Open(2);
  harness_.Close(2);
  const std::string state = State();
  for (SessionId session : {2, 3}) {
    harness_.Heartbeat(session);
    harness_.Close(session);
    harness_.Cancel({session, 1});
    harness_.Drop(session, list);
    const CallId call = harness_.Send(session, list.id(), "Append", list::AppendRequest());
    EXPECT_FALSE(harness_.answered(call));
  }
  EXPECT_EQ(State(), state);
}

TEST_F(EngineSessionsTest, ASessionThatIsOpenIsNotOpenedAgain) {
  harness_.Open(1, absl::Seconds(10));
  harness_.New(1, "list");
  const std::string state = State();
  harness_.Open(1, absl::Seconds(20));
  EXPECT_EQ(State(), state);
}

TEST_F(EngineSessionsTest, AnEarlierTimeIsTakenAsTheSameTime) {
  harness_.AdvanceTo(absl::Seconds(10));
  Command command;
  command.set_time_us(absl::ToInt64Microseconds(absl::Seconds(5)));
  command.set_session(1);
  command.mutable_open()->set_ttl_us(absl::ToInt64Microseconds(absl::Seconds(1)));
  harness_.Apply(command);
  EXPECT_EQ(harness_.NextDeadline(), absl::Seconds(11));
}

TEST_F(EngineSessionsTest, SequenceNumbersMustGrow) {
  harness_.Open(1);
  harness_.Open(2);
  const std::string none = lock::LockedRequest().SerializeAsString();
  const ObjectRef lock = harness_.New(1, "Lock");
  EXPECT_TRUE(harness_.TakeBytes(harness_.SendBytes({1, 5}, lock.id(), "Locked", none)).ok());
  for (uint64_t sequence : {5, 4, 0}) {
    ExpectError(
        harness_.TakeBytes(harness_.SendBytes({1, sequence}, lock.id(), "Acquire", none)).status(),
        absl::StatusCode::kInvalidArgument, "", "the last was 5");
  }
  EXPECT_FALSE(Locked(2, lock)) << "each session has its own; the refused ones did nothing";
  EXPECT_TRUE(harness_.TakeBytes(harness_.SendBytes({1, 1000}, lock.id(), "Locked", none)).ok());
}

TEST_F(EngineSessionsTest, AnUnknownObjectOrMethodIsAnErrorOfTheCall) {
  harness_.Open(1);
  const ObjectRef lock = harness_.New(1, "Lock");
  const lock::LockedRequest request;
  ExpectError(harness_.Call<lock::LockedReply>(1, 99, "Locked", request).status(),
              absl::StatusCode::kNotFound, "", "object 99");
  ExpectError(harness_.Call<lock::LockedReply>(1, lock.id(), "Fly", request).status(),
              absl::StatusCode::kUnimplemented, "AttributeError", "Lock has no method \"Fly\"");
  ExpectError(harness_.Call<lock::LockedReply>(1, kManagerId, "", request).status(),
              absl::StatusCode::kUnimplemented, "AttributeError", "Manager has no method");
  EXPECT_FALSE(Locked(1, lock));
}

TEST_F(EngineSessionsTest, ARequestThatDoesNotParseIsAnErrorOfTheCall) {
  harness_.Open(1);
  const ObjectRef queue = harness_.New(1, "Queue");
  const std::string state = Shown(harness_.engine().State().objects(0));
  const CallId put = harness_.SendBytes({1, 10}, queue.id(), "Put", "\xff\xff garbage");
  ExpectError(harness_.TakeBytes(put).status(), absl::StatusCode::kInvalidArgument, "",
              "Queue.Put");
  EXPECT_EQ(Shown(harness_.engine().State().objects(0)), state);
  ExpectError(harness_.Create(1, "Queue", "\xff\xff").status(), absl::StatusCode::kInvalidArgument,
              "", "flatten it");
  EXPECT_EQ(harness_.engine().number_of_objects(), 1);
}

TEST_F(EngineSessionsTest, ItsEndDropsItsReferences) {
  harness_.Open(1);
  harness_.Open(2);
  const ObjectRef own = harness_.New(1, "list"), shared = harness_.New(1, "list");
  manager::IncrefRequest request;
  *request.mutable_ref() = shared;
  ASSERT_TRUE(harness_.Call<manager::IncrefReply>(2, kManagerId, "Incref", request).ok());
  harness_.Close(1);
  EXPECT_FALSE(harness_.Exists(own));
  EXPECT_TRUE(harness_.Exists(shared));
  harness_.Close(2);
  EXPECT_EQ(harness_.engine().number_of_objects(), 0);
}

TEST_F(EngineSessionsTest, ItsWaitersLeaveBeforeItsLocksArePassedOn) {
  for (const bool own_first : {true, false}) {
    SCOPED_TRACE(own_first ? "before the other in line" : "behind the other in line");
    harness_.Open(1);
    harness_.Open(2);
    const ObjectRef a = harness_.New(2, "Lock"), b = harness_.New(2, "Lock");
    std::vector<CallId> own, others;
    for (const ObjectRef& lock : {a, b}) {
      ASSERT_TRUE(Granted(Acquire(1, lock)));
      if (own_first) own.push_back(Acquire(1, lock, 2));
      others.push_back(Acquire(2, lock));
      if (!own_first) own.push_back(Acquire(1, lock, 2));
    }
    harness_.Close(1);
    for (const CallId& call : own) EXPECT_FALSE(harness_.answered(call));
    for (const CallId& call : others) EXPECT_TRUE(Granted(call));
    EXPECT_EQ(harness_.engine().number_of_waiters(), 0);
    ASSERT_TRUE(Release(2, a).ok());
    EXPECT_FALSE(Locked(2, a));
    harness_.Close(2);
  }
}

TEST_F(EngineSessionsTest, TwoThatHoldWhatTheOtherWaitsForEndInEitherOrder) {
  for (const auto& [first, second] : {std::pair<SessionId, SessionId>(1, 2), {2, 1}}) {
    for (SessionId session : {1, 2, 3}) harness_.Open(session);
    const ObjectRef a = harness_.New(3, "Lock"), b = harness_.New(3, "Lock");
    ASSERT_TRUE(Granted(Acquire(first, a)));
    ASSERT_TRUE(Granted(Acquire(second, b)));
    Acquire(first, b);
    const CallId inherits = Acquire(second, a);
    harness_.Close(first);
    EXPECT_TRUE(Granted(inherits));
    harness_.Close(second);
    EXPECT_FALSE(Locked(3, a));
    EXPECT_FALSE(Locked(3, b));
    harness_.Close(3);
  }
}

TEST_F(EngineSessionsTest, ALockPassesOverSessionsThatExpireTogether) {
  harness_.Open(1, absl::Seconds(10));
  harness_.Open(2, absl::Seconds(10));
  harness_.Open(3);
  const ObjectRef lock = harness_.New(3, "Lock");
  ASSERT_TRUE(Granted(Acquire(1, lock)));
  Acquire(2, lock);
  const CallId alive = Acquire(3, lock);
  harness_.AdvanceTo(absl::Seconds(10));
  EXPECT_TRUE(Granted(alive));
}

TEST_F(EngineSessionsTest, ItsEndDoesNotFreeWhatAnotherAcquiredSince) {
  for (SessionId session : {1, 2, 3}) harness_.Open(session);
  const ObjectRef lock = harness_.New(2, "Lock");
  ASSERT_TRUE(Granted(Acquire(1, lock)));
  ASSERT_TRUE(Release(2, lock).ok());
  ASSERT_TRUE(Granted(Acquire(3, lock)));
  harness_.Close(1);
  EXPECT_TRUE(Locked(2, lock));
  harness_.Close(3);
  EXPECT_FALSE(Locked(2, lock));
}

TEST_F(EngineSessionsTest, AHeldLockMayGoBeforeItsHolder) {
  harness_.Open(1);
  const ObjectRef lock = harness_.New(1, "Lock");
  ASSERT_TRUE(Granted(Acquire(1, lock)));
  EXPECT_EQ(harness_.engine().State().sessions(0).holds_size(), 1);
  harness_.Drop(1, lock);
  EXPECT_EQ(harness_.engine().number_of_objects(), 0);
  EXPECT_EQ(harness_.engine().State().sessions(0).holds_size(), 0);
  harness_.Close(1);
  EXPECT_EQ(harness_.engine().number_of_sessions(), 0);
}

TEST_F(EngineSessionsTest, RepliesToWhichNobodyListensStillTakeEffect) {
  harness_.Open(1);
  harness_.StopListening(1);
  manager::CreateRequest request;
  request.set_typeid_("list");
  EXPECT_FALSE(harness_.answered(harness_.Send(1, kManagerId, "Create", request)));
  EXPECT_EQ(harness_.engine().number_of_objects(), 1) << "the session owns it";
  harness_.Close(1);
  EXPECT_EQ(harness_.engine().number_of_objects(), 0);
}

}  // namespace
}  // namespace parley::engine::testing
