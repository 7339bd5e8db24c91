#include "parley/tests/testing/process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

extern char** environ;

namespace parley::testing {

std::string Runfile(const std::string& path) {
  const char* root = std::getenv("TEST_SRCDIR");
  return std::string(root != nullptr ? root : ".") + "/parley/" + path;
}

Process::Process(const std::string& program, std::vector<std::string> arguments) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) std::abort();
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  arguments.insert(arguments.begin(), program);
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  if (posix_spawn(&pid_, program.c_str(), &actions, nullptr, argv.data(), environ) != 0) {
    std::perror(program.c_str());
    std::abort();
  }
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  output_ = ends[0];
}

Process::~Process() {
  close(output_);
  if (pid_ < 0) return;
  Signal(SIGKILL);
  Wait();
}

void Process::Signal(int signal) {
  if (pid_ > 0) kill(pid_, signal);
}

std::string Process::ReadLine() {
  std::string line;
  char c;
  while (read(output_, &c, 1) == 1 && c != '\n') line.push_back(c);
  return line;
}

std::string Process::ReadAll() {
  std::string all;
  char buffer[4096];
  ssize_t got;
  while ((got = read(output_, buffer, sizeof(buffer))) > 0) all.append(buffer, got);
  return all;
}

size_t Process::ResidentBytes() const { return testing::ResidentBytes(pid_); }

int Process::Wait() {
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
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

std::string CommandLine(pid_t pid) {
  std::string line = ReadProc(pid, "cmdline");
  for (char& c : line) {
    if (c == '\0') c = ' ';
  }
  return line;
}

}  // namespace parley::testing
