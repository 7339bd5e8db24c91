#ifndef PARLEY_BENCH_REPORT_H_
#define PARLEY_BENCH_REPORT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace parley::bench {

// What every other side's ratio is over.
inline constexpr char kOurs[] = "Parley";

// One number of one side.
struct Row {
  std::string case_name;
  std::string side;
  std::string metric;  // with its unit: "us", "calls/s", "items/s", "MB/s", "bytes"
  double median = 0;
  std::optional<double> p99 = std::nullopt;  // of times
  // This side's median over Parley's of the same case and metric; none: Parley has none.
  std::optional<double> ratio = std::nullopt;
};

// The median of rounds; 0 without any.
double MedianOf(std::vector<double> rounds);

// Fills in the ratios.
void AddRatios(std::vector<Row>* rows);

// Null: that was not measured.
const Row* FindRow(const std::vector<Row>& rows, absl::string_view case_name,
                   absl::string_view side, absl::string_view metric);

// A line for each row; a case's name once.
std::string ToTable(const std::vector<Row>& rows);
// A list of objects: case, side, metric, median, p99, ratio; null where there is none.
std::string ToJson(const std::vector<Row>& rows);

}  // namespace parley::bench

#endif  // PARLEY_BENCH_REPORT_H_
