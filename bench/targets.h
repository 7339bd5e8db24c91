#ifndef PARLEY_BENCH_TARGETS_H_
#define PARLEY_BENCH_TARGETS_H_

#include <string>
#include <vector>

#include "parley/bench/report.h"

namespace parley::bench {

// What is to be reached, as a ratio of two medians of one run.
struct Number {
  std::string case_name;
  std::string side;
  std::string metric;
};
struct Target {
  std::string text;
  Number of;
  Number over;
  bool at_most = false;  // else at least
  double bound = 1;
};

std::vector<Target> Targets();

// A line for each: whether it holds, the measured ratio, the bound; "not measured" where a number
// is missing.
std::string Verdicts(const std::vector<Target>& targets, const std::vector<Row>& rows);

}  // namespace parley::bench

#endif  // PARLEY_BENCH_TARGETS_H_
