#include "parley/bench/cpython_side.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "parley/base/status_macros.h"
#include "parley/base/wire/authkey.h"

namespace parley::bench {
namespace {

// Debian's own, whatever else the PATH has.
constexpr char kPython[] = "/usr/bin/python3";

bool Can(const Load& load) {
  return load.op != Op::kIdle && (load.depth == 0 || load.op == Op::kPut || load.op == Op::kTake);
}

}  // namespace

absl::StatusOr<Side> StartCpython() {
  PARLEY_ASSIGN_OR_RETURN(Authkey authkey, Authkey::Random());
  const std::string script = OwnRunfile("bench/cpython.py");
  const std::vector<std::string> environment = {absl::StrCat("PARLEY_AUTHKEY=", authkey.bytes())};
  auto server =
      std::make_shared<Child>(std::vector<std::string>{kPython, script, "serve"}, environment);
  const std::string line = server->ReadLine();
  absl::string_view address = line;
  if (!absl::ConsumePrefix(&address, "listening on ")) {
    return absl::UnavailableError(absl::StrCat("CPython's manager does not start: ", line));
  }
  return Side({.name = "CPython",
               .server = server,
               .server_pid = server->pid(),
               .worker = {kPython, script, "work", std::string(address)},
               .environment = environment,
               .can = &Can});
}

}  // namespace parley::bench
