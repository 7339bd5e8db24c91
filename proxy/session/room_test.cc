#include "parley/proxy/session/room.h"

#include <gtest/gtest.h>

#include <deque>

#include "parley/proxy/session/lead.h"

namespace parley::session {
namespace {

constexpr size_t kMax = 10000, kLarge = 4000, kSmall = 500;

class RoomTest : public ::testing::Test {
 protected:
  Room::Ticket& Wait(size_t bytes) {
    EXPECT_FALSE(room_.Take(bytes));
    Room::Ticket& ticket = tickets_.emplace_back(bytes);
    room_.StandInLine(&ticket);
    return ticket;
  }

  Lookout lookout_;
  Lead lead_{&lookout_};
  Room room_{kMax, &lead_};
  std::deque<Room::Ticket> tickets_;
};

TEST_F(RoomTest, ThereIsRoomUpToTheLimit) {
  EXPECT_TRUE(room_.Take(kLarge));
  EXPECT_TRUE(room_.Take(kMax - kLarge));
  EXPECT_FALSE(room_.Take(kLarge));
  room_.Give(kLarge);
  EXPECT_TRUE(room_.Take(kLarge));
}

TEST_F(RoomTest, WhoWaitsIsServedInOrderWithWhatIsGivenBack) {
  ASSERT_TRUE(room_.Take(kMax));
  Room::Ticket& first = Wait(kLarge);
  Room::Ticket& second = Wait(kLarge);
  Room::Ticket& third = Wait(kLarge);
  room_.Give(kMax);
  EXPECT_TRUE(first.latch.is_open);
  EXPECT_TRUE(second.latch.is_open);
  EXPECT_FALSE(third.latch.is_open);
  room_.Give(kLarge);
  EXPECT_TRUE(third.latch.is_open);
}

TEST_F(RoomTest, NobodyOvertakesWhoWaits) {
  ASSERT_TRUE(room_.Take(kMax - kLarge));
  Room::Ticket& first = Wait(2 * kLarge);
  EXPECT_FALSE(room_.Take(kLarge / 2));  // it would fit
  EXPECT_FALSE(first.latch.is_open);
}

TEST_F(RoomTest, SmallRequestsHaveRoomOfTheirOwn) {
  ASSERT_TRUE(room_.Take(kMax));
  Wait(kLarge);
  for (size_t used = 0; used + kSmall <= kMax; used += kSmall) EXPECT_TRUE(room_.Take(kSmall));
  Room::Ticket& small = Wait(kSmall);
  room_.Give(kMax);
  EXPECT_FALSE(small.latch.is_open);
  room_.Give(kSmall);
  EXPECT_TRUE(small.latch.is_open);
}

TEST_F(RoomTest, OneThatIsLargerThanAllGoesAlone) {
  EXPECT_TRUE(room_.Take(3 * kMax));
  EXPECT_FALSE(room_.Take(kLarge));
  room_.Give(3 * kMax);
  EXPECT_TRUE(room_.Take(kLarge));
  EXPECT_FALSE(room_.Take(3 * kMax));
}

TEST_F(RoomTest, ItsEndSendsHomeAllWhoWait) {
  ASSERT_TRUE(room_.Take(kMax));
  Room::Ticket& large = Wait(kLarge);
  for (size_t used = 0; used + kSmall <= kMax; used += kSmall) ASSERT_TRUE(room_.Take(kSmall));
  Room::Ticket& small = Wait(kSmall);
  room_.Close();
  EXPECT_TRUE(large.latch.is_open);
  EXPECT_TRUE(small.latch.is_open);
  room_.Give(kMax);  // nobody is left to get it
}

TEST_F(RoomTest, WhoDoesNotWaitIsToldWhatIsFullAndTheOptionToRaise) {
  ASSERT_TRUE(room_.Take(kMax));
  const absl::Status full = room_.FullError(kLarge);
  EXPECT_EQ(full.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(full.message(),
            "requests of 10000 bytes are not answered yet, of at most 10000; wait for some of "
            "them, or raise max_bytes_in_flight");
}

}  // namespace
}  // namespace parley::session
