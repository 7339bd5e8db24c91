// Calls that wait cost the broker no thread, and each is answered.

#include <gtest/gtest.h>

#include <cstdlib>

#include "parley/tests/testing/broker.h"
#include "parley/tests/testing/crowd.h"
#include "parley/tests/testing/process.h"

namespace parley {
namespace {

constexpr int kSessions = 100;
// A build with a sanitizer takes minutes for so many.
int Calls() { return std::getenv("PARLEY_SANITIZER") == nullptr ? 10'000 : 1'000; }
// gRPC's own pools start a thread when they are busy, for whatever reason.
constexpr size_t kSpare = 4;

TEST(ManyWaitersTest, NoCallThatWaitsHasAThread) {
  testing::Broker broker;
  const pid_t pid = broker.process().pid();
  auto crowd = testing::Crowd::Connect(broker.address(), broker.authkey(), kSessions);
  ASSERT_TRUE(crowd.ok()) << crowd.status();
  const size_t threads = testing::Threads(pid);
  for (const testing::WaitKind& kind : testing::WaitKinds()) {
    SCOPED_TRACE(kind.name);
    absl::Status waiting = crowd->Wait(kind, Calls());
    ASSERT_TRUE(waiting.ok()) << waiting;
    EXPECT_LE(testing::Threads(pid), threads + kSpare);
    absl::Status answered = crowd->LetGo(kind);
    ASSERT_TRUE(answered.ok()) << answered;
    EXPECT_LE(testing::Threads(pid), threads + kSpare);
  }
}

}  // namespace
}  // namespace parley
