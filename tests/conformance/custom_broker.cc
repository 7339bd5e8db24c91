// A broker program with the classes of custom_types.h.

#include <utility>

#include "parley/broker/program/program.h"
#include "parley/tests/conformance/custom_types.h"

int main(int argc, char** argv) {
  parley::Program program;
  parley::testing::AddCustomTypes(&program.types);
  return parley::RunProgram(argc, argv, std::move(program));
}
