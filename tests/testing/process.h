#ifndef PARLEY_TESTS_TESTING_PROCESS_H_
#define PARLEY_TESTS_TESTING_PROCESS_H_

#include <sys/types.h>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "parley/base/descriptor.h"
#include "parley/base/process_handle.h"

namespace parley::testing {

// The path of a program in this test's runfiles, such as "examples/remote_workers".
std::string Runfile(const std::string& path);

// A child process with its standard output on a pipe. Killed, if it still runs, and
// reaped when this goes.
class Process {
 public:
  // Aborts when it can't be started. `arguments` do not include the program.
  Process(const std::string& program, std::vector<std::string> arguments);
  Process(const Process&) = delete;
  ~Process();

  // SIGKILL, SIGTERM, SIGSTOP…
  void Signal(int signal);
  // The next line of its standard output, without the newline; "" at the end.
  std::string ReadLine();
  // All that is left of it.
  std::string ReadAll();
  // Waits for its end: its exit code, or minus the signal that ended it.
  int Wait();
  // As below.
  size_t ResidentBytes() const;
  pid_t pid() const { return process_.pid(); }

 private:
  Process(const std::string& program, std::vector<std::string> arguments, Pipe output);

  ProcessHandle process_;
  bool reaped_ = false;
  Descriptor output_;
};

// What runs or has not been reaped yet, whoever started it.
std::vector<pid_t> ChildrenOf(pid_t parent);
// A process's memory that is in RAM now, in bytes.
size_t ResidentBytes(pid_t pid);
// How many threads it has.
size_t Threads(pid_t pid);
// Whether a process is gone, or a zombie.
bool HasEnded(pid_t pid);
// Signals a process that this one has not started, by a descriptor: nobody else is hit who got its
// number. False: it has ended.
bool SignalTo(pid_t pid, int signal);
// Sends SIGKILL to so many children of `parent` that work for it, by their --work, each once, while
// it runs. Returns to how many.
size_t KillWorkersOf(pid_t parent, size_t count);
// Its arguments, the program first, with a space after each.
std::string CommandLine(pid_t pid);

}  // namespace parley::testing

#endif  // PARLEY_TESTS_TESTING_PROCESS_H_
