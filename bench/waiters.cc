// What a call that waits costs the broker: many of them over many sessions, at each type
// that one can wait at. Prints, for each, the broker's threads before and while they wait,
// its memory per waiting call, and how long it takes until all wait and all are answered.

#include <unistd.h>

#include <cstdio>
#include <string>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "parley/proxy/sync_manager.h"
#include "parley/tests/testing/crowd.h"
#include "parley/tests/testing/process.h"

ABSL_FLAG(int, sessions, 100, "sessions");
ABSL_FLAG(int, calls, 10'000, "calls that wait, over all sessions");

namespace parley::bench {
namespace {

// Of `body`, which gives a status.
template <typename Body>
absl::StatusOr<absl::Duration> TimeOf(Body body) {
  absl::Time start = absl::Now();
  PARLEY_RETURN_IF_ERROR(body());
  return absl::Now() - start;
}

absl::Status Measure(testing::Crowd& crowd, pid_t broker, const testing::WaitKind& kind) {
  const int calls = absl::GetFlag(FLAGS_calls);
  const size_t threads = testing::Threads(broker), bytes = testing::ResidentBytes(broker);
  PARLEY_ASSIGN_OR_RETURN(absl::Duration waiting, TimeOf([&] { return crowd.Wait(kind, calls); }));
  const size_t threads_now = testing::Threads(broker), bytes_now = testing::ResidentBytes(broker);
  PARLEY_ASSIGN_OR_RETURN(absl::Duration answering, TimeOf([&] { return crowd.LetGo(kind); }));
  std::printf("%-12s %8zu %8zu %18.0f %14.2f %14.2f\n", kind.name, threads, threads_now,
              (static_cast<double>(bytes_now) - static_cast<double>(bytes)) / calls,
              absl::ToDoubleSeconds(waiting), absl::ToDoubleSeconds(answering));
  return absl::OkStatus();
}

// A broker of its own for each, so that none finds memory that another has left.
absl::Status MeasureFresh(const testing::WaitKind& kind) {
  PARLEY_ASSIGN_OR_RETURN(SyncManager manager, SyncManager::Start());
  PARLEY_ASSIGN_OR_RETURN(auto crowd, testing::Crowd::Connect(manager.address(), manager.authkey(),
                                                              absl::GetFlag(FLAGS_sessions)));
  return Measure(crowd, testing::ChildrenOf(getpid()).at(0), kind);
}

absl::Status Main() {
  std::printf("%d calls wait over %d sessions\n", absl::GetFlag(FLAGS_calls),
              absl::GetFlag(FLAGS_sessions));
  std::printf("%-12s %17s %18s %29s\n%-12s %8s %8s %18s %14s %14s\n", "", "broker's threads",
              "bytes of broker", "seconds until all", "", "before", "while", "per waiting call",
              "wait", "are answered");
  for (const testing::WaitKind& kind : testing::WaitKinds()) {
    PARLEY_RETURN_IF_ERROR(MeasureFresh(kind));
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace parley::bench

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("measures what calls that wait cost the broker");
  absl::ParseCommandLine(argc, argv);
  absl::Status status = parley::bench::Main();
  if (status.ok()) return 0;
  std::fprintf(stderr, "waiters: %s\n", std::string(status.message()).c_str());
  return 1;
}
