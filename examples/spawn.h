// This program as a process of its own.
#ifndef PARLEY_EXAMPLES_SPAWN_H_
#define PARLEY_EXAMPLES_SPAWN_H_

#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "parley/base/wire/authkey.h"

namespace parley::examples {

// Starts this program again with these arguments. The authkey goes by the environment,
// where others do not see it. RESOURCE_EXHAUSTED: the system refuses.
absl::StatusOr<pid_t> SpawnSelf(std::vector<std::string> arguments, const Authkey& authkey);

// The path of another program that lies in the same folder as this one.
std::string BesideThis(const std::string& program);

// Waits for the end of such a process: its exit code, or minus the signal that killed it.
int AwaitExit(pid_t process);

}  // namespace parley::examples

#endif  // PARLEY_EXAMPLES_SPAWN_H_
