// One blocking dict get, one client, beside the same frames on a bare gRPC stream: what
// Parley adds to a round trip. Both servers are processes of their own; the two sides
// take turns, so that a machine that slows down slows both. Prints the medians and, as
// the last line, their ratio.

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "bench/bare_stream.h"
#include "bench/samples.h"
#include "proto/session.pb.h"
#include "proxy/sync_manager.h"

ABSL_FLAG(int, rounds, 100, "turns of each side");
ABSL_FLAG(int, calls, 200, "calls of a turn");
ABSL_FLAG(int, bytes, 16, "size of the key and of the value");
ABSL_FLAG(bool, serve_bare, false, "be the server of the bare stream");

extern char** environ;

namespace parley::bench {
namespace {

// Calls whose times do not count, of each side.
constexpr int kWarmUp = 2000;

std::string Key() { return std::string(static_cast<size_t>(absl::GetFlag(FLAGS_bytes)), 'k'); }
std::string Content() { return std::string(static_cast<size_t>(absl::GetFlag(FLAGS_bytes)), 'v'); }

// The frames of one get, as the session sends and the broker answers them.
std::string CallFrame() {
  dict::GetRequest request;
  request.mutable_key()->set_text(Key());
  wire::ClientFrame frame;
  wire::Call* call = frame.add_calls();
  call->set_sequence(10'000);
  call->set_object(1);
  call->set_method("Get");
  call->set_thread(1);
  call->set_request(request.SerializeAsString());
  return frame.SerializeAsString();
}
std::string ReplyFrame() {
  dict::GetReply reply;
  reply.mutable_value()->set_text(Content());
  wire::BrokerFrame frame;
  frame.add_replies()->set_sequence(10'000);
  frame.mutable_replies(0)->set_result(reply.SerializeAsString());
  return frame.SerializeAsString();
}

// This program again, as the bare stream's server, until the client has gone.
class BareServer {
 public:
  BareServer() {
    int ends[2];
    if (pipe(ends) != 0) std::abort();
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    std::string size = "--bytes=" + std::to_string(absl::GetFlag(FLAGS_bytes));
    char program[] = "/proc/self/exe", role[] = "--serve_bare";
    char* argv[] = {program, role, size.data(), nullptr};
    if (posix_spawn(&pid_, program, &actions, nullptr, argv, environ) != 0) std::abort();
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    std::FILE* said = fdopen(ends[0], "r");
    char address[64] = "";
    if (std::fscanf(said, "listening on %63s", address) != 1) std::abort();
    std::fclose(said);
    address_ = address;
  }
  BareServer(const BareServer&) = delete;
  ~BareServer() { waitpid(pid_, nullptr, 0); }
  const std::string& address() const { return address_; }

 private:
  pid_t pid_ = -1;
  std::string address_;
};

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
  PARLEY_ASSIGN_OR_RETURN(SyncManager manager, SyncManager::Start());
  PARLEY_ASSIGN_OR_RETURN(auto dict, (manager.Dict<std::string, std::string>()));
  PARLEY_RETURN_IF_ERROR(dict.Set(Key(), Content()));
  BareServer server;
  BareStream stream(server.address());
  grpc::Slice slice(CallFrame());
  grpc::ByteBuffer message(&slice, 1);

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
  if (absl::GetFlag(FLAGS_serve_bare)) {
    parley::bench::ServeBareStream(parley::bench::ReplyFrame());
    return 0;
  }
  absl::Status status = parley::bench::Main();
  if (status.ok()) return 0;
  std::fprintf(stderr, "round_trip: %s\n", std::string(status.message()).c_str());
  return 1;
}
