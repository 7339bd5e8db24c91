#include "parley/bench/client.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "parley/bench/samples.h"

namespace parley::bench {
namespace {

// The calls of one thread, and how long each took.
struct Tally {
  uint64_t calls = 0;
  absl::Duration time;
  Samples samples;
};

// Key numbers in an order that no cache foresees, the same on every side (SplitMix64).
class Keys {
 public:
  Keys(uint64_t count, int thread)
      : count_(std::max<uint64_t>(count, 1)), state_(static_cast<uint64_t>(thread) << 32) {}
  uint64_t Next() {
    uint64_t mixed = state_ += 0x9e3779b97f4a7c15;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    return (mixed ^ (mixed >> 31)) % count_;
  }

 private:
  const uint64_t count_;
  uint64_t state_;
};

// An end that is told to stop does not look at the time.
bool IsTold(Op op) { return op == Op::kTake || op == Op::kTakeMany || op == Op::kPong; }

Tally CallFor(Client& client, const Load& load, Keys& keys, absl::Duration time) {
  Tally tally;
  const absl::Time start = absl::Now();
  absl::Time before = start, now = start;
  bool goes_on = true;
  const bool is_told = IsTold(load.op);
  while (goes_on && (is_told || now < start + time)) {
    goes_on = client.Call(load.op, keys.Next());
    now = absl::Now();
    tally.samples.Add(now - before);
    before = now;
    tally.calls += client.items();
  }
  tally.time = now - start;
  return tally;
}

// Keeps `depth` calls under way.
Tally PipelineFor(Client& client, const Load& load, Keys& keys, absl::Duration time) {
  Tally tally;
  const absl::Time start = absl::Now();
  const bool is_told = IsTold(load.op);
  bool goes_on = true;
  int under_way = 0;
  while (goes_on || under_way > 0) {
    while (goes_on && under_way < load.depth) {
      client.Begin(load.op, keys.Next());
      ++under_way;
    }
    goes_on &= client.Await(load.op);
    --under_way;
    ++tally.calls;
    if (!is_told && tally.calls % 16 == 0) goes_on &= absl::Now() < start + time;
  }
  tally.time = absl::Now() - start;
  return tally;
}

Tally WorkFor(Client& client, const Load& load, Keys& keys, absl::Duration time) {
  return load.depth > 0 ? PipelineFor(client, load, keys, time) : CallFor(client, load, keys, time);
}

// With a beginning that does not count: connections are made, caches warm.
Tally WorkOfThread(Client& client, const Load& load, int thread) {
  client.Prepare(load);
  Keys keys(load.keys, thread);
  const bool has_other_end = load.op >= Op::kPut && load.op <= Op::kPong;
  if (!has_other_end) WorkFor(client, load, keys, load.time / 10);
  Tally tally = WorkFor(client, load, keys, load.time);
  client.Stop(load.op, std::max(load.depth, 1));
  return tally;
}

std::vector<Tally> WorkOfThreads(Client& client, const Load& load) {
  std::vector<Tally> tallies(load.threads);
  std::vector<std::thread> threads;
  for (int i = 1; i < load.threads; ++i) {
    threads.emplace_back([&, i] {
      std::unique_ptr<Client> own = client.ForThread(i);
      tallies[i] = WorkOfThread(*own, load, i);
    });
  }
  tallies[0] = WorkOfThread(client, load, 0);
  for (std::thread& thread : threads) thread.join();
  return tallies;
}

bool Prepares(Op op) { return op >= Op::kFillDict; }

}  // namespace

std::string KeyText(uint64_t key) {
  std::string text = "key:000000000000";
  for (size_t at = text.size(); key > 0; key /= 10) text[--at] = static_cast<char>('0' + key % 10);
  return text;
}

void Require(bool ok, const std::string& what) {
  if (ok) return;
  // The one who reads the outcomes prints it.
  std::printf("failed: %s\n", what.c_str());
  std::fflush(stdout);
  std::_Exit(1);
}

void Require(const absl::Status& status) { Require(status.ok(), std::string(status.message())); }

Outcome Run(Client& client, const Load& load) {
  Outcome outcome;
  if (Prepares(load.op)) {
    client.Prepare(load);
    load.op == Op::kIdle ? client.OpenIdle(load.keys) : client.Fill(load);
    outcome.time = absl::Seconds(1);
    return outcome;
  }
  Samples all;
  for (const Tally& tally : WorkOfThreads(client, load)) {
    outcome.calls += tally.calls;
    outcome.time = std::max(outcome.time, tally.time);
    all.AddAll(tally.samples);
  }
  outcome.median = all.Median();
  outcome.p99 = all.Quantile(0.99);
  return outcome;
}

void ServeLoads(Client& client) {
  std::string line;
  while (std::getline(std::cin, line)) {
    Load load;
    Require(ParseLine(line, &load), absl::StrCat("no load: ", line));
    std::printf("%s\n", ToLine(Run(client, load)).c_str());
    std::fflush(stdout);
  }
}

}  // namespace parley::bench
