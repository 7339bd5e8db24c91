#include "parley/broker/engine/session_table.h"

#include <optional>

#include "gtest/gtest.h"

namespace parley::engine {
namespace {

absl::Time At(int seconds) { return absl::FromUnixSeconds(seconds); }

TEST(SessionTableTest, AnIdIsOpenOnce) {
  SessionTable sessions;
  Session* session = sessions.Open(1, absl::Seconds(10), At(0));
  ASSERT_NE(session, nullptr);
  EXPECT_EQ(sessions.Open(1, absl::Seconds(20), At(0)), nullptr);
  EXPECT_EQ(sessions.Find(1), session);
  EXPECT_EQ(session->ttl, absl::Seconds(10));
  EXPECT_EQ(sessions.Find(2), nullptr);
}

TEST(SessionTableTest, TimersComeInTheOrderOfTheirTimes) {
  SessionTable sessions;
  EXPECT_EQ(sessions.NextTimer(), absl::InfiniteFuture());
  sessions.Open(1, absl::Seconds(20), At(0));
  sessions.Open(2, absl::Seconds(10), At(0));
  sessions.Open(3, absl::Seconds(10), At(0));
  EXPECT_EQ(sessions.NextTimer(), At(10));
  EXPECT_EQ(sessions.TakeTimer(), 2);
  EXPECT_EQ(sessions.TakeTimer(), 3);
  EXPECT_EQ(sessions.NextTimer(), At(20));
  EXPECT_EQ(sessions.TakeTimer(), 1);
  EXPECT_EQ(sessions.NextTimer(), absl::InfiniteFuture());
}

TEST(SessionTableTest, ARenewalIsNoticedWhenTheTimerComes) {
  SessionTable sessions;
  Session* session = sessions.Open(1, absl::Seconds(10), At(0));
  sessions.Renew(*session, At(6));
  EXPECT_EQ(sessions.NextTimer(), At(10));
  EXPECT_EQ(sessions.TakeTimer(), std::nullopt);
  EXPECT_EQ(sessions.NextTimer(), At(16));
  EXPECT_EQ(sessions.TakeTimer(), 1);
}

TEST(SessionTableTest, TheTimerOfARemovedSessionNamesNobody) {
  SessionTable sessions;
  sessions.Open(1, absl::Seconds(10), At(0))->last_sequence = 5;
  EXPECT_EQ(sessions.Remove(1).last_sequence, 5);
  EXPECT_EQ(sessions.size(), 0);
  EXPECT_EQ(sessions.TakeTimer(), std::nullopt);
  EXPECT_EQ(sessions.NextTimer(), absl::InfiniteFuture());
}

}  // namespace
}  // namespace parley::engine
