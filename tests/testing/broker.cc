#include "parley/tests/testing/broker.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace parley::testing {
namespace {

Authkey NewKey() {
  absl::StatusOr<Authkey> key = Authkey::Random();
  if (!key.ok()) std::abort();
  return *std::move(key);
}

// The key goes by a file of this process's that is there for the start only.
std::string KeyFile() {
  const char* folder = std::getenv("TEST_TMPDIR");
  return absl::StrCat(folder != nullptr ? folder : "/tmp", "/", getpid(), ".authkey");
}

std::vector<std::string> Arguments(const std::vector<std::string>& flags, const Authkey& authkey) {
  if (!authkey.WriteFile(KeyFile()).ok()) std::abort();
  std::vector<std::string> arguments = {"--listen=127.0.0.1:0",
                                        absl::StrCat("--authkey_file=", KeyFile())};
  arguments.insert(arguments.end(), flags.begin(), flags.end());
  return arguments;
}

}  // namespace

Broker::Broker(const std::vector<std::string>& flags, const std::string& program)
    : authkey_(NewKey()), process_(Runfile(program), Arguments(flags, authkey_)) {
  std::string line = process_.ReadLine();
  absl::string_view address = line;
  if (!absl::ConsumePrefix(&address, "listening on ")) {
    std::fprintf(stderr, "%s did not start; it said \"%s\"\n", program.c_str(), line.c_str());
    std::abort();
  }
  address_ = std::string(address);
  unlink(KeyFile().c_str());
}

}  // namespace parley::testing
