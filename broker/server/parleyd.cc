// parleyd: the broker as a program. `parleyd --help` lists its flags.

#include <google/protobuf/stubs/logging.h>
#include <poll.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <utility>

#include "absl/flags/flag.h"
#include "absl/flags/usage.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/authkey.h"
#include "base/flags.h"
#include "broker/server/server.h"
#include "broker/types/builtin_types.h"

ABSL_FLAG(std::string, listen, "127.0.0.1:7600",
          "where to listen: HOST:PORT (port 0: a free one, which is printed) or unix:PATH");
ABSL_FLAG(bool, insecure, false, "listen beyond loopback although nothing is encrypted");
ABSL_FLAG(std::string, authkey_file, "",
          "file with the authkey; without it PARLEY_AUTHKEY counts, and without that a new key is "
          "made and written to a file whose path is printed and which goes when parleyd stops");
ABSL_FLAG(absl::Duration, session_ttl, absl::Seconds(15),
          "how long a silent client keeps its session, if it asks for no other time");
ABSL_FLAG(uint64_t, max_frame_bytes, 64 << 20, "size limit of one frame");
ABSL_FLAG(int, max_frames_in_flight, 64,
          "frames handled whose replies a client has not taken, before no more are read from it");
ABSL_FLAG(uint64_t, max_sessions, 20000, "most sessions at a time");
ABSL_FLAG(uint64_t, max_waiting_calls, 100000, "most calls of one session that wait at a time");
ABSL_FLAG(uint64_t, max_unauthenticated, 1000, "most peers in their handshake at a time");
ABSL_FLAG(absl::Duration, handshake_deadline, absl::Seconds(10),
          "when a peer that has not proved itself is dropped");
ABSL_FLAG(int, lifeline_fd, -1,
          "stop when this descriptor reads end of file: for a parent that holds the other end");

namespace parley::server {
namespace {

int Fail(const absl::Status& status) {
  std::fprintf(stderr, "parleyd: %s\n", std::string(status.message()).c_str());
  return 1;
}

// The file with a key that this process made. Gone with this.
struct MadeKeyFile {
  ~MadeKeyFile() {
    if (!path.empty()) unlink(path.c_str());
  }
  std::string path;
};

absl::StatusOr<Authkey> FindAuthkey(MadeKeyFile* made_file) {
  std::string file = absl::GetFlag(FLAGS_authkey_file);
  if (!file.empty()) return Authkey::FromFile(file);
  if (std::getenv("PARLEY_AUTHKEY") != nullptr) return Authkey::FromEnvironment();
  absl::StatusOr<Authkey> made = Authkey::Random();
  if (!made.ok()) return made.status();
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  // With the time, since process ids come again, and the file of one that was killed stays.
  std::string path = absl::StrCat(runtime != nullptr ? runtime : "/tmp", "/parleyd-", getpid(), "-",
                                  absl::ToUnixMicros(absl::Now()), ".authkey");
  absl::Status written = made->WriteFile(path);
  if (!written.ok()) return written;
  made_file->path = path;
  std::printf("authkey file %s\n", path.c_str());
  return made;
}

ServerOptions OptionsFromFlags() {
  ServerOptions options;
  options.address = absl::GetFlag(FLAGS_listen);
  options.insecure = absl::GetFlag(FLAGS_insecure);
  options.session_ttl = absl::GetFlag(FLAGS_session_ttl);
  options.limits.max_frame_bytes = absl::GetFlag(FLAGS_max_frame_bytes);
  options.limits.max_frames_in_flight = absl::GetFlag(FLAGS_max_frames_in_flight);
  options.limits.max_sessions = absl::GetFlag(FLAGS_max_sessions);
  options.limits.max_waiting_calls = absl::GetFlag(FLAGS_max_waiting_calls);
  options.limits.max_unauthenticated = absl::GetFlag(FLAGS_max_unauthenticated);
  options.limits.handshake_deadline = absl::GetFlag(FLAGS_handshake_deadline);
  return options;
}

// Turns SIGTERM, SIGINT and the end of the lifeline into a shutdown request: each of
// them is a byte, or the end, on a descriptor that one thread polls.
int stop_pipe[2];

void OnSignal(int) { (void)!write(stop_pipe[1], "s", 1); }

void WatchForStop(Server* server, int lifeline) {
  pollfd polled[2] = {{stop_pipe[0], POLLIN, 0}, {lifeline, POLLIN, 0}};
  for (;;) {
    if (poll(polled, lifeline < 0 ? 1 : 2, -1) < 0) continue;
    char byte;
    if (polled[0].revents != 0) break;
    if (polled[1].revents != 0 && read(lifeline, &byte, 1) <= 0) break;
  }
  server->Shutdown();
}

// A line for each malformed message would let any peer fill the disk; the peer is told what
// was wrong. Whoever sets GRPC_VERBOSITY sees gRPC's lines again.
void QuietLibraries() {
  setenv("GRPC_VERBOSITY", "NONE", 0);
  google::protobuf::SetLogHandler(nullptr);
}

int Main() {
  QuietLibraries();
  engine::TypeRegistry types;
  if (absl::Status status = types::RegisterBuiltinTypes(&types); !status.ok()) return Fail(status);
  MadeKeyFile made_file;
  absl::StatusOr<Authkey> authkey = FindAuthkey(&made_file);
  if (!authkey.ok()) return Fail(authkey.status());
  if (pipe(stop_pipe) != 0) return Fail(absl::InternalError("no pipe for signals"));
  std::signal(SIGTERM, OnSignal);
  std::signal(SIGINT, OnSignal);
  std::signal(SIGPIPE, SIG_IGN);
  absl::StatusOr<std::unique_ptr<Server>> server =
      Server::Start(OptionsFromFlags(), *std::move(authkey), &types);
  if (!server.ok()) return Fail(server.status());
  std::printf("listening on %s\n", (*server)->address().c_str());
  std::fflush(stdout);
  std::thread watcher(WatchForStop, server->get(), absl::GetFlag(FLAGS_lifeline_fd));
  (*server)->WaitForShutdown();
  (*server)->Shutdown();
  OnSignal(0);  // lets the watcher go when a client asked for the shutdown
  watcher.join();
  return 0;
}

}  // namespace
}  // namespace parley::server

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "serves shared objects to the processes that have its authkey\n\n"
      "  parleyd --listen=127.0.0.1:7600 --authkey-file=KEYFILE\n\n"
      "Names of flags may be written with dashes or with underscores.");
  parley::ParseFlags(argc, argv);
  return parley::server::Main();
}
