// One blocking dict get, one client, beside the same frames on a bare gRPC stream: what
// Parley adds to a round trip. Both servers are processes of their own; the two sides
// take turns, so that a machine that slows down slows both, and share one core. Prints the
// medians and, as the last line, their ratio.

#include <sched.h>

#include <cstdint>
#include <cstdio>
#include <string>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/status.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "parley/bench/bare_stream.h"
#include "parley/bench/samples.h"
#include "parley/proxy/sync_manager.h"
#include "parley/tests/testing/process.h"

ABSL_FLAG(int, rounds, 100, "turns of each side");
ABSL_FLAG(int, calls, 200, "calls of a turn");
ABSL_FLAG(uint32_t, bytes, 16, "size of the key and of the value");
ABSL_FLAG(bool, pin, true, "run the client and both servers on one core");
ABSL_FLAG(bool, serve_bare, false, "be the server of the bare stream");

namespace parley::bench {
namespace {

// Calls whose times do not count, of each side.
constexpr int kWarmUp = 2000;

size_t Bytes() { return absl::GetFlag(FLAGS_bytes); }
std::string Key() { return std::string(Bytes(), 'k'); }
std::string Content() { return std::string(Bytes(), 'v'); }

// This process, and those that it starts, on one core. Left to several, idle ones fall asleep
// and the scheduler moves whoever is woken, and either side takes 25 us or 90 us by luck.
void Pin() {
  cpu_set_t allowed, one;
  CPU_ZERO(&one);
  if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0) return;
  for (int core = 0; core < CPU_SETSIZE && CPU_COUNT(&one) == 0; ++core) {
    if (CPU_ISSET(core, &allowed)) CPU_SET(core, &one);
  }
  if (sched_setaffinity(0, sizeof(one), &one) != 0) std::perror("round_trip: --pin");
}

template <typename Call>
void Measure(int calls, Samples* samples, Call call) {
  for (int i = 0; i < calls; ++i) {
    absl::Time start = absl::Now();
    call();
    samples->Add(absl::Now() - start);
  }
}

void Print(const char* name, const Samples& samples) {
  std::printf("%-24s median %6.1f us   90 %% within %6.1f us\n", name,
              absl::ToDoubleMicroseconds(samples.Median()),
              absl::ToDoubleMicroseconds(samples.Quantile(0.9)));
}

absl::Status Main() {
  if (absl::GetFlag(FLAGS_pin)) Pin();
  PARLEY_ASSIGN_OR_RETURN(SyncManager manager, SyncManager::Start());
  PARLEY_ASSIGN_OR_RETURN(auto dict, (manager.Dict<std::string, std::string>()));
  PARLEY_RETURN_IF_ERROR(dict.Set(Key(), Content()));
  testing::Process server("/proc/self/exe", {"--serve_bare"});
  BareStream stream(std::string(absl::StripPrefix(server.ReadLine(), "listening on ")));
  const FrameSizes sizes = FrameSizesOfGet(Bytes(), Bytes(), 1);
  const grpc::ByteBuffer message = BareMessage(sizes.call, sizes.reply);

  absl::Status failed;
  auto get = [&] { failed.Update(dict.Get(Key()).status()); };
  auto bare = [&] { stream.RoundTrip(message); };
  Samples parley, floor, unused;
  Measure(kWarmUp, &unused, get);
  Measure(kWarmUp, &unused, bare);
  for (int round = 0; round < absl::GetFlag(FLAGS_rounds); ++round) {
    Measure(absl::GetFlag(FLAGS_calls), &parley, get);
    Measure(absl::GetFlag(FLAGS_calls), &floor, bare);
  }
  if (!failed.ok()) return failed;
  Print("dict get", parley);
  Print("bare gRPC stream", floor);
  std::printf("ratio %.2f\n", absl::FDivDuration(parley.Median(), floor.Median()));
  return absl::OkStatus();
}

}  // namespace
}  // namespace parley::bench

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("measures one blocking dict get beside a bare gRPC stream");
  absl::ParseCommandLine(argc, argv);
  if (absl::GetFlag(FLAGS_serve_bare)) parley::bench::ServeBareStreams(absl::ZeroDuration());
  absl::Status status = parley::bench::Main();
  if (status.ok()) return 0;
  std::fprintf(stderr, "round_trip: %s\n", std::string(status.message()).c_str());
  return 1;
}
