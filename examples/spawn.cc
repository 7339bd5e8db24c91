#include "examples/spawn.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

extern char** environ;

namespace parley::examples {
namespace {

constexpr char kProgram[] = "/proc/self/exe";  // wherever it lies

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

std::string BesideThis(const std::string& program) {
  return std::filesystem::read_symlink(kProgram).replace_filename(program).string();
}

absl::StatusOr<pid_t> SpawnSelf(std::vector<std::string> arguments, const Authkey& authkey) {
  arguments.insert(arguments.begin(), program_invocation_name);
  std::vector<std::string> environment = {absl::StrCat("PARLEY_AUTHKEY=", authkey.bytes())};
  for (char** variable = environ; *variable != nullptr; ++variable) {
    if (!absl::StartsWith(*variable, "PARLEY_AUTHKEY=")) environment.emplace_back(*variable);
  }
  pid_t process = -1;
  int failed = posix_spawn(&process, kProgram, nullptr, nullptr, Pointers(arguments).data(),
                           Pointers(environment).data());
  if (failed == 0) return process;
  return absl::ResourceExhaustedError(
      absl::StrCat("no further process could be started: ", std::strerror(failed)));
}

int AwaitExit(pid_t process) {
  int status = 0;
  while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace parley::examples
