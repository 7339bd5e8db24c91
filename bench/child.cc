#include "parley/bench/child.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cstdlib>
#include <utility>

namespace parley::bench {
namespace {

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> WithOwnEnvironment(std::vector<std::string> environment) {
  for (char** entry = environ; *entry != nullptr; ++entry) environment.push_back(*entry);
  return environment;
}

}  // namespace

Child::Child(const std::vector<std::string>& arguments,
             const std::vector<std::string>& environment) {
  // All that allocates, before the fork.
  std::vector<std::string> words = arguments, names = WithOwnEnvironment(environment);
  std::vector<char*> argv = Pointers(words), env = Pointers(names);
  int in[2], out[2];
  if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0) std::abort();
  const pid_t pid = fork();
  if (pid < 0) std::abort();
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(in[0], STDIN_FILENO);
    dup2(out[1], STDOUT_FILENO);
    execvpe(argv[0], argv.data(), env.data());
    std::perror(argv[0]);
    _exit(127);
  }
  process_.emplace(ProcessHandle::Open(pid).value());
  close(in[0]);
  close(out[1]);
  input_ = fdopen(in[1], "w");
  output_ = fdopen(out[0], "r");
}

Child::Child(Child&& other) noexcept
    : process_(std::exchange(other.process_, std::nullopt)),
      input_(std::exchange(other.input_, nullptr)),
      output_(std::exchange(other.output_, nullptr)) {}

Child::~Child() {
  if (!process_.has_value()) return;
  std::fclose(input_);
  std::fclose(output_);
  process_->Signal(SIGKILL);
  process_->Wait();
}

void Child::WriteLine(const std::string& line) {
  std::fprintf(input_, "%s\n", line.c_str());
  std::fflush(input_);
}

std::string Child::ReadLine() {
  std::string line;
  for (int c = std::getc(output_); c != EOF && c != '\n'; c = std::getc(output_)) {
    line.push_back(static_cast<char>(c));
  }
  return line;
}

}  // namespace parley::bench
