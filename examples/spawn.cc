#include "examples/spawn.h"

#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

extern char** environ;

namespace parley::examples {
namespace {

constexpr char kProgram[] = "/proc/self/exe";  // wherever it lies

}  // namespace

std::string BesideThis(const std::string& program) {
  return std::filesystem::read_symlink(kProgram).replace_filename(program).string();
}

absl::StatusOr<ProcessHandle> SpawnSelf(std::vector<std::string> arguments,
                                        const Authkey& authkey) {
  arguments.insert(arguments.begin(), program_invocation_name);
  std::vector<std::string> environment = {absl::StrCat("PARLEY_AUTHKEY=", authkey.bytes())};
  for (char** variable = environ; *variable != nullptr; ++variable) {
    if (!absl::StartsWith(*variable, "PARLEY_AUTHKEY=")) environment.emplace_back(*variable);
  }
  return ProcessHandle::Spawn({.program = kProgram,
                               .arguments = std::move(arguments),
                               .environment = std::move(environment)});
}

}  // namespace parley::examples
