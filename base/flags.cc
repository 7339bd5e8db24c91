#include "parley/base/flags.h"

#include <algorithm>
#include <cstring>

#include "absl/flags/parse.h"
#include "absl/strings/match.h"

namespace parley {

std::vector<char*> ParseFlags(int argc, char** argv) {
  for (char** argument = argv; argument != argv + argc && std::strcmp(*argument, "--") != 0;
       ++argument) {
    if (!absl::StartsWith(*argument, "--")) continue;
    char* name = *argument + 2;
    std::replace(name, name + std::strcspn(name, "="), '-', '_');
  }
  return absl::ParseCommandLine(argc, argv);
}

}  // namespace parley
