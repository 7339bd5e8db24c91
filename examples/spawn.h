// This program as a process of its own.
#ifndef PARLEY_EXAMPLES_SPAWN_H_
#define PARLEY_EXAMPLES_SPAWN_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "parley/base/process_handle.h"
#include "parley/base/wire/authkey.h"

namespace parley::examples {

// Starts this program again with these arguments. The authkey goes by the environment,
// where others do not see it. RESOURCE_EXHAUSTED: the system refuses.
absl::StatusOr<ProcessHandle> SpawnSelf(std::vector<std::string> arguments, const Authkey& authkey);

// The path of another program that lies in the same folder as this one.
std::string BesideThis(const std::string& program);

}  // namespace parley::examples

#endif  // PARLEY_EXAMPLES_SPAWN_H_
