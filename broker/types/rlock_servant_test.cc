#include <optional>
#include <string>

#include "parley/broker/types/lock_servant.h"
#include "parley/broker/types/testing/datums.h"
#include "parley/broker/types/testing/servant_harness.h"

namespace parley::types {
namespace {

using namespace testing;  // NOLINT: the builders of values

constexpr engine::Owner kOne = {.session = 1, .thread = 1};
constexpr engine::Owner kOtherThread = {.session = 1, .thread = 2};
constexpr engine::Owner kTwo = {.session = 2, .thread = 1};
constexpr engine::Owner kThree = {.session = 3, .thread = 1};

class RLockServantTest : public ::testing::Test {
 protected:
  RLockServantTest() { EXPECT_TRUE(harness_.Start<RLockServant>().ok()); }
  ~RLockServantTest() override {
    harness_.Stop();
    EXPECT_EQ(harness_.answered_twice(), 0);
    EXPECT_TRUE(harness_.host().parked().empty());
  }

  // May wait; the result is the call's sequence number.
  uint64_t Acquire(engine::Owner owner, std::optional<absl::Duration> timeout = std::nullopt) {
    return harness_.Send("Acquire", lock::AcquireRequest(), {.owner = owner, .timeout = timeout});
  }
  absl::Status Release(engine::Owner owner) {
    const uint64_t call =
        harness_.Send("Release", lock::ReleaseRequest(), {.owner = owner, .timeout = std::nullopt});
    return harness_.Take<lock::ReleaseReply>(call).status();
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

  ServantHarness harness_{"RLock \"r\""};
};

TEST_F(RLockServantTest, ItsOwnerAcquiresItAgainAndReleasesItAsOften) {
  EXPECT_FALSE(Locked());
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(Granted(Acquire(kOne, absl::ZeroDuration())));
  EXPECT_EQ(Holds(1), 1);
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(Locked());
    EXPECT_TRUE(Release(kOne).ok());
  }
  EXPECT_FALSE(Locked());
  EXPECT_EQ(Holds(1), 0);
}

TEST_F(RLockServantTest, AnotherThreadIsAnotherOwner) {
  ASSERT_TRUE(Granted(Acquire(kOne)));
  EXPECT_EQ(Token(Acquire(kOtherThread, absl::ZeroDuration())), 0);
  const uint64_t waits = Acquire(kOtherThread);
  EXPECT_FALSE(harness_.answered(waits));
  ASSERT_TRUE(Release(kOne).ok());
  EXPECT_TRUE(Granted(waits));
  EXPECT_EQ(Holds(1), 1);
}

TEST_F(RLockServantTest, OnlyItsOwnerReleasesIt) {
  ASSERT_TRUE(Granted(Acquire(kOne)));
  const std::string held = State();
  for (engine::Owner other : {kOtherThread, kTwo}) {
    ExpectError(Release(other), absl::StatusCode::kFailedPrecondition, "RuntimeError",
                "RLock \"r\" belongs to another");
  }
  EXPECT_EQ(State(), held);
  EXPECT_TRUE(Release(kOne).ok());
}

TEST_F(RLockServantTest, AFreeLockCannotBeReleased) {
  ExpectError(Release(kOne), absl::StatusCode::kFailedPrecondition, "RuntimeError",
              "RLock \"r\" is not locked");
  ASSERT_TRUE(Granted(Acquire(kOne)));
  ASSERT_TRUE(Release(kOne).ok());
  ExpectError(Release(kOne), absl::StatusCode::kFailedPrecondition, "RuntimeError");
}

TEST_F(RLockServantTest, ItPassesOnWhenItsOwnerHasReleasedItWholly) {
  ASSERT_TRUE(Granted(Acquire(kOne)));
  ASSERT_TRUE(Granted(Acquire(kOne)));
  const uint64_t second = Acquire(kTwo), third = Acquire(kThree);
  ASSERT_TRUE(Release(kOne).ok());
  EXPECT_FALSE(harness_.answered(second));
  ASSERT_TRUE(Release(kOne).ok());
  EXPECT_TRUE(Granted(second));
  EXPECT_FALSE(harness_.answered(third));
  EXPECT_EQ(Holds(1), 0);
  EXPECT_EQ(Holds(2), 1);
}

TEST_F(RLockServantTest, TheTokenIsThatOfTheFirstGrant) {
  const uint64_t first = Token(Acquire(kOne));
  EXPECT_EQ(Token(Acquire(kOne)), first);
  const uint64_t waits = Acquire(kTwo);
  ASSERT_TRUE(Release(kOne).ok());
  ASSERT_TRUE(Release(kOne).ok());
  EXPECT_GT(Token(waits), first);
}

TEST_F(RLockServantTest, WhatOneOwnerWaitsForItHasTogether) {
  ASSERT_TRUE(Granted(Acquire(kOne)));
  const uint64_t first = Acquire(kTwo), other = Acquire(kThree), second = Acquire(kTwo);
  ASSERT_TRUE(Release(kOne).ok());
  const uint64_t token = Token(first);
  EXPECT_GT(token, 0);
  EXPECT_EQ(Token(second), token) << "it would wait for itself";
  EXPECT_FALSE(harness_.answered(other));
  ASSERT_TRUE(Release(kTwo).ok());
  EXPECT_FALSE(harness_.answered(other));
  ASSERT_TRUE(Release(kTwo).ok());
  EXPECT_TRUE(Granted(other));
}

TEST_F(RLockServantTest, ZeroDoesNotWaitAndNegativeWaitsWithoutLimit) {
  ASSERT_TRUE(Granted(Acquire(kOne)));
  EXPECT_EQ(Token(Acquire(kTwo, absl::ZeroDuration())), 0);
  const uint64_t waits = Acquire(kTwo, absl::Seconds(-1));
  EXPECT_FALSE(harness_.answered(waits));
  ASSERT_TRUE(Release(kOne).ok());
  EXPECT_TRUE(Granted(waits));
}

TEST_F(RLockServantTest, WhoIsLateOrCancelledGetsNothing) {
  ASSERT_TRUE(Granted(Acquire(kOne)));
  const uint64_t late = Acquire(kTwo, absl::Seconds(1)), cancelled = Acquire(kTwo),
                 next = Acquire(kThree);
  ASSERT_TRUE(harness_.TimeOut(late));
  EXPECT_EQ(Token(late), 0);
  ASSERT_TRUE(harness_.Cancel(cancelled));
  ASSERT_TRUE(Release(kOne).ok());
  EXPECT_TRUE(Granted(next));
  EXPECT_EQ(Holds(2), 0);
}

TEST_F(RLockServantTest, TheEndOfItsSessionFreesItHoweverOftenItWasAcquired) {
  ASSERT_TRUE(Granted(Acquire(kOne)));
  ASSERT_TRUE(Granted(Acquire(kOne)));
  const uint64_t own = Acquire(kOtherThread), next = Acquire(kTwo);
  harness_.EndSession(1);
  EXPECT_FALSE(harness_.answered(own));
  EXPECT_TRUE(Granted(next));
  EXPECT_EQ(Holds(2), 1);
  EXPECT_TRUE(Release(kTwo).ok());
  EXPECT_FALSE(Locked());
}

TEST_F(RLockServantTest, TheEndOfAnotherSessionChangesNothing) {
  ASSERT_TRUE(Granted(Acquire(kOne)));
  const uint64_t dead = Acquire(kTwo);
  harness_.EndSession(2);
  EXPECT_FALSE(harness_.answered(dead));
  harness_.servant().OnSessionEnd(2);
  EXPECT_TRUE(Locked());
  EXPECT_TRUE(Release(kOne).ok());
  EXPECT_FALSE(Locked());
}

TEST_F(RLockServantTest, TooManyWaitersAreTurnedAway) {
  ASSERT_TRUE(Granted(Acquire(kOne)));
  harness_.host().FailAdmission(absl::ResourceExhaustedError("too many"));
  EXPECT_TRUE(absl::IsResourceExhausted(harness_.Take<lock::AcquireReply>(Acquire(kTwo)).status()));
  EXPECT_TRUE(Granted(Acquire(kOne))) << "it need not wait";
}

TEST_F(RLockServantTest, WhoeverWaitsForALockThatGoesIsTold) {
  ASSERT_TRUE(Granted(Acquire(kOne)));
  const uint64_t waits = Acquire(kTwo);
  harness_.Stop();
  ExpectError(harness_.Take<lock::AcquireReply>(waits).status(), absl::StatusCode::kNotFound, "",
              "RLock \"r\"");
}

TEST_F(RLockServantTest, TheStateTellsOwnersDepthsAndWaitersApart) {
  const std::string fresh = State();
  ASSERT_TRUE(Granted(Acquire(kOne)));
  const std::string once = State();
  EXPECT_NE(once, fresh);
  ASSERT_TRUE(Granted(Acquire(kOne)));
  EXPECT_NE(State(), once);
  ASSERT_TRUE(Release(kOne).ok());
  EXPECT_EQ(State(), once);
  Acquire(kTwo);
  EXPECT_NE(State(), once);
  harness_.EndSession(2);
  ASSERT_TRUE(Release(kOne).ok());
  EXPECT_EQ(State(), fresh);
  ASSERT_TRUE(Granted(Acquire(kOtherThread)));
  EXPECT_NE(State(), once);
}

}  // namespace
}  // namespace parley::types
