#include "parley/broker/types/condition_servant.h"

#include <optional>
#include <string>
#include <vector>

#include "parley/broker/engine/testing/engine_harness.h"
#include "parley/broker/types/testing/datums.h"
#include "parley/proto/manager.pb.h"

namespace parley::types {
namespace {

using namespace testing;  // NOLINT: the builders of values
using engine::Owner;
using engine::SessionId;
using engine::testing::CallId;
using engine::testing::EngineHarness;

constexpr Owner kOne = {.session = 1, .thread = 1};
constexpr Owner kTwo = {.session = 2, .thread = 1};
constexpr Owner kThree = {.session = 3, .thread = 1};
constexpr Owner kFour = {.session = 4, .thread = 1};

// Session 1 makes the objects. Each test may be run with each kind of lock.
class ConditionServantTest : public ::testing::TestWithParam<std::string> {
 protected:
  ConditionServantTest() {
    for (SessionId session : {1, 2, 3, 4}) harness_.Open(session);
    condition::ConditionInit init;
    if (GetParam() != "own") {
      lock_ = harness_.New(1, GetParam());
      *init.mutable_lock() = lock_;
    }
    condition_ = harness_.New(1, "Condition", init.SerializeAsString(), "c");
    if (GetParam() == "own") lock_.set_id(condition_.id() + 1);
  }

  template <typename Request>
  CallId Send(Owner owner, const ObjectRef& object, absl::string_view method,
              const Request& request, std::optional<absl::Duration> timeout = std::nullopt) {
    return harness_.Send(owner.session, object.id(), method, request,
                         {.timeout = timeout, .thread = owner.thread});
  }
  CallId Acquire(Owner owner) { return Send(owner, condition_, "Acquire", lock::AcquireRequest()); }
  CallId Wait(Owner owner, std::optional<absl::Duration> timeout = std::nullopt) {
    return Send(owner, condition_, "Wait", condition::WaitRequest(), timeout);
  }
  // "OK", or the error.
  std::string Did(const CallId& call) {
    const absl::Status status = harness_.TakeBytes(call).status();
    return status.ok()                   ? "OK"
           : absl::IsUnavailable(status) ? "waits"
           : Reason(status).empty()      ? absl::StatusCodeToString(status.code())
                                         : Reason(status);
  }
  std::string Release(Owner owner) {
    return Did(Send(owner, condition_, "Release", lock::ReleaseRequest()));
  }
  std::string Notify(Owner owner, std::optional<int64_t> n = std::nullopt) {
    condition::NotifyRequest request;
    if (n.has_value()) request.set_n(*n);
    return Did(Send(owner, condition_, "Notify", request));
  }
  std::string NotifyAll(Owner owner) {
    return Did(Send(owner, condition_, "NotifyAll", condition::NotifyAllRequest()));
  }
  // Acquires, which must not wait, and waits.
  CallId WaitLocked(Owner owner, std::optional<absl::Duration> timeout = std::nullopt) {
    EXPECT_EQ(Did(Acquire(owner)), "OK");
    return Wait(owner, timeout);
  }
  // Acquires, which must not wait, notifies and releases.
  void NotifyLocked(Owner owner, int64_t n = 1) {
    EXPECT_EQ(Did(Acquire(owner)), "OK");
    EXPECT_EQ(Notify(owner, n), "OK");
    EXPECT_EQ(Release(owner), "OK");
  }
  // What a Wait was answered: "notified", "late", "waits", or an error.
  std::string Woken(const CallId& wait) {
    auto reply = harness_.Take<condition::WaitReply>(wait);
    if (reply.ok()) {
      EXPECT_GT(reply->fencing_token(), last_token_) << "a new grant";
      last_token_ = reply->fencing_token();
      return reply->notified() ? "notified" : "late";
    }
    return absl::IsUnavailable(reply.status()) ? "waits"
                                               : absl::StatusCodeToString(reply.status().code());
  }
  bool Locked() {
    return harness_.Call<lock::LockedReply>(1, condition_.id(), "Locked", lock::LockedRequest())
        ->locked();
  }
  size_t Waiters() { return harness_.engine().number_of_waiters(); }
  std::string State() {
    std::string states;
    const engine::EngineState state = harness_.engine().State();
    for (const auto& object : state.objects()) states += Shown(object.state()) + "\n";
    return states;
  }
  bool reentrant() const { return GetParam() != "Lock"; }

  EngineHarness harness_;
  ObjectRef lock_, condition_;
  uint64_t last_token_ = 0;
};
INSTANTIATE_TEST_SUITE_P(Locks, ConditionServantTest, ::testing::Values("own", "Lock", "RLock"),
                         [](const auto& info) { return info.param; });

TEST_P(ConditionServantTest, AcquireReleaseAndLockedAreTheLocks) {
  EXPECT_FALSE(Locked());
  EXPECT_EQ(Did(Acquire(kTwo)), "OK");
  EXPECT_TRUE(Locked());
  const CallId waits = Acquire(kThree);
  EXPECT_EQ(Did(waits), "waits");
  EXPECT_EQ(Did(Send(kTwo, lock_, "Release", lock::ReleaseRequest())), "OK");
  EXPECT_EQ(Did(waits), "OK");
  EXPECT_EQ(Release(kThree), "OK");
  EXPECT_EQ(Release(kThree), "RuntimeError");
  EXPECT_EQ(Did(Send(kTwo, lock_, "Acquire", lock::AcquireRequest())), "OK");
  EXPECT_EQ(Release(kTwo), "OK");
}

TEST_P(ConditionServantTest, OnlyTheOwnerWaitsAndNotifies) {
  const std::string fresh = State();
  EXPECT_EQ(Did(Wait(kTwo)), "RuntimeError");
  EXPECT_EQ(Notify(kTwo), "RuntimeError");
  EXPECT_EQ(NotifyAll(kTwo), "RuntimeError");
  EXPECT_EQ(State(), fresh);
  EXPECT_EQ(Did(Acquire(kTwo)), "OK");
  for (Owner other : {Owner{.session = 2, .thread = 2}, kThree}) {
    EXPECT_EQ(Did(Wait(other)), "RuntimeError");
    EXPECT_EQ(Notify(other), "RuntimeError");
    EXPECT_EQ(NotifyAll(other), "RuntimeError");
  }
  ExpectError(harness_.TakeBytes(Wait(kThree)).status(), absl::StatusCode::kFailedPrecondition,
              "RuntimeError", "Condition \"c\": Wait");
  EXPECT_EQ(Notify(kTwo), "OK") << "that nobody waits is no error";
  EXPECT_EQ(NotifyAll(kTwo), "OK");
  EXPECT_EQ(Release(kTwo), "OK");
}

TEST_P(ConditionServantTest, AWaiterHasTheLockAgainWhenTheNotifierReleasesIt) {
  const CallId wait = WaitLocked(kTwo);
  EXPECT_FALSE(Locked());
  EXPECT_EQ(Did(Acquire(kThree)), "OK");
  EXPECT_EQ(Notify(kThree), "OK");
  EXPECT_EQ(Woken(wait), "waits");
  EXPECT_EQ(Release(kThree), "OK");
  EXPECT_EQ(Woken(wait), "notified");
  EXPECT_EQ(Release(kThree), reentrant() ? "RuntimeError" : "OK") << "it is the waiter's";
  EXPECT_EQ(Release(kTwo), reentrant() ? "OK" : "RuntimeError");
}

TEST_P(ConditionServantTest, TheLongestWaitersAreNotifiedFirstAndNoMoreThanAsked) {
  const CallId a = WaitLocked(kTwo), b = WaitLocked(kThree), c = WaitLocked(kFour);
  NotifyLocked(kOne, 0);
  NotifyLocked(kOne, -1);
  EXPECT_EQ(Woken(a), "waits");
  NotifyLocked(kOne, 2);
  EXPECT_EQ(Woken(a), "notified");
  EXPECT_EQ(Woken(b), "waits") << "for the lock";
  EXPECT_EQ(Release(kTwo), "OK");
  EXPECT_EQ(Woken(b), "notified");
  EXPECT_EQ(Release(kThree), "OK");
  EXPECT_EQ(Woken(c), "waits");
  EXPECT_FALSE(Locked());
  EXPECT_EQ(Did(Acquire(kOne)), "OK");
  EXPECT_EQ(Notify(kOne), "OK") << "one";
  EXPECT_EQ(Release(kOne), "OK");
  EXPECT_EQ(Woken(c), "notified");
  EXPECT_EQ(Release(kFour), "OK");
}

TEST_P(ConditionServantTest, NotifyAllWakesAllWhoWaitByThen) {
  const CallId a = WaitLocked(kTwo), b = WaitLocked(kThree);
  EXPECT_EQ(Did(Acquire(kOne)), "OK");
  EXPECT_EQ(NotifyAll(kOne), "OK");
  EXPECT_EQ(Release(kOne), "OK");
  EXPECT_EQ(Woken(a), "notified");
  const CallId again = Wait(kTwo);
  EXPECT_EQ(Woken(b), "notified");
  EXPECT_EQ(Release(kThree), "OK");
  EXPECT_EQ(Woken(again), "waits");
  NotifyLocked(kOne, INT64_MAX);
  EXPECT_EQ(Woken(again), "notified");
}

TEST_P(ConditionServantTest, ANotificationWithoutWaitersIsForgotten) {
  NotifyLocked(kOne);
  const CallId wait = WaitLocked(kTwo);
  EXPECT_EQ(Woken(wait), "waits");
}

TEST_P(ConditionServantTest, WhoIsLateGetsTheLockInItsTurn) {
  const CallId late = WaitLocked(kTwo, absl::Seconds(1));
  EXPECT_EQ(Did(Acquire(kOne)), "OK");
  const CallId first = Acquire(kThree);
  harness_.AdvanceTo(absl::Seconds(1));
  const CallId last = Acquire(kFour);
  EXPECT_EQ(Woken(late), "waits") << "the lock is taken";
  harness_.AdvanceTo(absl::Minutes(10));
  EXPECT_EQ(Woken(late), "waits") << "without limit";
  EXPECT_EQ(Notify(kOne), "OK") << "nobody waits for that any more";
  EXPECT_EQ(Release(kOne), "OK");
  EXPECT_EQ(Did(first), "OK");
  EXPECT_EQ(Release(kThree), "OK");
  EXPECT_EQ(Woken(late), "late");
  EXPECT_EQ(Did(last), "waits");
  EXPECT_EQ(Release(kTwo), "OK");
  EXPECT_EQ(Did(last), "OK");
}

TEST_P(ConditionServantTest, WhoIsLateAtAFreeLockHasItAtOnce) {
  const CallId late = WaitLocked(kTwo, absl::Seconds(1));
  harness_.AdvanceTo(absl::Seconds(1));
  EXPECT_EQ(Woken(late), "late");
  EXPECT_TRUE(Locked());
  EXPECT_EQ(Release(kTwo), "OK");
}

TEST_P(ConditionServantTest, WhoIsNotifiedInTimeIsNotLate) {
  const CallId wait = WaitLocked(kTwo, absl::Seconds(1));
  EXPECT_EQ(Did(Acquire(kOne)), "OK");
  EXPECT_EQ(Notify(kOne), "OK");
  harness_.AdvanceTo(absl::Seconds(2));
  EXPECT_EQ(Release(kOne), "OK");
  EXPECT_EQ(Woken(wait), "notified");
}

TEST_P(ConditionServantTest, ZeroOrLessLetsOthersHaveTheLockAndDoesNotWait) {
  for (absl::Duration timeout : {absl::ZeroDuration(), absl::Seconds(-1)}) {
    EXPECT_EQ(Did(Acquire(kTwo)), "OK");
    EXPECT_EQ(Woken(Wait(kTwo, timeout)), "late");
    const CallId other = Acquire(kThree);
    const CallId wait = Wait(kTwo, timeout);
    EXPECT_EQ(Did(other), "OK");
    EXPECT_EQ(Woken(wait), "waits");
    EXPECT_EQ(Release(kThree), "OK");
    EXPECT_EQ(Woken(wait), "late");
    EXPECT_EQ(Release(kTwo), "OK");
  }
}

TEST_P(ConditionServantTest, AWaiterHasTheLockAgainAsOftenAsBefore) {
  if (!reentrant()) return;  // once and no more
  EXPECT_EQ(Did(Acquire(kTwo)) + Did(Acquire(kTwo)), "OKOK");
  const CallId wait = WaitLocked(kTwo);
  NotifyLocked(kOne);
  EXPECT_EQ(Woken(wait), "notified");
  const CallId late = Wait(kTwo, absl::ZeroDuration());
  EXPECT_EQ(Woken(late), "late");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Release(kTwo), "OK");
  EXPECT_EQ(Release(kTwo), "RuntimeError");
  EXPECT_FALSE(Locked());
}

TEST_P(ConditionServantTest, WhenTheOwnersSessionEndsAWaiterHasTheLock) {
  const CallId wait = WaitLocked(kTwo);
  EXPECT_EQ(Did(Acquire(kThree)), "OK");
  EXPECT_EQ(Notify(kThree), "OK");
  harness_.Close(3);
  EXPECT_EQ(Woken(wait), "notified");
}

TEST_P(ConditionServantTest, TheDeadDoNotCountAsWaiters) {
  const CallId dead = WaitLocked(kTwo), alive = WaitLocked(kThree);
  harness_.Close(2);
  EXPECT_EQ(Waiters(), 1);
  NotifyLocked(kOne);
  EXPECT_FALSE(harness_.answered(dead));
  EXPECT_EQ(Woken(alive), "notified");
}

TEST_P(ConditionServantTest, TheCancelledDoNotHaveTheLock) {
  const CallId cancelled = WaitLocked(kTwo), alive = WaitLocked(kThree);
  EXPECT_EQ(Did(Acquire(kOne)), "OK");
  harness_.Cancel(cancelled);
  EXPECT_EQ(Woken(cancelled), "CANCELLED") << "at once";
  EXPECT_EQ(Notify(kOne), "OK");
  EXPECT_EQ(Release(kOne), "OK");
  EXPECT_EQ(Woken(alive), "notified");
  EXPECT_EQ(Release(kThree), "OK");
  EXPECT_FALSE(Locked());
}

TEST_P(ConditionServantTest, ANotifiedWaiterThatIsCancelledBeforeItHasTheLockPassesItOn) {
  const CallId first = WaitLocked(kTwo), second = WaitLocked(kThree), third = WaitLocked(kFour);
  EXPECT_EQ(Did(Acquire(kOne)), "OK");
  EXPECT_EQ(Notify(kOne), "OK");
  harness_.Cancel(first);
  EXPECT_EQ(Woken(first), "CANCELLED");
  EXPECT_EQ(Release(kOne), "OK");
  EXPECT_EQ(Woken(second), "notified");
  EXPECT_EQ(Release(kThree), "OK");
  EXPECT_EQ(Woken(third), "waits");
}

TEST_P(ConditionServantTest, ANotifiedWaiterThatDiesBeforeItHasTheLockPassesItOn) {
  const CallId first = WaitLocked(kTwo), own = WaitLocked({.session = 2, .thread = 2}),
               second = WaitLocked(kThree);
  EXPECT_EQ(Did(Acquire(kOne)), "OK");
  EXPECT_EQ(Notify(kOne), "OK");
  harness_.Close(2);
  EXPECT_EQ(Release(kOne), "OK");
  EXPECT_FALSE(harness_.answered(first));
  EXPECT_FALSE(harness_.answered(own));
  EXPECT_EQ(Woken(second), "notified") << "not one of the dead";
}

TEST_P(ConditionServantTest, ANotifiedWaiterThatDiesBeforeItReleasesTheLockPassesItOn) {
  const CallId first = WaitLocked(kTwo), second = WaitLocked(kThree), third = WaitLocked(kFour);
  NotifyLocked(kOne);
  EXPECT_EQ(Woken(first), "notified");
  const CallId in_line = Acquire(kOne);
  harness_.Close(2);
  EXPECT_EQ(Did(in_line), "OK") << "it came before";
  EXPECT_EQ(Woken(second), "waits");
  EXPECT_EQ(Release(kOne), "OK");
  EXPECT_EQ(Woken(second), "notified");
  harness_.Close(3);
  EXPECT_EQ(Woken(third), "notified");
  EXPECT_EQ(Release(kFour), "OK");
}

TEST_P(ConditionServantTest, ANotificationIsUsedOnceTheLockWasGivenBack) {
  for (bool wait_again : {false, true}) {
    const CallId first = WaitLocked(kTwo), second = WaitLocked(kThree);
    NotifyLocked(kOne);
    EXPECT_EQ(Woken(first), "notified");
    if (wait_again) {
      Wait(kTwo);
    } else {
      EXPECT_EQ(Release(kTwo), "OK");
    }
    EXPECT_EQ(Did(Acquire(kTwo)), "OK");
    harness_.Close(2);
    EXPECT_EQ(Woken(second), "waits");
    harness_.Open(2);
    harness_.Cancel(second);
    EXPECT_EQ(Woken(second), "CANCELLED");
  }
}

TEST_P(ConditionServantTest, WhoIsLateHasNoNotificationToPassOn) {
  const CallId late = WaitLocked(kTwo, absl::Seconds(1)), other = WaitLocked(kThree);
  EXPECT_EQ(Did(Acquire(kOne)), "OK");
  harness_.AdvanceTo(absl::Seconds(1));
  harness_.Cancel(late);
  EXPECT_EQ(Woken(late), "CANCELLED");
  EXPECT_EQ(Release(kOne), "OK");
  EXPECT_EQ(Woken(other), "waits");
}

TEST_P(ConditionServantTest, AConditionThatGoesTellsWhoWaits) {
  const CallId wait = WaitLocked(kTwo);
  harness_.Drop(1, condition_);
  manager::RemoveNameRequest remove;
  remove.set_name("c");
  EXPECT_EQ(Did(Send(kOne, ObjectRef(), "RemoveName", remove)), "OK");
  EXPECT_EQ(Woken(wait), "NOT_FOUND");
  EXPECT_EQ(Waiters(), 0);
}

TEST_P(ConditionServantTest, WhoGetsTheLockAgainOutlastsTheCondition) {
  const CallId notified = WaitLocked(kTwo), late = WaitLocked(kThree, absl::Seconds(1)),
               dead = WaitLocked(kFour);
  EXPECT_EQ(Did(Acquire(kOne)), "OK");
  harness_.AdvanceTo(absl::Seconds(1));
  EXPECT_EQ(Notify(kOne, 2), "OK");
  harness_.Drop(1, condition_);
  manager::RemoveNameRequest remove;
  remove.set_name("c");
  EXPECT_EQ(Did(Send(kOne, ObjectRef(), "RemoveName", remove)), "OK");
  if (GetParam() == "own") {  // the lock has gone along
    EXPECT_EQ(Woken(notified), "NOT_FOUND");
    EXPECT_EQ(Woken(late), "NOT_FOUND");
    return;
  }
  EXPECT_EQ(Woken(notified), "waits");
  harness_.Close(4);
  EXPECT_FALSE(harness_.answered(dead));
  EXPECT_EQ(Did(Send(kOne, lock_, "Release", lock::ReleaseRequest())), "OK");
  EXPECT_EQ(Woken(late), "late");
  EXPECT_EQ(Did(Send(kThree, lock_, "Release", lock::ReleaseRequest())), "OK");
  EXPECT_EQ(Woken(notified), "notified");
  harness_.Close(2);
}

TEST_P(ConditionServantTest, ALockThatOthersFreeMeanwhileIsNoMatter) {
  if (reentrant()) return;  // none but its owner may
  const CallId wait = WaitLocked(kTwo);
  EXPECT_EQ(Did(Acquire(kOne)), "OK");
  EXPECT_EQ(Notify(kOne), "OK");
  EXPECT_EQ(Release(kThree), "OK");
  EXPECT_EQ(Woken(wait), "notified");
  EXPECT_EQ(Release(kThree), "OK");
  EXPECT_EQ(Notify(kTwo), "RuntimeError") << "it has the lock no more";
}

TEST_P(ConditionServantTest, AThreadThatWaitsAndAcquiresAgainIsNotInItsOwnWay) {
  const CallId wait = WaitLocked(kTwo);
  EXPECT_EQ(Did(Acquire(kTwo)), "OK");
  EXPECT_EQ(Notify(kTwo), "OK");
  EXPECT_EQ(Woken(wait), reentrant() ? "notified" : "waits");
  EXPECT_EQ(Release(kTwo), "OK");
  if (!reentrant()) {
    EXPECT_EQ(Woken(wait), "notified");
  }
  EXPECT_TRUE(Locked());
  EXPECT_EQ(Release(kTwo), "OK");
  EXPECT_FALSE(Locked());
}

TEST_P(ConditionServantTest, TwoConditionsOverOneLockHaveTheirOwnWaiters) {
  condition::ConditionInit init;
  *init.mutable_lock() = lock_;
  if (GetParam() == "own") init.mutable_lock()->set_epoch(condition_.epoch());
  const ObjectRef second = harness_.New(1, "Condition", init.SerializeAsString());
  const CallId wait = WaitLocked(kTwo);
  EXPECT_EQ(Did(Acquire(kThree)), "OK");
  const CallId other = Send(kThree, second, "Wait", condition::WaitRequest());
  EXPECT_EQ(Did(Acquire(kOne)), "OK");
  EXPECT_EQ(Did(Send(kOne, second, "NotifyAll", condition::NotifyAllRequest())), "OK");
  EXPECT_EQ(Release(kOne), "OK");
  EXPECT_EQ(Woken(wait), "waits");
  EXPECT_EQ(Woken(other), "notified");
  harness_.Close(3);
  EXPECT_EQ(Woken(wait), "waits") << "it is not the other's notification";
}

TEST_P(ConditionServantTest, TheStateTellsWaitersAndNotificationsApart) {
  const std::string fresh = State();
  WaitLocked(kTwo);
  const std::string waiting = State();
  EXPECT_NE(waiting, fresh);
  EXPECT_EQ(Did(Acquire(kOne)), "OK");
  const std::string held = State();
  EXPECT_EQ(Notify(kOne), "OK");
  EXPECT_NE(State(), held);
  harness_.Close(2);
  EXPECT_EQ(Release(kOne), "OK");
  EXPECT_EQ(State(), fresh);
}

class ConditionMakingTest : public ::testing::Test {
 protected:
  ConditionMakingTest() { harness_.Open(1); }
  absl::StatusOr<ObjectRef> Make(const ObjectRef& lock) {
    condition::ConditionInit init;
    *init.mutable_lock() = lock;
    return harness_.Create(1, "Condition", init.SerializeAsString(), "c");
  }

  EngineHarness harness_;
};

TEST_F(ConditionMakingTest, ItKeepsItsLock) {
  const ObjectRef lock = harness_.New(1, "Lock");
  absl::StatusOr<ObjectRef> condition = Make(lock);
  ASSERT_TRUE(condition.ok()) << condition.status();
  EXPECT_EQ(harness_.References(lock), 2);
  harness_.Drop(1, lock);
  EXPECT_EQ(harness_.References(lock), 1);
  EXPECT_TRUE(
      harness_.Call<lock::AcquireReply>(1, condition->id(), "Acquire", lock::AcquireRequest())
          ->acquired());
}

TEST_F(ConditionMakingTest, ItsOwnLockGoesWithIt) {
  const ObjectRef condition = harness_.New(1, "Condition");
  EXPECT_EQ(harness_.engine().number_of_objects(), 2);
  harness_.Drop(1, condition);
  EXPECT_EQ(harness_.engine().number_of_objects(), 0);
}

TEST_F(ConditionMakingTest, ItIsOverNothingButALock) {
  for (const char* type_id : {"Condition", "list", "Queue", "Event"}) {
    const ObjectRef other = harness_.New(1, type_id);
    ExpectError(Make(other).status(), absl::StatusCode::kInvalidArgument, "TypeError",
                "Condition \"c\": object ");
    EXPECT_EQ(harness_.References(other), 1) << "it is kept no more";
  }
}

TEST_F(ConditionMakingTest, ALockThatIsGoneIsRefused) {
  ObjectRef lock = harness_.New(1, "Lock");
  harness_.Drop(1, lock);
  ExpectError(Make(lock).status(), absl::StatusCode::kNotFound, "", "Condition \"c\": ");
  lock.set_epoch(1234);
  EXPECT_TRUE(absl::IsNotFound(Make(lock).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(Make(ObjectRef()).status())) << "left empty";
}

TEST(ConditionLimitsTest, WhoMayNotWaitKeepsTheLock) {
  EngineHarness harness({.max_waiters_per_session = 1});
  harness.Open(1);
  harness.Open(2);
  const ObjectRef condition = harness.New(1, "Condition"), event = harness.New(1, "Event");
  const condition::WaitRequest wait;
  harness.Send(1, event.id(), "Wait", wait);
  ASSERT_TRUE(
      harness.Call<lock::AcquireReply>(1, condition.id(), "Acquire", lock::AcquireRequest()).ok());
  EXPECT_TRUE(absl::IsResourceExhausted(
      harness.Call<condition::WaitReply>(1, condition.id(), "Wait", wait).status()));
  EXPECT_TRUE(
      harness.Call<lock::ReleaseReply>(1, condition.id(), "Release", lock::ReleaseRequest()).ok());

  // A place in the condition's line is one in the lock's.
  ASSERT_TRUE(
      harness.Call<lock::AcquireReply>(2, condition.id(), "Acquire", lock::AcquireRequest()).ok());
  const CallId late = harness.Send(2, condition.id(), "Wait", wait, {.timeout = absl::Seconds(1)});
  ASSERT_TRUE(
      harness.Call<lock::AcquireReply>(1, condition.id(), "Acquire", lock::AcquireRequest()).ok());
  harness.AdvanceTo(absl::Seconds(1));
  EXPECT_FALSE(harness.answered(late));
  ASSERT_TRUE(
      harness.Call<lock::ReleaseReply>(1, condition.id(), "Release", lock::ReleaseRequest()).ok());
  EXPECT_FALSE(harness.Take<condition::WaitReply>(late)->notified());
}

TEST(ConditionLimitsTest, TheEngineEndsWithWaitersAndNotificationsAndTellsNobody) {
  EngineHarness harness;
  for (SessionId session : {1, 2, 3, 4}) harness.Open(session);
  const ObjectRef condition = harness.New(1, "Condition");
  const lock::AcquireRequest acquire;
  std::vector<CallId> waits;
  for (SessionId session : {1, 2, 3}) {
    harness.Send(session, condition.id(), "Acquire", acquire);
    waits.push_back(harness.Send(session, condition.id(), "Wait", condition::WaitRequest()));
  }
  harness.Send(4, condition.id(), "Acquire", acquire);
  condition::NotifyRequest notify;
  notify.set_n(2);
  ASSERT_TRUE(harness.Call<condition::NotifyReply>(4, condition.id(), "Notify", notify).ok());
  harness.Stop();
  for (const CallId& wait : waits) EXPECT_FALSE(harness.answered(wait));
}

}  // namespace
}  // namespace parley::types
