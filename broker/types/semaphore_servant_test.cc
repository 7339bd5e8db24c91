#include "parley/broker/types/semaphore_servant.h"

#include <limits>
#include <optional>
#include <string>

#include "parley/broker/types/testing/datums.h"
#include "parley/broker/types/testing/servant_harness.h"

namespace parley::types {
namespace {

using namespace testing;  // NOLINT: the builders of values

constexpr absl::string_view kName = "Semaphore \"s\"";

class SemaphoreServantTest : public ::testing::Test {
 protected:
  ~SemaphoreServantTest() override {
    harness_.Stop();
    EXPECT_EQ(harness_.answered_twice(), 0);
    EXPECT_TRUE(harness_.host().parked().empty());
  }

  template <typename ServantT = SemaphoreServant>
  absl::Status Start(std::optional<int64_t> value) {
    semaphore::SemaphoreInit init;
    if (value.has_value()) init.set_value(*value);
    return harness_.Start<ServantT>(init);
  }
  absl::Status StartBounded(std::optional<int64_t> value) {
    return Start<BoundedSemaphoreServant>(value);
  }

  // May wait; the result is the call's sequence number.
  uint64_t Acquire(engine::SessionId session, std::optional<absl::Duration> timeout = std::nullopt,
                   uint64_t thread = 1) {
    return harness_.Send("Acquire", semaphore::AcquireRequest(),
                         {.owner = {.session = session, .thread = thread}, .timeout = timeout});
  }
  bool Acquired(uint64_t acquire) {
    auto reply = harness_.Take<semaphore::AcquireReply>(acquire);
    return reply.ok() && reply->acquired();
  }
  bool Refused(uint64_t acquire) {
    auto reply = harness_.Take<semaphore::AcquireReply>(acquire);
    return reply.ok() && !reply->acquired();
  }
  absl::Status Release(engine::SessionId session, std::optional<int64_t> n = std::nullopt) {
    semaphore::ReleaseRequest request;
    if (n.has_value()) request.set_n(*n);
    const uint64_t sequence = harness_.Send(
        "Release", request, {.owner = {.session = session, .thread = 1}, .timeout = std::nullopt});
    return harness_.Take<semaphore::ReleaseReply>(sequence).status();
  }
  uint64_t GetValue() {
    return harness_.Call<semaphore::GetValueReply>("GetValue", semaphore::GetValueRequest())
        ->value();
  }
  bool Locked() {
    return harness_.Call<semaphore::LockedReply>("Locked", semaphore::LockedRequest())->locked();
  }
  int Holds(engine::SessionId session) { return harness_.host().holds(session); }
  std::string State() { return Shown(harness_.servant().State()); }

  ServantHarness harness_{kName};
};

TEST_F(SemaphoreServantTest, ItStartsWithItsValueOrOne) {
  ASSERT_TRUE(Start(std::nullopt).ok());
  EXPECT_EQ(GetValue(), 1);
  ASSERT_TRUE(Start(0).ok());
  EXPECT_EQ(GetValue(), 0);
  EXPECT_TRUE(Locked());
  ASSERT_TRUE(StartBounded(7).ok());
  EXPECT_EQ(GetValue(), 7);
  EXPECT_FALSE(Locked());
  ExpectError(Start(-1), absl::StatusCode::kInvalidArgument, "ValueError", kName);
  ExpectError(StartBounded(-1), absl::StatusCode::kInvalidArgument, "ValueError", kName);
}

TEST_F(SemaphoreServantTest, AcquireTakesAPermitAndReleaseGivesItBack) {
  ASSERT_TRUE(Start(2).ok());
  EXPECT_TRUE(Acquired(Acquire(1)));
  EXPECT_TRUE(Acquired(Acquire(1)));
  EXPECT_EQ(GetValue(), 0);
  EXPECT_EQ(Holds(1), 1) << "once for a session that holds some";
  ASSERT_TRUE(Release(1).ok());
  EXPECT_EQ(Holds(1), 1);
  ASSERT_TRUE(Release(1).ok());
  EXPECT_EQ(GetValue(), 2);
  EXPECT_EQ(Holds(1), 0);
}

TEST_F(SemaphoreServantTest, ZeroAndNegativeDoNotWait) {
  ASSERT_TRUE(Start(1).ok());
  EXPECT_TRUE(Acquired(Acquire(1, absl::ZeroDuration()))) << "there is no need to wait";
  EXPECT_TRUE(Refused(Acquire(1, absl::ZeroDuration())));
  EXPECT_TRUE(Refused(Acquire(1, absl::Seconds(-1))));
}

TEST_F(SemaphoreServantTest, WaitersAreServedInTheOrderInWhichTheyCame) {
  ASSERT_TRUE(Start(0).ok());
  const uint64_t first = Acquire(1), second = Acquire(2), third = Acquire(3);
  ASSERT_TRUE(Release(4, 2).ok());
  EXPECT_TRUE(Acquired(first));
  EXPECT_TRUE(Acquired(second));
  EXPECT_FALSE(harness_.answered(third));
  EXPECT_EQ(GetValue(), 0);
  ASSERT_TRUE(Release(4, 2).ok());
  EXPECT_TRUE(Acquired(third));
  EXPECT_EQ(GetValue(), 1) << "what nobody waits for stays";
}

TEST_F(SemaphoreServantTest, AWaiterThatLeftGetsNothing) {
  ASSERT_TRUE(Start(0).ok());
  const uint64_t late = Acquire(1, absl::Seconds(1)), cancelled = Acquire(2), dead = Acquire(3);
  const uint64_t next = Acquire(4);
  ASSERT_TRUE(harness_.TimeOut(late));
  EXPECT_TRUE(Refused(late));
  ASSERT_TRUE(harness_.Cancel(cancelled));
  EXPECT_TRUE(absl::IsCancelled(harness_.Take<semaphore::AcquireReply>(cancelled).status()));
  harness_.EndSession(3);
  ASSERT_TRUE(Release(5).ok());
  EXPECT_TRUE(Acquired(next));
  EXPECT_FALSE(harness_.answered(dead));
}

TEST_F(SemaphoreServantTest, AReleaseGivesBackThePermitsOfItsOwnSessionFirst) {
  ASSERT_TRUE(Start(3).ok());
  for (engine::SessionId session : {1, 2, 2}) ASSERT_TRUE(Acquired(Acquire(session)));
  ASSERT_TRUE(Release(2).ok());
  EXPECT_EQ(Holds(1), 1);
  ASSERT_TRUE(Release(2).ok());
  EXPECT_EQ(Holds(1), 1);
  EXPECT_EQ(Holds(2), 0);
}

TEST_F(SemaphoreServantTest, ThenThoseOfTheSessionThatHasHeldSomeForTheLongest) {
  ASSERT_TRUE(Start(4).ok());
  for (engine::SessionId session : {3, 1, 3, 2}) ASSERT_TRUE(Acquired(Acquire(session)));
  ASSERT_TRUE(Release(9, 2).ok());
  EXPECT_EQ(Holds(3), 0);
  EXPECT_EQ(Holds(1), 1);
  ASSERT_TRUE(Acquired(Acquire(3)));  // it is the youngest now
  ASSERT_TRUE(Release(2, 2).ok());    // its own, then session 1's
  EXPECT_EQ(Holds(2), 0);
  EXPECT_EQ(Holds(1), 0);
  EXPECT_EQ(Holds(3), 1);
}

TEST_F(SemaphoreServantTest, FurtherReleasesRaiseTheNumberOfPermits) {
  ASSERT_TRUE(Start(1).ok());
  ASSERT_TRUE(Acquired(Acquire(1)));
  ASSERT_TRUE(Release(2, 3).ok());
  EXPECT_EQ(GetValue(), 3);
  EXPECT_EQ(Holds(1), 0);
  harness_.EndSession(1);
  EXPECT_EQ(GetValue(), 3) << "session 1 had nothing more to give back";
}

TEST_F(SemaphoreServantTest, ABoundedOneRefusesThemAndChangesNothing) {
  ASSERT_TRUE(StartBounded(2).ok());
  ExpectError(Release(1), absl::StatusCode::kInvalidArgument, "ValueError", kName);
  ASSERT_TRUE(Acquired(Acquire(1)));
  const std::string before = State();
  ExpectError(Release(1, 2), absl::StatusCode::kInvalidArgument, "ValueError", kName);
  EXPECT_EQ(State(), before);
  EXPECT_EQ(Holds(1), 1);
  ASSERT_TRUE(Release(2, 1).ok()) << "anybody may";
  EXPECT_EQ(GetValue(), 2);
}

TEST_F(SemaphoreServantTest, LessThanOneIsNotReleased) {
  ASSERT_TRUE(Start(1).ok());
  for (int64_t n : {int64_t{0}, int64_t{-1}, std::numeric_limits<int64_t>::min()}) {
    ExpectError(Release(1, n), absl::StatusCode::kInvalidArgument, "ValueError", kName);
  }
  EXPECT_EQ(GetValue(), 1);
}

TEST_F(SemaphoreServantTest, MorePermitsThanItCanCountAreRefused) {
  const int64_t most = std::numeric_limits<int64_t>::max();
  ASSERT_TRUE(Start(most).ok());
  ExpectError(Release(1), absl::StatusCode::kOutOfRange, "OverflowError", kName);
  ASSERT_TRUE(Acquired(Acquire(1)));
  ExpectError(Release(2, 2), absl::StatusCode::kOutOfRange, "OverflowError", kName);
  EXPECT_EQ(Holds(1), 1);
  harness_.EndSession(1);
  EXPECT_EQ(GetValue(), static_cast<uint64_t>(most));
}

TEST_F(SemaphoreServantTest, ThePermitsOfASessionThatEndsGoToThoseWhoWait) {
  ASSERT_TRUE(StartBounded(3).ok());
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(Acquired(Acquire(1)));
  const uint64_t own = Acquire(1, std::nullopt, 2), first = Acquire(2), second = Acquire(3);
  harness_.EndSession(1);
  EXPECT_FALSE(harness_.answered(own));
  EXPECT_TRUE(Acquired(first));
  EXPECT_TRUE(Acquired(second));
  EXPECT_EQ(GetValue(), 1);
  EXPECT_EQ(Holds(1), 0);
  ASSERT_TRUE(Release(2, 2).ok()) << "as many as are held";
  ExpectError(Release(2), absl::StatusCode::kInvalidArgument, "ValueError", kName);
}

TEST_F(SemaphoreServantTest, TheEndOfASessionThatHoldsNothingChangesNothing) {
  ASSERT_TRUE(Start(1).ok());
  ASSERT_TRUE(Acquired(Acquire(2)));
  const std::string before = State();
  harness_.servant().OnSessionEnd(1);
  EXPECT_EQ(State(), before);
}

TEST_F(SemaphoreServantTest, TooManyWaitersAreTurnedAway) {
  ASSERT_TRUE(Start(0).ok());
  harness_.host().FailAdmission(absl::ResourceExhaustedError("too many"));
  EXPECT_TRUE(
      absl::IsResourceExhausted(harness_.Take<semaphore::AcquireReply>(Acquire(1)).status()));
  ASSERT_TRUE(Release(1).ok());
  EXPECT_EQ(GetValue(), 1);
}

TEST_F(SemaphoreServantTest, TheStateShowsPermitsHoldersByAgeAndWaiters) {
  ASSERT_TRUE(Start(3).ok());
  for (engine::SessionId session : {2, 1, 2}) ASSERT_TRUE(Acquired(Acquire(session)));
  Acquire(3);
  EXPECT_EQ(State(), Shown(List({0, List({List({2, 2}), List({1, 1})}), List({3})})));
  harness_.EndSession(2);
  EXPECT_EQ(State(), Shown(List({1, List({List({1, 1}), List({3, 1})}), List({})})));
}

}  // namespace
}  // namespace parley::types
