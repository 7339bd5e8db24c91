#include "parley/proxy/session/check_options.h"

#include <gtest/gtest.h>

#include <string>

namespace parley::session {
namespace {

std::string Refusal(const SessionOptions& options) {
  const absl::Status status = CheckOptions(options);
  if (status.ok()) return "none";
  EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
  return std::string(status.message());
}

TEST(SessionOptionsTest, TheDefaultsAreGood) {
  EXPECT_EQ(Refusal({}), "none");
  EXPECT_EQ(Refusal({.connect_timeout = absl::InfiniteDuration(),
                     .session_ttl = absl::InfiniteDuration(),
                     .busy_poll = absl::ZeroDuration()}),
            "none");
}

TEST(SessionOptionsTest, ANegativeTimeIsNamedAndNotTakenForALongOne) {
  EXPECT_EQ(Refusal({.session_ttl = absl::Seconds(-1)}),
            "session_ttl must not be negative (got -1s)");
  EXPECT_EQ(Refusal({.session_ttl = absl::Nanoseconds(-1)}),
            "session_ttl must not be negative (got -1ns)");
  EXPECT_EQ(Refusal({.busy_poll = absl::Microseconds(-1)}),
            "busy_poll must not be negative (got -1us)");
  EXPECT_EQ(Refusal({.connect_timeout = absl::ZeroDuration()}),
            "connect_timeout must be positive, not 0");
  EXPECT_EQ(Refusal({.connect_timeout = -absl::InfiniteDuration()}),
            "connect_timeout must be positive, not -inf");
}

TEST(SessionOptionsTest, ANameThatNoHelloCanCarryIsRefused) {
  EXPECT_EQ(Refusal({.client_name = "\xff"}), "none");  // bytes: a name need not be UTF-8
  EXPECT_EQ(Refusal({.client_name = std::string(1024, 'x')}), "none");
  EXPECT_EQ(Refusal({.client_name = std::string(1025, 'x')}),
            "client_name has at most 1024 bytes, this one 1025");
}

}  // namespace
}  // namespace parley::session
