#ifndef PARLEY_BROKER_PROGRAM_PROGRAM_H_
#define PARLEY_BROKER_PROGRAM_PROGRAM_H_

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "parley/broker/hosting/registry.h"

namespace parley {

// Runs in the broker's process before it serves. An error ends the program, and reaches the
// manager that started it.
using Initializer = std::function<absl::Status(const std::vector<std::string>& arguments)>;

// What a broker program has that parleyd has not.
struct Program {
  Registry types = {};                                   // typeids beside the built-in ones
  std::map<std::string, Initializer> initializers = {};  // by name
};

// The whole of a broker program's main: what parleyd does, with the same flags.
//
//   parleyd [FLAG…] [--plugin=LIBRARY…] [--initializer=NAME [--] ARGUMENT…]
//
// Loads the plugins (parley/broker/hosting/plugin.h), runs the initializer, serves until SIGTERM,
// SIGINT, a client's shutdown or the end of the lifeline, and returns the exit code. Call once.
// SyncManager::Start launches such a program when StartOptions.broker_path names it; see
// tests/integration/own_broker_program.cc.
int RunProgram(int argc, char** argv, Program program = {});

}  // namespace parley

#endif  // PARLEY_BROKER_PROGRAM_PROGRAM_H_
