#include "parley/bench/side.h"

#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "parley/base/status_macros.h"
#include "parley/tests/testing/process.h"

namespace parley::bench {

absl::StatusOr<std::vector<Outcome>> Side::Run(const std::vector<Load>& loads) {
  while (workers_.size() < loads.size()) workers_.emplace_back(parts_.worker, parts_.environment);
  for (size_t i = 0; i < loads.size(); ++i) workers_[i].WriteLine(ToLine(loads[i]));
  std::vector<Outcome> outcomes;
  for (size_t i = 0; i < loads.size(); ++i) {
    PARLEY_ASSIGN_OR_RETURN(Outcome outcome, Collect(workers_[i]));
    outcomes.push_back(outcome);
  }
  return outcomes;
}

absl::StatusOr<Outcome> Side::Collect(Child& worker) const {
  Outcome outcome;
  std::string line = worker.ReadLine();
  if (ParseLine(line, &outcome)) return outcome;
  return absl::InternalError(
      absl::StrCat("a client process of ", name(), ": ", line.empty() ? "it ended" : line));
}

absl::Status Side::FillDict(uint64_t keys, size_t bytes) {
  if (keys <= keys_ && bytes == bytes_) return absl::OkStatus();
  Load fill = {.op = Op::kFillDict, .bytes = bytes, .keys = keys};
  if (!Can(fill)) return absl::OkStatus();
  keys_ = keys;
  bytes_ = bytes;
  return Run({fill}).status();
}

size_t Side::ServerBytes() const { return testing::ResidentBytes(parts_.server_pid); }

std::string OwnProgram() { return std::filesystem::read_symlink("/proc/self/exe").string(); }

std::string OwnRunfile(const std::string& path) {
  return absl::StrCat(OwnProgram(), ".runfiles/parley/", path);
}

}  // namespace parley::bench
