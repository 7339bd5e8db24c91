#include "parley/bench/report.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace parley::bench {
namespace {

std::string Optional(const std::optional<double>& value, absl::string_view absent) {
  return value.has_value() ? absl::StrFormat("%.6g", *value) : std::string(absent);
}

// Three digits that count, and no exponent.
std::string Rounded(double value) {
  int decimals = value < 10 ? 2 : value < 100 ? 1 : 0;
  return absl::StrFormat("%.*f", decimals, value);
}

std::string ToJson(const Row& row) {
  return absl::StrFormat(
      R"({"case": "%s", "side": "%s", "metric": "%s", "median": %.6g, "p99": %s, "ratio": %s})",
      row.case_name, row.side, row.metric, row.median, Optional(row.p99, "null"),
      Optional(row.ratio, "null"));
}

}  // namespace

double MedianOf(std::vector<double> rounds) {
  if (rounds.empty()) return 0;
  auto middle = rounds.begin() + static_cast<std::ptrdiff_t>((rounds.size() - 1) / 2);
  std::nth_element(rounds.begin(), middle, rounds.end());
  return *middle;
}

void AddRatios(std::vector<Row>* rows) {
  for (Row& row : *rows) {
    const Row* ours = FindRow(*rows, row.case_name, kOurs, row.metric);
    if (ours != nullptr && ours->median > 0) row.ratio = row.median / ours->median;
  }
}

const Row* FindRow(const std::vector<Row>& rows, absl::string_view case_name,
                   absl::string_view side, absl::string_view metric) {
  auto found = std::find_if(rows.begin(), rows.end(), [&](const Row& row) {
    return row.case_name == case_name && row.side == side && row.metric == metric;
  });
  return found == rows.end() ? nullptr : &*found;
}

std::string ToTable(const std::vector<Row>& rows) {
  std::string table = absl::StrFormat("%-42s %-14s %-8s %12s %10s %8s\n", "case", "side", "",
                                      "median", "p99", "ratio");
  absl::string_view last;
  for (const Row& row : rows) {
    absl::StrAppendFormat(&table, "%-42s %-14s %-8s %12s %10s %8s\n",
                          row.case_name == last ? "" : row.case_name, row.side, row.metric,
                          Rounded(row.median), row.p99.has_value() ? Rounded(*row.p99) : "",
                          row.ratio.has_value() ? Rounded(*row.ratio) : "");
    last = row.case_name;
  }
  return table;
}

std::string ToJson(const std::vector<Row>& rows) {
  return absl::StrCat(
      "[\n  ",
      absl::StrJoin(rows, ",\n  ",
                    [](std::string* out, const Row& row) { absl::StrAppend(out, ToJson(row)); }),
      "\n]\n");
}

}  // namespace parley::bench
