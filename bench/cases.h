// The cases of //bench:compare, in groups. Each measures all sides in turns.
#ifndef PARLEY_BENCH_CASES_H_
#define PARLEY_BENCH_CASES_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "parley/bench/report.h"
#include "parley/bench/side.h"

namespace parley::bench {

struct Effort {
  int rounds = 5;
  absl::Duration time = absl::Milliseconds(400);  // of a side in a round
  std::vector<uint64_t> growth = {1000, 1'000'000, 5'000'000};
  uint64_t idle_sessions = 10'000;
};

// What a case reports beside the time of a call.
enum class Rate { kNone, kCalls, kItems, kMegabytes };

struct Case {
  std::string name;
  // Each for a client process of its own.
  std::vector<Load> loads;
  bool times = true;  // of the first process's calls
  Rate rate = Rate::kNone;
  // The first process is looked at alone; else the calls of all count.
  bool of_first = false;
};

// Measures each side that can do it and adds its rows.
absl::Status Measure(const Case& measured, const std::vector<Side*>& sides, const Effort& effort,
                     std::vector<Row>* rows);

std::vector<Case> BlockingCases(const Effort& effort);
std::vector<Case> AsynchronousCases(const Effort& effort);
std::vector<Case> ProcessCases(const Effort& effort);
std::vector<Case> PayloadCases(const Effort& effort);
std::vector<Case> HandOverCases(const Effort& effort);
std::vector<Case> FairnessCases(const Effort& effort);

// With servers of their own, so that none finds memory that another case has left: how times grow
// with what is kept, and memory of an entry.
absl::Status MeasureGrowth(const std::vector<StartSide>& starts, const Effort& effort,
                           std::vector<Row>* rows);
// Memory of an idle session, and the others' times beside many.
absl::Status MeasureIdle(const std::vector<StartSide>& starts, const Effort& effort,
                         std::vector<Row>* rows);

}  // namespace parley::bench

#endif  // PARLEY_BENCH_CASES_H_
