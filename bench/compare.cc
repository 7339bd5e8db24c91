// Parley beside what a user would pick instead: CPython's managers, Redis, and the bare gRPC
// stream that is the limit of its stack. Starts all of them on loopback, measures them in turns
// and prints one table; see docs/performance.md.

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "parley/base/status_macros.h"
#include "parley/base/tune_process.h"
#include "parley/bench/bare_side.h"
#include "parley/bench/bare_stream.h"
#include "parley/bench/cases.h"
#include "parley/bench/cpython_side.h"
#include "parley/bench/parley_side.h"
#include "parley/bench/redis_side.h"
#include "parley/bench/report.h"
#include "parley/bench/targets.h"

ABSL_FLAG(bool, quick, false, "less of everything: ends in a minute");
ABSL_FLAG(std::string, json, "", "a file for the rows, as a list of objects");
ABSL_FLAG(std::string, only, "",
          "the groups to measure, separated by commas: blocking, asynchronous, processes, payload, "
          "hand-over, fairness, growth, idle; empty: all");
ABSL_FLAG(std::string, worker, "", "be a client process of that side");
ABSL_FLAG(std::string, address, "", "of a worker's server");
ABSL_FLAG(absl::Duration, busy_poll, absl::ZeroDuration(), "of a worker of the bare stream");

namespace parley::bench {
namespace {

int Work(const std::string& side, const std::string& address) {
  const absl::Duration busy_poll = absl::GetFlag(FLAGS_busy_poll);
  if (side == "bare_server") ServeBareStreams(busy_poll);
  std::unique_ptr<Client> client = side == "parley"  ? ConnectParley(address)
                                   : side == "redis" ? ConnectRedis(address)
                                                     : ConnectBare(address, busy_poll);
  ServeLoads(*client);
  // The server may be gone already; nothing is left to say to it.
  std::_Exit(0);
}

Effort HowMuch() {
  if (!absl::GetFlag(FLAGS_quick)) return {};
  return {.rounds = 3,
          .time = absl::Milliseconds(25),
          .growth = {1000, 1'000'000},
          .idle_sessions = 1000};
}

bool IsAskedFor(const std::string& group) {
  const std::string only = absl::GetFlag(FLAGS_only);
  return only.empty() || absl::StrContains("," + only + ",", "," + group + ",");
}

absl::Status MeasureGroups(const Effort& effort, std::vector<Row>* rows) {
  std::vector<Side> sides;
  std::vector<Side*> pointers;
  for (auto start : {&StartParleyTcp, &StartParleyUnix, &StartRedis, &StartCpython, &StartBare,
                     &StartBusyBare}) {
    PARLEY_ASSIGN_OR_RETURN(Side side, start());
    sides.push_back(std::move(side));
  }
  for (Side& side : sides) pointers.push_back(&side);
  const std::pair<const char*, std::vector<Case> (*)(const Effort&)> groups[] = {
      {"blocking", &BlockingCases},  {"asynchronous", &AsynchronousCases},
      {"processes", &ProcessCases},  {"payload", &PayloadCases},
      {"hand-over", &HandOverCases}, {"fairness", &FairnessCases},
  };
  for (const auto& [name, cases] : groups) {
    if (!IsAskedFor(name)) continue;
    for (const Case& one : cases(effort))
      PARLEY_RETURN_IF_ERROR(Measure(one, pointers, effort, rows));
  }
  return absl::OkStatus();
}

// A 99th percentile as a row of its own, for what is asked of it.
void AddPercentiles(std::vector<Row>* rows) {
  std::vector<Row> percentiles;
  for (const Row& row : *rows) {
    if (row.case_name != "dict get alone" && row.case_name != "dict get beside a flood") continue;
    percentiles.push_back({row.case_name, row.side, "us, p99", row.p99.value_or(0)});
  }
  rows->insert(rows->end(), percentiles.begin(), percentiles.end());
}

// Bazel runs programs in a folder of its own.
std::string PathForUser(const std::string& path) {
  const char* folder = std::getenv("BUILD_WORKING_DIRECTORY");
  return folder == nullptr || absl::StartsWith(path, "/") ? path : absl::StrCat(folder, "/", path);
}

absl::Status WriteJson(const std::vector<Row>& rows) {
  if (absl::GetFlag(FLAGS_json).empty()) return absl::OkStatus();
  std::ofstream file(PathForUser(absl::GetFlag(FLAGS_json)));
  file << ToJson(rows);
  file.close();
  return file ? absl::OkStatus() : absl::UnavailableError("the --json file can't be written");
}

absl::Status Main() {
  const Effort effort = HowMuch();
  std::vector<Row> rows;
  PARLEY_RETURN_IF_ERROR(MeasureGroups(effort, &rows));
  if (IsAskedFor("growth")) {
    PARLEY_RETURN_IF_ERROR(
        MeasureGrowth({&StartParleyTcp, &StartRedis, &StartCpython}, effort, &rows));
  }
  if (IsAskedFor("idle")) {
    PARLEY_RETURN_IF_ERROR(MeasureIdle({&StartParleyTcp, &StartRedis}, effort, &rows));
  }
  AddPercentiles(&rows);
  AddRatios(&rows);
  std::printf("\n%s\nTo reach:\n%s", ToTable(rows).c_str(), Verdicts(Targets(), rows).c_str());
  return WriteJson(rows);
}

}  // namespace
}  // namespace parley::bench

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("measures Parley beside Redis, CPython's managers and bare gRPC");
  absl::ParseCommandLine(argc, argv);
  parley::internal::TuneProcess();  // the clients and servers of every side that this program is
  const std::string worker = absl::GetFlag(FLAGS_worker);
  if (!worker.empty()) return parley::bench::Work(worker, absl::GetFlag(FLAGS_address));
  absl::Status status = parley::bench::Main();
  if (status.ok()) return 0;
  std::fprintf(stderr, "compare: %s\n", std::string(status.message()).c_str());
  return 1;
}
