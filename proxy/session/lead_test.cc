#include "parley/proxy/session/lead.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "parley/base/clock.h"
#include "parley/base/mutex.h"

namespace parley::session {
namespace {

constexpr absl::Time kNever = absl::InfiniteFuture();

class LeadTest : public ::testing::Test {
 protected:
  // A thread that follows until the latch is open, or until it is told to lead.
  std::thread Follower(Latch* latch, std::atomic<bool>* leads = nullptr) {
    std::thread follower([this, latch, leads] {
      internal::MutexLock lock(&mutex_);
      while (!latch->is_open) {
        if (!lead_.is_taken()) {
          lead_.Take();
          if (leads != nullptr) *leads = true;
          return;
        }
        lead_.Follow(latch, kNever, &mutex_);
      }
    });
    AwaitParked(*latch);
    return follower;
  }
  void AwaitParked(const Latch& latch) {
    for (;;) {
      internal::MutexLock lock(&mutex_);
      if (latch.parked != nullptr) return;
    }
  }

  internal::Mutex mutex_;
  Lookout lookout_;
  Lead lead_{&lookout_};
};

TEST_F(LeadTest, EverybodySeesWhetherSomebodyLeads) {
  EXPECT_FALSE(lookout_.is_led());
  lead_.Take();
  EXPECT_TRUE(lookout_.is_led());
  EXPECT_TRUE(lead_.is_taken());
  lead_.Leave();
  EXPECT_FALSE(lookout_.is_led());
}

TEST_F(LeadTest, AFollowerIsWokenWhenItsLatchOpens) {
  lead_.Take();
  Latch latch;
  std::thread follower = Follower(&latch);
  {
    internal::MutexLock lock(&mutex_);
    lead_.Open(&latch);
    lead_.WakeFollowers(&mutex_);
  }
  follower.join();
}

TEST_F(LeadTest, FollowersCanBeWokenWithTheMutexHeldAsWell) {
  lead_.Take();
  Latch first, second;
  std::thread followers[] = {Follower(&first), Follower(&second)};
  {
    internal::MutexLock lock(&mutex_);
    lead_.Open(&first);
    lead_.Open(&second);
    lead_.WakeFollowers();
  }
  for (std::thread& follower : followers) follower.join();
}

TEST_F(LeadTest, TheFirstFollowerThatStillWaitsLeadsNext) {
  lead_.Take();
  Latch first, second, third;
  std::atomic<bool> second_leads = false, third_leads = false;
  std::thread followers[] = {Follower(&first), Follower(&second, &second_leads),
                             Follower(&third, &third_leads)};
  {
    internal::MutexLock lock(&mutex_);
    EXPECT_TRUE(lead_.HasNext());
    lead_.Open(&first);  // not woken yet: it would lead nobody
    lead_.Leave();
    EXPECT_TRUE(lead_.HandOver());
  }
  followers[1].join();
  EXPECT_TRUE(second_leads);
  EXPECT_FALSE(third_leads);
  {
    internal::MutexLock lock(&mutex_);
    lead_.Open(&third);
    lead_.WakeFollowers(&mutex_);
  }
  followers[0].join();
  followers[2].join();
}

TEST_F(LeadTest, NobodyTakesOverWhenAllHaveWhatTheyWaitFor) {
  lead_.Take();
  Latch latch;
  std::thread follower = Follower(&latch);
  {
    internal::MutexLock lock(&mutex_);
    lead_.Open(&latch);
    EXPECT_FALSE(lead_.HasNext());
    lead_.Leave();
    EXPECT_FALSE(lead_.HandOver());
    lead_.WakeFollowers();
  }
  follower.join();
}

TEST_F(LeadTest, AFollowerMayGiveUp) {
  lead_.Take();
  Latch latch;
  internal::MutexLock lock(&mutex_);
  lead_.Follow(&latch, absl::InfinitePast(), &mutex_);
  EXPECT_EQ(latch.parked, nullptr);
  EXPECT_FALSE(lead_.HasNext());
}

TEST_F(LeadTest, WhoLooksSeesItsLatchOpen) {
  lead_.Take();
  Latch latch;
  std::thread looker(
      [&] { EXPECT_TRUE(lookout_.LookFor(latch, kNever, absl::InfiniteDuration())); });
  while (!lookout_.has_lookers()) std::this_thread::yield();
  {
    internal::MutexLock lock(&mutex_);
    lead_.Open(&latch);
  }
  looker.join();
  EXPECT_FALSE(lookout_.has_lookers());
}

TEST_F(LeadTest, WhoLooksTakesTheLeadItself) {
  lead_.Take();
  Latch latch;
  std::thread looker(
      [&] { EXPECT_FALSE(lookout_.LookFor(latch, kNever, absl::InfiniteDuration())); });
  while (!lookout_.has_lookers()) std::this_thread::yield();
  {
    internal::MutexLock lock(&mutex_);
    EXPECT_TRUE(lead_.HandOver());  // nobody has to be woken
    lead_.Leave();
  }
  looker.join();
}

TEST_F(LeadTest, ALookIsForAMomentAndUntilTheDeadline) {
  lead_.Take();
  Latch latch;
  EXPECT_FALSE(lookout_.LookFor(latch, kNever, absl::ZeroDuration()));
  EXPECT_FALSE(lookout_.LookFor(latch, kNever, absl::Microseconds(10)));
  EXPECT_FALSE(lookout_.LookFor(latch, internal::Clock::System()->Now(), absl::InfiniteDuration()));
}

TEST_F(LeadTest, TheEndWaitsForTheLastLeader) {
  lead_.Take();
  std::thread leader([this] {
    internal::MutexLock lock(&mutex_);
    lead_.Leave();
  });
  {
    internal::MutexLock lock(&mutex_);
    lead_.AwaitLeave(&mutex_);
    EXPECT_FALSE(lead_.is_taken());
  }
  leader.join();
}

}  // namespace
}  // namespace parley::session
