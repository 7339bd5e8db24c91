#include "parley/broker/types/lock_servant.h"

#include <optional>
#include <string>

#include "parley/broker/types/testing/datums.h"
#include "parley/broker/types/testing/servant_harness.h"

namespace parley::types {
namespace {

using namespace testing;  // NOLINT: the builders of values

class LockServantTest : public ::testing::Test {
 protected:
  LockServantTest() { EXPECT_TRUE(harness_.Start<LockServant>().ok()); }
  ~LockServantTest() override {
    harness_.Stop();
    EXPECT_EQ(harness_.answered_twice(), 0);
    EXPECT_TRUE(harness_.host().parked().empty());
  }

  // Each may wait; the result is the call's sequence number.
  uint64_t Acquire(engine::SessionId session, std::optional<absl::Duration> timeout = std::nullopt,
                   uint64_t thread = 1) {
    return harness_.Send("Acquire", lock::AcquireRequest(),
                         {.owner = {.session = session, .thread = thread}, .timeout = timeout});
  }
  absl::Status Release() {
    return harness_.Call<lock::ReleaseReply>("Release", lock::ReleaseRequest()).status();
  }
  bool Locked() {
    return harness_.Call<lock::LockedReply>("Locked", lock::LockedRequest())->locked();
  }
  // The fencing token of a grant; 0: answered that it was not acquired.
  uint64_t Token(uint64_t acquire) {
    auto reply = harness_.Take<lock::AcquireReply>(acquire);
    EXPECT_TRUE(reply.ok()) << reply.status();
    if (!reply.ok()) return 0;
    EXPECT_EQ(reply->acquired(), reply->fencing_token() > 0);
    return reply->fencing_token();
  }
  bool Granted(uint64_t acquire) { return harness_.answered(acquire) && Token(acquire) > 0; }
  int Holds(engine::SessionId session) { return harness_.host().holds(session); }
  std::string State() { return Shown(harness_.servant().State()); }

  ServantHarness harness_{"Lock \"l\""};
};

TEST_F(LockServantTest, AcquireAndRelease) {
  EXPECT_FALSE(Locked());
  EXPECT_TRUE(Granted(Acquire(1)));
  EXPECT_TRUE(Locked());
  EXPECT_EQ(Holds(1), 1);
  ASSERT_TRUE(Release().ok());
  EXPECT_FALSE(Locked());
  EXPECT_EQ(Holds(1), 0);
}

TEST_F(LockServantTest, AnyoneMayRelease) {
  ASSERT_TRUE(Granted(Acquire(2)));
  ASSERT_TRUE(Release().ok()) << "by session 1";
  EXPECT_FALSE(Locked());
  EXPECT_EQ(Holds(2), 0);
  EXPECT_EQ(Holds(1), 0);
}

TEST_F(LockServantTest, AFreeLockCannotBeReleased) {
  const std::string fresh = State();
  ExpectError(Release(), absl::StatusCode::kFailedPrecondition, "RuntimeError", "Lock \"l\"");
  EXPECT_EQ(State(), fresh);
}

TEST_F(LockServantTest, ItIsNotReentrant) {
  ASSERT_TRUE(Granted(Acquire(1)));
  EXPECT_EQ(Token(Acquire(1, absl::ZeroDuration())), 0);
  const uint64_t again = Acquire(1);
  EXPECT_FALSE(harness_.answered(again));
  ASSERT_TRUE(Release().ok());
  EXPECT_TRUE(Granted(again));
}

TEST_F(LockServantTest, WaitersAreServedInTheOrderInWhichTheyCame) {
  const uint64_t first = Acquire(1), second = Acquire(2), third = Acquire(3);
  ASSERT_TRUE(Granted(first));
  EXPECT_FALSE(harness_.answered(second));
  ASSERT_TRUE(Release().ok());
  EXPECT_TRUE(Granted(second));
  EXPECT_TRUE(Locked());
  EXPECT_EQ(Holds(1), 0);
  EXPECT_EQ(Holds(2), 1);
  EXPECT_FALSE(harness_.answered(third));
  ASSERT_TRUE(Release().ok());
  EXPECT_TRUE(Granted(third));
}

TEST_F(LockServantTest, FencingTokensGrow) {
  const uint64_t first = Token(Acquire(1));
  const uint64_t waits = Acquire(2);
  ASSERT_TRUE(Release().ok());
  const uint64_t second = Token(waits);
  ASSERT_TRUE(Release().ok());
  EXPECT_GT(second, first);
  EXPECT_GT(Token(Acquire(1)), second);
}

TEST_F(LockServantTest, ZeroDoesNotWaitAndNegativeWaitsWithoutLimit) {
  ASSERT_TRUE(Granted(Acquire(1, absl::ZeroDuration()))) << "there is no need to wait";
  EXPECT_EQ(Token(Acquire(2, absl::ZeroDuration())), 0);
  const uint64_t waits = Acquire(2, absl::Seconds(-1));
  EXPECT_FALSE(harness_.answered(waits));
  ASSERT_TRUE(Release().ok());
  EXPECT_TRUE(Granted(waits));
}

TEST_F(LockServantTest, AWaiterWhoseTimeRanOutGetsNothing) {
  ASSERT_TRUE(Granted(Acquire(1)));
  const uint64_t late = Acquire(2, absl::Seconds(1)), next = Acquire(3);
  ASSERT_TRUE(harness_.TimeOut(late));
  EXPECT_EQ(Token(late), 0);
  ASSERT_TRUE(Release().ok());
  EXPECT_TRUE(Granted(next));
  EXPECT_EQ(Holds(2), 0);
}

TEST_F(LockServantTest, ACancelledWaiterGetsNothing) {
  ASSERT_TRUE(Granted(Acquire(1)));
  const uint64_t cancelled = Acquire(2), next = Acquire(3);
  ASSERT_TRUE(harness_.Cancel(cancelled));
  EXPECT_TRUE(absl::IsCancelled(harness_.Take<lock::AcquireReply>(cancelled).status()));
  ASSERT_TRUE(Release().ok());
  EXPECT_TRUE(Granted(next));
  EXPECT_FALSE(harness_.Cancel(next)) << "it has the lock";
}

TEST_F(LockServantTest, TheEndOfItsSessionFreesOrPassesOn) {
  ASSERT_TRUE(Granted(Acquire(1)));
  harness_.EndSession(1);
  EXPECT_FALSE(Locked());
  ASSERT_TRUE(Granted(Acquire(2)));
  const uint64_t next = Acquire(3);
  harness_.EndSession(2);
  EXPECT_TRUE(Granted(next));
  EXPECT_EQ(Holds(3), 1);
}

TEST_F(LockServantTest, ADeadSessionLosesItsPlaceInLine) {
  ASSERT_TRUE(Granted(Acquire(1)));
  const uint64_t dead = Acquire(2), next = Acquire(3);
  harness_.EndSession(2);
  EXPECT_TRUE(Locked()) << "session 1 has it still";
  ASSERT_TRUE(Release().ok());
  EXPECT_TRUE(Granted(next));
  EXPECT_FALSE(harness_.answered(dead));
}

TEST_F(LockServantTest, ASessionThatHoldsItAndWaitsForItDoesNotInheritFromItself) {
  ASSERT_TRUE(Granted(Acquire(1)));
  const uint64_t own = Acquire(1, std::nullopt, 2), other = Acquire(2);
  harness_.EndSession(1);
  EXPECT_FALSE(harness_.answered(own));
  EXPECT_TRUE(Granted(other));
  EXPECT_EQ(Holds(1), 0);
}

TEST_F(LockServantTest, TheEndOfAnotherSessionChangesNothing) {
  ASSERT_TRUE(Granted(Acquire(1)));
  ASSERT_TRUE(Release().ok());
  ASSERT_TRUE(Granted(Acquire(2)));
  harness_.servant().OnSessionEnd(1);
  EXPECT_TRUE(Locked());
  EXPECT_EQ(Holds(2), 1);
}

TEST_F(LockServantTest, TooManyWaitersAreTurnedAway) {
  ASSERT_TRUE(Granted(Acquire(1)));
  harness_.host().FailAdmission(absl::ResourceExhaustedError("too many"));
  EXPECT_TRUE(absl::IsResourceExhausted(harness_.Take<lock::AcquireReply>(Acquire(2)).status()));
  ASSERT_TRUE(Release().ok());
  EXPECT_FALSE(Locked());
}

TEST_F(LockServantTest, WhoeverWaitsForALockThatGoesIsTold) {
  ASSERT_TRUE(Granted(Acquire(1)));
  const uint64_t waits = Acquire(2);
  harness_.Stop();
  ExpectError(harness_.Take<lock::AcquireReply>(waits).status(), absl::StatusCode::kNotFound, "",
              "Lock \"l\"");
}

TEST_F(LockServantTest, TheStateTellsHoldersAndWaitersApart) {
  const std::string fresh = State();
  ASSERT_TRUE(Granted(Acquire(1)));
  const std::string held = State();
  EXPECT_NE(held, fresh);
  Acquire(2);
  EXPECT_NE(State(), held);
  harness_.EndSession(2);
  EXPECT_EQ(State(), held);
  harness_.EndSession(1);
  ASSERT_TRUE(Granted(Acquire(1, std::nullopt, 2)));
  EXPECT_NE(State(), held) << "another thread holds it";
}

}  // namespace
}  // namespace parley::types
