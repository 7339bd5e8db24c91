#include "proxy/broker_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"

extern "C" {
// Debian 12's header does not say that it declares C functions.
#include <sys/pidfd.h>
}

extern char** environ;

namespace parley {
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
                                         self.string() + ".runfiles/parley/broker/server/parleyd"};
  if (const char* runfiles = std::getenv("RUNFILES_DIR")) {
    candidates.push_back(absl::StrCat(runfiles, "/parley/broker/server/parleyd"));
  }
  if (const char* runfiles = std::getenv("TEST_SRCDIR")) {
    candidates.push_back(absl::StrCat(runfiles, "/parley/broker/server/parleyd"));
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

// The word after "listening on ", once the child has printed that line.
absl::StatusOr<std::string> ReadAddress(int fd, absl::Time deadline) {
  std::string output;
  for (;;) {
    for (absl::string_view line : absl::StrSplit(output.substr(0, output.rfind('\n') + 1), '\n')) {
      constexpr absl::string_view kPrefix = "listening on ";
      if (absl::StartsWith(line, kPrefix)) return std::string(line.substr(kPrefix.size()));
    }
    pollfd polled{fd, POLLIN, 0};
    int64_t left = absl::ToInt64Milliseconds(deadline - absl::Now());
    int ready = left <= 0 ? 0 : poll(&polled, 1, static_cast<int>(left));
    if (ready == 0) return absl::UnavailableError("parleyd did not listen in time");
    if (ready < 0) continue;  // a signal
    char buffer[512];
    ssize_t got = read(fd, buffer, sizeof(buffer));
    if (got == 0 || (got < 0 && errno != EINTR)) {
      return absl::UnavailableError("parleyd did not start; standard error says why");
    }
    if (got > 0) output.append(buffer, got);
  }
}

// Waits at most so long for a child's end.
bool EndsWithin(pid_t pid, absl::Duration patience) {
  int fd = pidfd_open(pid, 0);
  if (fd < 0) return true;  // the wait for it, which follows, has no limit then
  absl::Time deadline = absl::Now() + patience;
  int ready;
  do {
    pollfd polled{fd, POLLIN, 0};
    int64_t left = absl::ToInt64Milliseconds(deadline - absl::Now());
    ready = poll(&polled, 1, static_cast<int>(std::max<int64_t>(left, 0)));
  } while (ready < 0 && errno == EINTR);
  close(fd);
  return ready > 0;
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
      program, absl::StrCat("--listen=", options.address),
      absl::StrCat("--authkey_file=/dev/fd/", kKeyFd), absl::StrCat("--lifeline_fd=", kLifelineFd),
      absl::StrCat("--session_ttl=", absl::FormatDuration(options.session_ttl))};
  arguments.insert(arguments.end(), options.extra_flags.begin(), options.extra_flags.end());
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
  broker.lifeline_ = std::exchange(lifeline.write_end, -1);
  close(std::exchange(output.write_end, -1));
  bool sent = write(key.write_end, authkey.bytes().data(), authkey.bytes().size()) ==
              static_cast<ssize_t>(authkey.bytes().size());
  close(std::exchange(key.write_end, -1));
  if (!sent) return absl::UnavailableError("parleyd did not take its authkey");
  PARLEY_ASSIGN_OR_RETURN(broker.address_,
                          ReadAddress(output.read_end, absl::Now() + options.start_timeout));
  return broker;
}

void BrokerProcess::Stop() {
  if (lifeline_ >= 0) close(std::exchange(lifeline_, -1));
  if (pid_ < 0) return;
  kill(pid_, SIGTERM);
  if (!EndsWithin(pid_, kStopPatience)) kill(pid_, SIGKILL);
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
}

}  // namespace parley
