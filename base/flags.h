// The command line of Parley's programs.
#ifndef PARLEY_BASE_FLAGS_H_
#define PARLEY_BASE_FLAGS_H_

#include <string>
#include <vector>

namespace parley {

// Flags that belong together, for --help.
struct FlagGroup {
  std::string title;
  std::vector<std::string> flags;  // by their names, in the order in which they are shown
};

// What --help and --version say of a program.
struct ProgramUsage {
  std::string usage;  // what the program does, and how it is called
  // Flags of the program that are in none of these are shown behind them, by name.
  std::vector<FlagGroup> groups = {};
  std::string version = {};  // empty: there is no --version
};

// As absl::ParseCommandLine, but
// - a flag's name may be written with dashes for its underscores: --authkey-file=KEYFILE;
// - --help lists the program's flags with their defaults and ends it with 0, and so does
//   --version with the version and how it was built;
// - an unknown flag ends it with 1 and a message that names the nearest known one.
// Exits with 1 also when a flag's value is bad. Changes the names in `argv`. Returns the program
// and what is no flag, which point into `argv`. Call before there are other threads.
std::vector<char*> ParseFlags(int argc, char** argv, const ProgramUsage& usage);

// The text of --help, of at most 90 columns where words allow.
std::string HelpText(const ProgramUsage& usage);

// The known flag whose name is the most like `name`; empty: none is much like it.
std::string NearestFlag(const std::string& name);

}  // namespace parley

#endif  // PARLEY_BASE_FLAGS_H_
