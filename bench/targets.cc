#include "parley/bench/targets.h"

#include <optional>

#include "absl/strings/str_format.h"

namespace parley::bench {
namespace {

constexpr char kRedis[] = "Redis";
constexpr char kCpython[] = "CPython";

// Ours beside another's, of the same case.
Target Beside(std::string case_name, std::string metric, std::string other, double bound) {
  return {.text = case_name + ", over " + other,
          .of = {case_name, kOurs, metric},
          .over = {case_name, other, metric},
          .bound = bound};
}

Target AtMost(Target target) {
  target.at_most = true;
  return target;
}

// Another's time over ours.
Target TimeBeside(const std::string& case_name, const std::string& other, double bound) {
  return {.text = case_name + ", " + other + "'s time over ours",
          .of = {case_name, other, "us"},
          .over = {case_name, kOurs, "us"},
          .bound = bound};
}

std::optional<double> Measured(const Target& target, const std::vector<Row>& rows) {
  const Row* of = FindRow(rows, target.of.case_name, target.of.side, target.of.metric);
  const Row* over = FindRow(rows, target.over.case_name, target.over.side, target.over.metric);
  if (of == nullptr || over == nullptr) return std::nullopt;
  if (over->median <= 0) return std::nullopt;
  return of->median / over->median;
}

}  // namespace

std::vector<Target> Targets() {
  std::vector<Target> targets = {
      AtMost(Beside("dict get", "us", "bare gRPC", 1.10)),
      AtMost(Beside("dict get", "us", "bare gRPC, busy", 1.10)),  // which waits as Parley does
      TimeBeside("dict get", kCpython, 1.05),
      Beside("dict get, 16 threads", "calls/s", kCpython, 4),
      Beside("dict get, 16 processes", "calls/s", kCpython, 2),
  };
  for (const char* call : {"dict get", "dict set"}) {
    for (auto [depth, bound] : {std::pair(64, 0.8), std::pair(256, 1.0), std::pair(1024, 1.0)}) {
      targets.push_back(
          Beside(absl::StrFormat("%s, depth %d", call, depth), "calls/s", kRedis, bound));
    }
  }
  targets.insert(targets.end(),
                 {Beside("dict get, 16 processes, depth 64", "calls/s", kRedis, 0.5),
                  Beside("producer to consumer", "items/s", kCpython, 20),
                  Beside("producer to consumer, 64 at once", "items/s", kCpython, 20),
                  Beside("dict set, 1 MiB", "MB/s", kRedis, 0.8),
                  Beside("dict get, 1 MiB", "MB/s", kRedis, 0.8),
                  {.text = "dict get, 5 million keys over 1 thousand",
                   .of = {"dict get of 5000000 keys", kOurs, "us"},
                   .over = {"dict get of 1000 keys", kOurs, "us"},
                   .at_most = true,
                   .bound = 1.3},
                  AtMost(Beside("memory of a dict entry", "bytes", kRedis, 1.5)),
                  {.text = "p99 of dict get beside a flood, over alone",
                   .of = {"dict get beside a flood", kOurs, "us, p99"},
                   .over = {"dict get alone", kOurs, "us, p99"},
                   .at_most = true,
                   .bound = 3}});
  return targets;
}

std::string Verdicts(const std::vector<Target>& targets, const std::vector<Row>& rows) {
  std::string text;
  for (const Target& target : targets) {
    std::optional<double> ratio = Measured(target, rows);
    const char* verdict = "holds";
    if (!ratio.has_value()) {
      absl::StrAppendFormat(&text, "%-58s not measured\n", target.text);
      continue;
    }
    if (target.at_most ? *ratio > target.bound : *ratio < target.bound) verdict = "MISSED";
    absl::StrAppendFormat(&text, "%-58s %6.2f %s %5.2f  %s\n", target.text, *ratio,
                          target.at_most ? "<=" : ">=", target.bound, verdict);
  }
  return text;
}

}  // namespace parley::bench
