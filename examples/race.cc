// Runners, each a process, wait for one event that starts them all at once.

#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "examples/spawn.h"
#include "parley/proxy/sync_manager.h"

namespace parley::examples {
namespace {

constexpr int kRunners = 4;
constexpr int64_t kSteps = 100;  // of the track

// Whoever asks for them by name shares these.
struct Track {
  Event start;
  Queue<int> ready;
  List<int> finish;  // the runners in the order in which they came in
};

absl::StatusOr<Track> Enter(const SyncManager& manager) {
  Track track;
  PARLEY_ASSIGN_OR_RETURN(track.start, manager.Event({.name = "start"}));
  PARLEY_ASSIGN_OR_RETURN(track.ready, manager.Queue<int>({.name = "ready"}));
  PARLEY_ASSIGN_OR_RETURN(track.finish, manager.List<int>({.name = "finish"}));
  return track;
}

// Arguments: the broker's address, the runner's number.
absl::Status Run(const std::vector<std::string>& arguments) {
  int runner = 0;
  if (!absl::SimpleAtoi(arguments[1], &runner)) return absl::InvalidArgumentError("no number");
  PARLEY_ASSIGN_OR_RETURN(SyncManager manager, SyncManager::Connect({.address = arguments[0]}));
  PARLEY_ASSIGN_OR_RETURN(Track track, Enter(manager));
  PARLEY_ASSIGN_OR_RETURN(auto step, manager.Value<int64_t>("q"));
  PARLEY_RETURN_IF_ERROR(track.ready.Put(runner));
  PARLEY_RETURN_IF_ERROR(track.start.Wait().status());
  for (int64_t at = 0; at < kSteps;) {
    PARLEY_ASSIGN_OR_RETURN(at, step.Add(1));
  }
  return track.finish.Append(runner);
}

absl::Status HoldRace() {
  PARLEY_ASSIGN_OR_RETURN(SyncManager manager, SyncManager::Start());
  PARLEY_ASSIGN_OR_RETURN(Track track, Enter(manager));
  std::vector<ProcessHandle> runners;
  for (int i = 1; i <= kRunners; ++i) {
    PARLEY_ASSIGN_OR_RETURN(ProcessHandle runner,
                            SpawnSelf({manager.address(), absl::StrCat(i)}, manager.authkey()));
    runners.push_back(std::move(runner));
  }
  for (int i = 0; i < kRunners; ++i) {
    PARLEY_RETURN_IF_ERROR(track.ready.Get(absl::Seconds(30)).status());
  }
  PARLEY_ASSIGN_OR_RETURN(uint64_t too_early, track.finish.Len());
  std::printf("%d runners are ready, %d have started too early\n", kRunners,
              static_cast<int>(too_early));
  std::printf("go!\n");
  PARLEY_RETURN_IF_ERROR(track.start.Set());
  for (ProcessHandle& runner : runners) {
    if (runner.Wait() != 0) return absl::AbortedError("a runner gave up; it has said why");
  }
  PARLEY_ASSIGN_OR_RETURN(std::vector<int> finish, track.finish.Copy());
  int place = 0;
  for (int runner : finish) std::printf("place %d: runner %d\n", ++place, runner);
  return absl::OkStatus();
}

}  // namespace
}  // namespace parley::examples

int main(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  absl::Status status =
      arguments.size() == 2 ? parley::examples::Run(arguments) : parley::examples::HoldRace();
  if (status.ok()) return 0;
  std::fprintf(stderr, "race: %s\n", std::string(status.message()).c_str());
  return 1;
}
