#include "parley/proxy/launch/broker_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "parley/base/clock.h"
#include "parley/base/status.h"
#include "parley/base/status_macros.h"

extern "C" {
// Debian 12's header does not say that it declares C functions.
#include <sys/pidfd.h>
}

extern char** environ;

namespace parley::launch {
namespace {

// The child's descriptors for the authkey and the lifeline.
constexpr int kKeyFd = 3;
constexpr int kLifelineFd = 4;

// A broker that is asked to stop takes two seconds at most, unless it can't react.
constexpr absl::Duration kStopPatience = absl::Seconds(5);

bool IsProgram(const std::string& path) { return access(path.c_str(), X_OK) == 0; }

absl::StatusOr<std::string> FindBroker(const std::string& given) {
  const char* environment = std::getenv("PARLEY_BROKER");
  std::string named = !given.empty() ? given : environment != nullptr ? environment : "";
  if (!named.empty()) {
    if (IsProgram(named)) return named;
    return absl::NotFoundError(absl::StrCat("no broker program at ", named));
  }
  std::error_code error;
  std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  std::vector<std::string> candidates = {self.parent_path() / "parleyd",
                                         self.string() + ".runfiles/parley/broker/program/parleyd"};
  if (const char* runfiles = std::getenv("RUNFILES_DIR")) {
    candidates.push_back(absl::StrCat(runfiles, "/parley/broker/program/parleyd"));
  }
  if (const char* runfiles = std::getenv("TEST_SRCDIR")) {
    candidates.push_back(absl::StrCat(runfiles, "/parley/broker/program/parleyd"));
  }
  if (const char* path = std::getenv("PATH")) {
    for (absl::string_view folder : absl::StrSplit(path, ':')) {
      candidates.push_back(absl::StrCat(folder, "/parleyd"));
    }
  }
  for (const std::string& candidate : candidates) {
    if (IsProgram(candidate)) return candidate;
  }
  return absl::NotFoundError(
      "parleyd was not found beside this program, in its runfiles or on the PATH; set "
      "PARLEY_BROKER to its path");
}

// Both ends of a pipe; what is not taken is closed.
struct Pipe {
  int read_end = -1;
  int write_end = -1;
  Pipe() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return;
    // Out of the way of the descriptors that the child is given.
    read_end = fcntl(ends[0], F_DUPFD_CLOEXEC, 10);
    write_end = fcntl(ends[1], F_DUPFD_CLOEXEC, 10);
    close(ends[0]);
    close(ends[1]);
  }
  ~Pipe() {
    if (read_end >= 0) close(read_end);
    if (write_end >= 0) close(write_end);
  }
};

// What the child says: the word after "listening on ", or the error after "failed ".
absl::StatusOr<std::string> ParseLine(absl::string_view line) {
  if (absl::ConsumePrefix(&line, "listening on ")) return std::string(line);
  std::string bytes;
  wire::Failure failure;
  if (!absl::ConsumePrefix(&line, "failed ") || !absl::WebSafeBase64Unescape(line, &bytes) ||
      !failure.ParseFromString(bytes)) {
    return std::string();
  }
  return FromFailure(failure);
}

// The address where the child listens, once it has said so.
absl::StatusOr<std::string> ReadAddress(int fd, absl::Time deadline) {
  std::string output;
  for (;;) {
    for (absl::string_view line : absl::StrSplit(output.substr(0, output.rfind('\n') + 1), '\n')) {
      absl::StatusOr<std::string> address = ParseLine(line);
      if (!address.ok() || !address->empty()) return address;
    }
    pollfd polled{fd, POLLIN, 0};
    int64_t left = absl::ToInt64Milliseconds(deadline - internal::Clock::System()->Now());
    int ready = left <= 0 ? 0 : poll(&polled, 1, static_cast<int>(left));
    if (ready == 0) {
      return MakeError(absl::StatusCode::kDeadlineExceeded, "TimeoutError",
                       "the broker did not listen in time; give it more start_timeout");
    }
    if (ready < 0) continue;  // a signal
    char buffer[512];
    ssize_t got = read(fd, buffer, sizeof(buffer));
    if (got == 0 || (got < 0 && errno != EINTR)) {
      return absl::UnavailableError("the broker did not start; standard error says why");
    }
    if (got > 0) output.append(buffer, got);
  }
}

}  // namespace

absl::StatusOr<BrokerProcess> BrokerProcess::Launch(const StartOptions& options,
                                                    const Authkey& authkey) {
  PARLEY_ASSIGN_OR_RETURN(std::string program, FindBroker(options.broker_path));
  Pipe key, lifeline, output;
  if (output.write_end < 0 || key.write_end < 0 || lifeline.write_end < 0) {
    return absl::ResourceExhaustedError("no descriptors left for the broker's pipes");
  }
  std::vector<std::string> arguments = {
      program,
      absl::StrCat("--listen=", options.address),
      absl::StrCat("--authkey_file=/dev/fd/", kKeyFd),
      absl::StrCat("--lifeline_fd=", kLifelineFd),
      absl::StrCat("--session_ttl=", absl::FormatDuration(options.session_ttl)),
      absl::StrCat("--busy_poll=", absl::FormatDuration(options.busy_poll))};
  arguments.insert(arguments.end(), options.extra_flags.begin(), options.extra_flags.end());
  if (!options.initializer.empty()) {
    arguments.push_back(absl::StrCat("--initializer=", options.initializer));
    arguments.push_back("--");
    arguments.insert(arguments.end(), options.initargs.begin(), options.initargs.end());
  }
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, output.write_end, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, key.read_end, kKeyFd);
  posix_spawn_file_actions_adddup2(&actions, lifeline.read_end, kLifelineFd);
  // Its own group: the terminal's interrupt is for the parent, which then stops it.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  // And no signal blocked, whatever this thread blocks: SIGTERM is to end it.
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
  BrokerProcess broker;
  int failed =
      posix_spawn(&broker.pid_, program.c_str(), &actions, &attributes, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (failed != 0) {
    broker.pid_ = -1;
    return absl::UnavailableError(absl::StrCat(program, ": ", std::strerror(failed)));
  }
  broker.pidfd_ = pidfd_open(broker.pid_, 0);
  broker.lifeline_ = std::exchange(lifeline.write_end, -1);
  if (broker.pidfd_ < 0) return absl::ResourceExhaustedError("no descriptor left for the broker");
  close(std::exchange(output.write_end, -1));
  bool sent = write(key.write_end, authkey.bytes().data(), authkey.bytes().size()) ==
              static_cast<ssize_t>(authkey.bytes().size());
  close(std::exchange(key.write_end, -1));
  if (!sent) return absl::UnavailableError("the broker did not take its authkey");
  PARLEY_ASSIGN_OR_RETURN(
      broker.address_,
      ReadAddress(output.read_end, internal::Clock::System()->Now() + options.start_timeout));
  return broker;
}

BrokerProcess::~BrokerProcess() {
  Stop();
  if (pidfd_ >= 0) close(pidfd_);
}

void BrokerProcess::Stop() {
  if (lifeline_ >= 0) close(std::exchange(lifeline_, -1));
  if (pid_ < 0) return;
  kill(pid_, SIGTERM);
  if (!AwaitEnd(kStopPatience)) kill(pid_, SIGKILL);
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
}

// By a descriptor of its own, which stays true when another thread reaps the process.
bool BrokerProcess::AwaitEnd(absl::Duration timeout) const {
  const absl::Time deadline = internal::Clock::System()->Now() + timeout;
  for (;;) {
    pollfd polled{pidfd_, POLLIN, 0};
    const int64_t left = absl::ToInt64Milliseconds(deadline - internal::Clock::System()->Now());
    const int ready = poll(&polled, 1, static_cast<int>(std::clamp<int64_t>(left, 0, INT_MAX)));
    if (ready > 0) return true;
    if (ready == 0 && internal::Clock::System()->Now() >= deadline) return false;
  }
}

}  // namespace parley::launch
