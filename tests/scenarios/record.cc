// Prints the history of a seed, without its tidy end, as testdata/recording.txt has it.

#include <google/protobuf/text_format.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "parley/tests/scenarios/scenario.h"

int main(int argc, char** argv) {
  using parley::scenarios::Recording;
  if (argc != 2) return std::fprintf(stderr, "usage: record SEED\n"), 1;
  Recording recording;
  std::string wrong =
      parley::scenarios::RunScenario(std::strtoull(argv[1], nullptr, 10), &recording);
  if (!wrong.empty()) return std::fprintf(stderr, "%s\n", wrong.c_str()), 1;
  // What the sessions and objects are like before all of them go, is worth comparing.
  int keep = recording.steps_size() * 3 / 4;
  recording.mutable_steps()->DeleteSubrange(keep, recording.steps_size() - keep);
  std::string text;
  google::protobuf::TextFormat::PrintToString(parley::scenarios::Replay(recording), &text);
  std::fputs(text.c_str(), stdout);
}
