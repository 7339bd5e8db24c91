#ifndef PARLEY_BASE_FLAGS_H_
#define PARLEY_BASE_FLAGS_H_

#include <vector>

namespace parley {

// As absl::ParseCommandLine, but a flag's name may be written with dashes for its
// underscores: --authkey-file=KEYFILE. Exits with 1 when a flag is unknown or its value
// bad. Changes the names in `argv`. Returns the program and what is no flag, which point
// into `argv`.
std::vector<char*> ParseFlags(int argc, char** argv);

}  // namespace parley

#endif  // PARLEY_BASE_FLAGS_H_
