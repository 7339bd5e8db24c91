#include "parley/broker/program/program.h"

#include <google/protobuf/stubs/logging.h>
#include <linux/close_range.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "parley/base/descriptor.h"
#include "parley/base/environment.h"
#include "parley/base/flags.h"
#include "parley/base/status.h"
#include "parley/base/status_macros.h"
#include "parley/base/thrown.h"
#include "parley/base/tune_process.h"
#include "parley/base/version.h"
#include "parley/base/wire/authkey.h"
#include "parley/broker/program/plugin_loader.h"
#include "parley/broker/program/stop_signals.h"
#include "parley/broker/server/server.h"
#include "parley/broker/types/builtin_types.h"

// Of all flags: one that is repeated has the value of the last.
static std::vector<std::string>& Plugins() {
  static auto* plugins = new std::vector<std::string>();
  return *plugins;
}

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
ABSL_FLAG(uint64_t, max_hosted_threads, 256,
          "most methods of hosted objects that run at a time; further calls wait");
ABSL_FLAG(uint64_t, max_unauthenticated, 1000, "most peers in their handshake at a time");
ABSL_FLAG(absl::Duration, handshake_deadline, absl::Seconds(10),
          "when a peer that has not proved itself is dropped");
ABSL_FLAG(absl::Duration, busy_poll, absl::Microseconds(200),
          "how long the broker looks for further calls before it sleeps; 0: not at all");
ABSL_FLAG(std::string, initializer, "",
          "what to run before serving, by the name that this program gave it; the words that are "
          "no flags are its arguments");
ABSL_FLAG(std::vector<std::string>, plugin, {},
          "shared libraries with further typeids, see parley/broker/hosting/plugin.h: paths, "
          "separated by "
          "commas or each with this flag; their code runs in the broker")
    .OnUpdate([] {
      for (const std::string& path : absl::GetFlag(FLAGS_plugin)) Plugins().push_back(path);
    });
ABSL_FLAG(int, lifeline_fd, -1,
          "stop when this descriptor reads end of file: for a parent that holds the other end");
ABSL_FLAG(int, parent_fd, -1,
          "stop when the process has ended whose descriptor (pidfd) this is: for a parent that may "
          "fork");
ABSL_FLAG(
    int, ready_fd, -1,
    "say there, and not on standard output, where the broker listens, or why it does not: for "
    "a parent, which leaves standard output to what runs in the broker");

namespace parley {
namespace {

ProgramUsage Usage() {
  return {
      .usage =
          "Serves shared objects to the processes that have its authkey.\n\n"
          "  parleyd --listen=127.0.0.1:7600 --authkey-file=KEYFILE\n\n"
          "Names of flags may be written with dashes or with underscores.",
      .groups = {{"Where, and to whom", {"listen", "insecure", "authkey_file"}},
                 {"Sessions", {"session_ttl", "busy_poll"}},
                 {"Typeids and initializers", {"plugin", "initializer"}},
                 {"Limits",
                  {"max_frame_bytes", "max_frames_in_flight", "max_sessions", "max_waiting_calls",
                   "max_hosted_threads", "max_unauthenticated", "handshake_deadline"}},
                 {"For who starts it", {"lifeline_fd", "parent_fd", "ready_fd"}}},
      .version = "Parley " PARLEY_VERSION,
  };
}

// The file with a key that this process made. Gone with this.
struct MadeKeyFile {
  ~MadeKeyFile() {
    if (!path.empty()) unlink(path.c_str());
  }
  std::string path;
};

// The user's own folder for what lasts as long as the session; else the one for temporary files.
std::string FolderForKeys() {
  const std::string runtime = Environment("XDG_RUNTIME_DIR");
  // As its specification has it, what is not absolute counts for nothing.
  if (absl::StartsWith(runtime, "/")) return runtime;
  std::error_code error;
  const std::filesystem::path temporary = std::filesystem::temp_directory_path(error);
  return error ? "/tmp" : temporary.string();
}

absl::StatusOr<Authkey> FindAuthkey(MadeKeyFile* made_file) {
  std::string file = absl::GetFlag(FLAGS_authkey_file);
  if (!file.empty()) return Authkey::FromFile(file);
  if (std::getenv("PARLEY_AUTHKEY") != nullptr) return Authkey::FromEnvironment();
  absl::StatusOr<Authkey> made = Authkey::Random();
  if (!made.ok()) return made.status();
  // With the time, since process ids come again, and the file of one that was killed stays.
  std::string path = absl::StrCat(FolderForKeys(), "/parleyd-", getpid(), "-",
                                  absl::ToUnixMicros(absl::Now()), ".authkey");
  absl::Status written = made->WriteFile(path);
  if (!written.ok()) return written;
  made_file->path = path;
  std::printf("authkey file %s\n", path.c_str());  // a line: it is out
  return made;
}

ServerOptions OptionsFromFlags() {
  ServerOptions options;
  options.address = absl::GetFlag(FLAGS_listen);
  options.insecure = absl::GetFlag(FLAGS_insecure);
  options.session_ttl = absl::GetFlag(FLAGS_session_ttl);
  options.busy_poll = absl::GetFlag(FLAGS_busy_poll);
  options.limits.max_frame_bytes = absl::GetFlag(FLAGS_max_frame_bytes);
  options.limits.max_frames_in_flight = absl::GetFlag(FLAGS_max_frames_in_flight);
  options.limits.max_sessions = absl::GetFlag(FLAGS_max_sessions);
  options.limits.max_waiting_calls = absl::GetFlag(FLAGS_max_waiting_calls);
  options.limits.max_hosted_threads = absl::GetFlag(FLAGS_max_hosted_threads);
  options.limits.max_unauthenticated = absl::GetFlag(FLAGS_max_unauthenticated);
  options.limits.handshake_deadline = absl::GetFlag(FLAGS_handshake_deadline);
  return options;
}

// A line for each malformed message would let any peer fill the disk; the peer is told what
// was wrong. Whoever sets GRPC_VERBOSITY sees gRPC's lines again.
void QuietLibraries() {
  if (Environment("GRPC_VERBOSITY").empty()) setenv("GRPC_VERBOSITY", "NONE", 1);
  google::protobuf::SetLogHandler(nullptr);
}

// The initializer that the command line names, with its arguments. NOT_FOUND (KeyError):
// the program has no such one. INVALID_ARGUMENT: arguments without an initializer.
absl::Status Initialize(const std::map<std::string, Initializer>& initializers,
                        const std::vector<std::string>& arguments) {
  const std::string name = absl::GetFlag(FLAGS_initializer);
  if (name.empty()) {
    if (arguments.empty()) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat(
        "\"", arguments[0], "\" is no flag; only an --initializer has other arguments"));
  }
  auto found = initializers.find(name);
  if (found == initializers.end()) {
    return MakeError(
        absl::StatusCode::kNotFound, "KeyError",
        absl::StrCat(
            "this broker program has no initializer \"", name, "\"",
            initializers.empty() ? "" : "; it has ",
            absl::StrJoin(initializers, ", ",
                          [](std::string* out, const auto& entry) { out->append(entry.first); }),
            "; register it in a program of your own, see parley/broker/program/program.h"));
  }
  absl::Status status = CallAndCatch([&] { return found->second(arguments); });
  if (status.ok()) return status;
  return MakeError(status.code(), Reason(status),
                   absl::StrCat("initializer \"", name, "\": ", status.message()));
}

// Once: the parent that it is said to reads no more.
void SayReady(const std::string& line) {
  const int ready = absl::GetFlag(FLAGS_ready_fd);
  dprintf(ready < 0 ? STDOUT_FILENO : ready, "%s\n", line.c_str());
  if (ready >= 0) close(ready);
}

absl::Status Serve(Program contents, const std::vector<std::string>& arguments) {
  // What it refuses, Check says, with all else that is wrong.
  RegisterBuiltinTypes(&contents.types).IgnoreError();
  PARLEY_RETURN_IF_ERROR(contents.types.Check());
  for (const std::string& path : Plugins()) {
    PARLEY_RETURN_IF_ERROR(program::LoadPlugin(path, &contents.types));
  }
  MadeKeyFile made_file;
  absl::StatusOr<Authkey> authkey = FindAuthkey(&made_file);
  if (!authkey.ok()) return authkey.status();
  PARLEY_RETURN_IF_ERROR(Initialize(contents.initializers, arguments));
  program::StopSignals signals;
  std::signal(SIGPIPE, SIG_IGN);
  PARLEY_ASSIGN_OR_RETURN(std::unique_ptr<Server> server,
                          Server::Start(OptionsFromFlags(), *std::move(authkey), &contents.types));
  SayReady(absl::StrCat("listening on ", server->address()));
  signals.Serve(server.get(), {absl::GetFlag(FLAGS_lifeline_fd), absl::GetFlag(FLAGS_parent_fd)});
  if (size_t running = server->methods_still_running()) {
    std::fprintf(stderr, "parleyd: ends although %zu methods still run\n", running);
    std::fflush(nullptr);
    _exit(0);  // what they use must not go while they use it
  }
  return absl::OkStatus();
}

// People read the first, the manager that started this program the second.
void Report(const absl::Status& status) {
  std::fprintf(stderr, "parleyd: %s\n", std::string(status.message()).c_str());
  if (absl::GetFlag(FLAGS_ready_fd) < 0) return;
  wire::Failure failure;
  ToFailure(status, &failure);
  SayReady(absl::StrCat("failed ", absl::WebSafeBase64Escape(failure.SerializeAsString())));
}

}  // namespace

int RunProgram(int argc, char** argv, Program program) {
  ReserveStandardDescriptors();
  // A child of a method or an initializer must not hold what the parent gave to this process.
  close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
  // What methods print is seen line by line also when it goes into a log.
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  internal::TuneProcess();
  const std::vector<char*> words = ParseFlags(argc, argv, Usage());
  QuietLibraries();
  const std::vector<std::string> arguments(words.begin() + 1, words.end());
  absl::Status status = Serve(std::move(program), arguments);
  if (status.ok()) return 0;
  Report(status);
  return 1;
}

}  // namespace parley
