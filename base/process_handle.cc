#include "parley/base/process_handle.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "parley/base/clock.h"
#include "parley/base/duration.h"

extern "C" {
// Debian 12's header does not say that it declares C functions.
#include <sys/pidfd.h>
}

extern char** environ;

namespace parley {
namespace {

std::vector<char*> Pointers(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

// posix_spawn's descriptions of the child's descriptors, signals and group.
class SpawnPlan {
 public:
  explicit SpawnPlan(const SpawnOptions& options) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
    Signals(options.own_group ? POSIX_SPAWN_SETPGROUP : 0);
    for (auto [ours, theirs] : options.descriptors) highest_ = std::max(highest_, theirs);
    for (auto [ours, theirs] : options.descriptors) Give(ours, theirs);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  ~SpawnPlan() {
    for (int copy : copies_) close(copy);
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }

  // An errno, or 0.
  int Start(const SpawnOptions& options, pid_t* pid) const {
    if (failed_ != 0) return failed_;
    return posix_spawn(
        pid, options.program.c_str(), &actions_, &attributes_, Pointers(options.arguments).data(),
        options.environment.has_value() ? Pointers(*options.environment).data() : environ);
  }

 private:
  void Signals(int flags) {
    sigset_t none, not_ignored;
    sigemptyset(&none);
    sigemptyset(&not_ignored);
    sigaddset(&not_ignored, SIGCHLD);
    sigaddset(&not_ignored, SIGPIPE);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &not_ignored);
    posix_spawnattr_setflags(
        &attributes_,
        static_cast<short>(flags | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF));  // NOLINT
  }
  // By a copy beyond all those that the child is given: what is still to be copied is not
  // overwritten.
  void Give(int ours, int theirs) {
    const int copy = fcntl(ours, F_DUPFD_CLOEXEC, highest_ + 1);
    if (copy < 0) {
      failed_ = errno;
      return;
    }
    copies_.push_back(copy);
    posix_spawn_file_actions_adddup2(&actions_, copy, theirs);
  }

  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
  std::vector<int> copies_;
  int highest_ = STDERR_FILENO;
  int failed_ = 0;
};

bool IsChild(int descriptor) {
  siginfo_t ended;
  return waitid(P_PIDFD, static_cast<id_t>(descriptor), &ended, WEXITED | WNOHANG | WNOWAIT) == 0;
}

}  // namespace

absl::StatusOr<ProcessHandle> ProcessHandle::Spawn(const SpawnOptions& options) {
  pid_t pid = -1;
  if (int failed = SpawnPlan(options).Start(options, &pid); failed != 0) {
    const std::string why = absl::StrCat(options.program, ": ", std::strerror(failed));
    if (failed == EAGAIN || failed == EMFILE || failed == ENFILE || failed == ENOMEM) {
      return absl::ResourceExhaustedError(why);
    }
    return absl::UnavailableError(why);
  }
  absl::StatusOr<ProcessHandle> child = Open(pid);
  // With SIGCHLD ignored it may have ended by now, and its number may be another's.
  if (absl::IsNotFound(child.status()) || (child.ok() && !IsChild(child->descriptor()))) {
    return absl::UnavailableError(
        absl::StrCat(options.program, " ended as soon as it was started"));
  }
  return child;
}

absl::StatusOr<ProcessHandle> ProcessHandle::Open(pid_t pid) {
  const int descriptor = pidfd_open(pid, 0);
  if (descriptor >= 0) return ProcessHandle(pid, descriptor);
  const std::string why = absl::StrCat("process ", pid, ": ", std::strerror(errno));
  return errno == EMFILE || errno == ENFILE || errno == ENOMEM ? absl::ResourceExhaustedError(why)
                                                               : absl::NotFoundError(why);
}

ProcessHandle::~ProcessHandle() {
  if (descriptor_ >= 0) close(descriptor_);
}

bool ProcessHandle::Signal(int signal) const {
  return pidfd_send_signal(descriptor_, signal, nullptr, 0) == 0;
}

bool ProcessHandle::AwaitEnd(absl::Duration timeout) const {
  const absl::Time deadline = internal::Clock::System()->Now() + timeout;
  for (;;) {
    pollfd polled{descriptor_, POLLIN, 0};
    const absl::Duration left = deadline - internal::Clock::System()->Now();
    if (poll(&polled, 1, PollMilliseconds(left)) > 0) return true;
    if (left <= absl::ZeroDuration()) return false;
  }
}

std::optional<int> ProcessHandle::Wait() {
  AwaitEnd();
  siginfo_t ended = {};
  if (waitid(P_PIDFD, static_cast<id_t>(descriptor_), &ended, WEXITED | WNOHANG) != 0 ||
      ended.si_pid == 0) {
    return std::nullopt;
  }
  return ended.si_code == CLD_EXITED ? ended.si_status : -ended.si_status;
}

}  // namespace parley
