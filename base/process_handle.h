#ifndef PARLEY_BASE_PROCESS_HANDLE_H_
#define PARLEY_BASE_PROCESS_HANDLE_H_

#include <sys/types.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace parley {

// What a child is started with.
struct SpawnOptions {
  std::string program = {};                                  // a path
  std::vector<std::string> arguments = {};                   // argv, the program's name first
  std::optional<std::vector<std::string>> environment = {};  // "NAME=VALUE"; absent: this process's
  // This process's descriptor, and the child's. All others of the child are those that are not
  // close-on-exec.
  std::vector<std::pair<int, int>> descriptors = {};
  // A process group of its own: the terminal's interrupt is for the parent alone.
  bool own_group = false;
};

// A process, by a descriptor that never stands for another one (a pidfd). Its number may: it is
// given out again once the process has been waited for, by whatever thread of this program or, with
// SIGCHLD ignored, by the system. So nothing is sent to a number, and none is waited for.
// Move-only, closes the descriptor when it goes, and leaves the process alone. Thread-safe but for
// Wait and moves.
class ProcessHandle {
 public:
  // Starts a child, with no signal blocked and SIGCHLD and SIGPIPE not ignored, whatever they are
  // here. UNAVAILABLE: the program can't be started. RESOURCE_EXHAUSTED: no descriptor, or no
  // process, is left.
  static absl::StatusOr<ProcessHandle> Spawn(const SpawnOptions& options);
  // A process that is known to live, or to wait for being reaped: this one, a child. NOT_FOUND:
  // there is none. RESOURCE_EXHAUSTED: no descriptor is left.
  static absl::StatusOr<ProcessHandle> Open(pid_t pid);

  ProcessHandle(ProcessHandle&& other) noexcept
      : pid_(other.pid_), descriptor_(std::exchange(other.descriptor_, -1)) {}
  ProcessHandle& operator=(ProcessHandle&& other) noexcept {
    std::swap(pid_, other.pid_);
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~ProcessHandle();

  // Its number, to be shown and looked up.
  pid_t pid() const { return pid_; }
  // Can be read, for poll, when the process has ended.
  int descriptor() const { return descriptor_; }

  // False: it has ended, or is another user's.
  bool Signal(int signal) const;
  // Waits at most so long for its end. False: it still runs.
  bool AwaitEnd(absl::Duration timeout = absl::InfiniteDuration()) const;
  // Waits for a child's end and reaps it: its exit code, or minus the signal that ended it. Absent:
  // nobody knows, since others have reaped it, or SIGCHLD is ignored.
  std::optional<int> Wait();

 private:
  ProcessHandle(pid_t pid, int descriptor) : pid_(pid), descriptor_(descriptor) {}

  pid_t pid_;
  int descriptor_;
};

}  // namespace parley

#endif  // PARLEY_BASE_PROCESS_HANDLE_H_
