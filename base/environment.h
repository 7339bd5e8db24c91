#ifndef PARLEY_BASE_ENVIRONMENT_H_
#define PARLEY_BASE_ENVIRONMENT_H_

#include <cstdlib>
#include <string>

namespace parley {

// The variable's text. Empty when it is not set: to set one to nothing is how shells, unit files
// and containers take it back.
inline std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace parley

#endif  // PARLEY_BASE_ENVIRONMENT_H_
