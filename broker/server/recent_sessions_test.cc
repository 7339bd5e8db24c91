#include "parley/broker/server/recent_sessions.h"

#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace parley::server {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1'000'000);

TEST(RecentSessionsTest, CountsEachOnce) {
  RecentSessions recent;
  EXPECT_EQ(recent.count(), 0u);
  recent.Note(1, kStart);
  recent.Note(2, kStart);
  recent.Note(1, kStart + absl::Microseconds(10));
  EXPECT_EQ(recent.count(), 2u);
}

TEST(RecentSessionsTest, RemembersTheMomentBefore) {
  RecentSessions recent;
  for (int session : {1, 2, 3}) recent.Note(session, kStart);
  recent.Note(1, kStart + absl::Microseconds(1500));
  EXPECT_EQ(recent.count(), 3u);
  recent.Note(1, kStart + absl::Microseconds(2600));
  EXPECT_EQ(recent.count(), 1u);
}

TEST(RecentSessionsTest, ForgetsAllAfterAPause) {
  RecentSessions recent;
  for (int session : {1, 2, 3}) recent.Note(session, kStart);
  recent.Note(1, kStart + absl::Seconds(1));
  EXPECT_EQ(recent.count(), 1u);
}

}  // namespace
}  // namespace parley::server
