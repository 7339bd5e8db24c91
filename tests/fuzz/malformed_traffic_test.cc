// A live parleyd under malformed traffic of all kinds at once keeps serving a good client.
// PARLEY_FUZZ_SECONDS and PARLEY_FUZZ_SEED change how long and with what.

#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "parley/proxy/sync_manager.h"
#include "parley/tests/fuzz/attacks.h"
#include "parley/tests/testing/broker.h"

namespace parley::testing {
namespace {

constexpr size_t kMaxFrameBytes = 1 << 20;

uint64_t FromEnvironment(const char* name, uint64_t fallback) {
  const char* text = std::getenv(name);
  uint64_t value = 0;
  return text != nullptr && absl::SimpleAtoi(text, &value) ? value : fallback;
}

// Generous: what it takes is a few dozen MiB; under a sanitizer freed memory stays a while.
size_t MemoryBound() { return (std::getenv("PARLEY_SANITIZER") == nullptr ? 512u : 2048u) << 20; }

// One attack after another, in a random order, until `end`.
void KeepAttacking(const Target& target, std::vector<Attack> attacks, uint64_t seed, absl::Time end,
                   std::atomic<int>* count) {
  Random random(seed);
  while (absl::Now() < end && !::testing::Test::HasFailure()) {
    attacks[Below(random, attacks.size())](target, random);
    ++*count;
  }
}

// What a good client does all day; each call must succeed with the right answer.
void Work(const Dict<std::string, int64_t>& dict, const Queue<int64_t>& queue, const Lock& lock,
          int64_t round) {
  ASSERT_TRUE(dict.Set("round", round).ok());
  auto stored = dict.Get("round");
  ASSERT_TRUE(stored.ok()) << stored.status();
  ASSERT_EQ(*stored, round);
  ASSERT_TRUE(queue.Put(round).ok());
  auto item = queue.Get();
  ASSERT_TRUE(item.ok()) << item.status();
  ASSERT_EQ(*item, round);
  auto grant = lock.Acquire();
  ASSERT_TRUE(grant.ok() && grant->acquired) << grant.status();
  ASSERT_TRUE(lock.Release().ok());
}

// The attackers' sessions end when the broker notices that they are gone.
void AwaitOneSession(const SyncManager& manager) {
  absl::Time deadline = absl::Now() + absl::Seconds(20);
  uint64_t sessions = 0;
  while (sessions != 1 && absl::Now() < deadline) {
    auto info = manager.stub().DebugInfo({});
    ASSERT_TRUE(info.ok()) << info.status();
    sessions = info->sessions();
  }
  EXPECT_EQ(sessions, 1u);
}

TEST(MalformedTrafficTest, AGoodClientIsServedThroughout) {
  uint64_t seed = FromEnvironment("PARLEY_FUZZ_SEED", 1);
  absl::Time end =
      absl::Now() + absl::Seconds(static_cast<int64_t>(FromEnvironment("PARLEY_FUZZ_SECONDS", 30)));
  Broker broker({"--max-frame-bytes=" + std::to_string(kMaxFrameBytes)});
  SyncManager manager =
      *SyncManager::Connect({.address = broker.address(), .authkey = broker.authkey()});
  auto dict = *manager.Dict<std::string, int64_t>();
  auto queue = *manager.Queue<int64_t>();
  auto lock = *manager.Lock();

  Target target{broker.address(), broker.authkey(), kMaxFrameBytes};
  std::vector<std::thread> attackers;
  std::atomic<int> attacks = 0;
  for (const auto& kind : {SocketAttacks(), StreamAttacks(), CallAttacks()}) {
    for (int i = 0; i < 2; ++i) {
      uint64_t own_seed = seed * 100 + attackers.size();
      attackers.emplace_back(
          [=, &attacks] { KeepAttacking(target, kind, own_seed, end, &attacks); });
    }
  }
  int64_t rounds = 0;
  while (absl::Now() < end && !HasFailure()) Work(dict, queue, lock, ++rounds);
  for (std::thread& attacker : attackers) attacker.join();

  std::cout << attacks << " attacks, " << rounds << " rounds of good work, "
            << (broker.process().ResidentBytes() >> 20) << " MiB in the broker, seed " << seed
            << "\n";
  EXPECT_GT(attacks, 0);
  EXPECT_GT(rounds, 0);
  AwaitOneSession(manager);
  EXPECT_EQ(*manager.NumberOfObjects(), 3u);
  EXPECT_LT(broker.process().ResidentBytes(), MemoryBound());
  broker.process().Signal(SIGTERM);
  EXPECT_EQ(broker.process().Wait(), 0);
}

}  // namespace
}  // namespace parley::testing
