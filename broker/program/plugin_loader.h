#ifndef PARLEY_BROKER_PROGRAM_PLUGIN_LOADER_H_
#define PARLEY_BROKER_PROGRAM_PLUGIN_LOADER_H_

#include <string>

#include "absl/status/status.h"
#include "parley/broker/hosting/registry.h"

namespace parley::program {

// Loads a shared library that parley/broker/hosting/plugin.h describes, for good, and has it
// register its typeids. After an error the program should end: some of them may be registered.
// NOT_FOUND: no such file. INVALID_ARGUMENT: it is no plugin. FAILED_PRECONDITION: it was
// built for another broker, or lacks what it uses. UNKNOWN (RuntimeError): it threw. Else
// what it failed with, such as ALREADY_EXISTS: a typeid is taken.
absl::Status LoadPlugin(const std::string& path, Registry* registry);

}  // namespace parley::program

#endif  // PARLEY_BROKER_PROGRAM_PLUGIN_LOADER_H_
