#include "parley/tests/testing/process.h"

#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <sstream>

namespace parley::testing {

std::string Runfile(const std::string& path) {
  const char* root = std::getenv("TEST_SRCDIR");
  return std::string(root != nullptr ? root : ".") + "/parley/" + path;
}

namespace {

template <typename T>
T OrAbort(absl::StatusOr<T> made) {
  if (made.ok()) return *std::move(made);
  std::fprintf(stderr, "%s\n", made.status().ToString().c_str());
  std::abort();
}

ProcessHandle Spawned(const std::string& program, std::vector<std::string> arguments, int output) {
  arguments.insert(arguments.begin(), program);
  return OrAbort(ProcessHandle::Spawn({.program = program,
                                       .arguments = std::move(arguments),
                                       .descriptors = {{output, STDOUT_FILENO}}}));
}

}  // namespace

Process::Process(const std::string& program, std::vector<std::string> arguments)
    : Process(program, std::move(arguments), OrAbort(Pipe::Make())) {}

Process::Process(const std::string& program, std::vector<std::string> arguments, Pipe output)
    : process_(Spawned(program, std::move(arguments), output.write_end.number())),
      output_(std::move(output.read_end)) {}

Process::~Process() {
  if (reaped_) return;
  Signal(SIGKILL);
  Wait();
}

void Process::Signal(int signal) { process_.Signal(signal); }

std::string Process::ReadLine() {
  std::string line;
  char c;
  while (read(output_.number(), &c, 1) == 1 && c != '\n') line.push_back(c);
  return line;
}

std::string Process::ReadAll() {
  std::string all;
  char buffer[4096];
  ssize_t got;
  while ((got = read(output_.number(), buffer, sizeof(buffer))) > 0) all.append(buffer, got);
  return all;
}

size_t Process::ResidentBytes() const { return testing::ResidentBytes(pid()); }

int Process::Wait() {
  reaped_ = true;
  std::optional<int> end = process_.Wait();
  if (!end.has_value()) std::abort();  // somebody else has reaped it
  return *end;
}

namespace {

// A file of /proc; empty when the process is gone, also while it is read.
std::string ReadProc(pid_t pid, const std::string& name) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/" + name);
  std::ostringstream text;
  text << file.rdbuf();  // unlike an istreambuf_iterator this throws nothing
  return text.str();
}

// STATE and PARENT of "PID (NAME) STATE PARENT …".
std::pair<char, pid_t> StateAndParent(pid_t pid) {
  std::string text = ReadProc(pid, "stat");
  std::pair<char, pid_t> found(0, 0);
  size_t name_end = text.rfind(") ");
  if (name_end == std::string::npos) return found;
  std::istringstream(text.substr(name_end + 2)) >> found.first >> found.second;
  return found;
}

}  // namespace

std::vector<pid_t> ChildrenOf(pid_t parent) {
  std::vector<pid_t> children;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    pid_t pid = std::atoi(entry.path().filename().c_str());
    if (pid > 0 && StateAndParent(pid).second == parent) children.push_back(pid);
  }
  return children;
}

size_t ResidentBytes(pid_t pid) {
  std::istringstream statm(ReadProc(pid, "statm"));
  size_t all = 0, resident = 0;
  statm >> all >> resident;
  return resident * static_cast<size_t>(sysconf(_SC_PAGESIZE));
}

size_t Threads(pid_t pid) {
  std::filesystem::directory_iterator threads("/proc/" + std::to_string(pid) + "/task");
  return static_cast<size_t>(std::distance(begin(threads), end(threads)));
}

// Nobody but an init process reaps an orphan, and not every one does.
bool HasEnded(pid_t pid) {
  char state = StateAndParent(pid).first;
  return state == 0 || state == 'Z';
}

bool SignalTo(pid_t pid, int signal) {
  absl::StatusOr<ProcessHandle> process = ProcessHandle::Open(pid);
  return process.ok() && process->Signal(signal);
}

size_t KillWorkersOf(pid_t parent, size_t count) {
  std::set<pid_t> killed;
  while (killed.size() < count && !HasEnded(parent)) {
    for (pid_t child : ChildrenOf(parent)) {
      absl::StatusOr<ProcessHandle> worker = ProcessHandle::Open(child);
      // Held before it is looked at: were its number another's by now, that one would not be hit.
      const bool works = CommandLine(child).find(" --work=") != std::string::npos;
      if (works && worker.ok() && killed.size() < count && killed.insert(child).second) {
        worker->Signal(SIGKILL);
      }
    }
  }
  return killed.size();
}

std::string CommandLine(pid_t pid) {
  std::string line = ReadProc(pid, "cmdline");
  for (char& c : line) {
    if (c == '\0') c = ' ';
  }
  return line;
}

}  // namespace parley::testing
