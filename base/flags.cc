#include "base/flags.h"

#include <algorithm>
#include <string>

#include "absl/flags/parse.h"
#include "absl/strings/match.h"

namespace parley {

std::vector<char*> ParseFlags(int argc, char** argv) {
  // Copies, so that the names shown by ps stay as they were written. Never freed: the
  // result points into them.
  auto* arguments = new std::vector<std::string>(argv, argv + argc);
  std::vector<char*> pointers;
  bool flags = true;
  for (std::string& argument : *arguments) {
    if (argument == "--") flags = false;
    if (flags && absl::StartsWith(argument, "--")) {
      std::replace(argument.begin() + 2, std::find(argument.begin(), argument.end(), '='), '-',
                   '_');
    }
    pointers.push_back(argument.data());
  }
  return absl::ParseCommandLine(argc, pointers.data());
}

}  // namespace parley
