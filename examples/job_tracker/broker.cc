// The broker of the example: parleyd with the typeids "JobTracker" and "Job".

#include <utility>

#include "examples/job_tracker/job_tracker.h"
#include "parley/broker/program/program.h"

int main(int argc, char** argv) {
  parley::Program program;
  parley::examples::RegisterJobTracker(&program.types);
  return parley::RunProgram(argc, argv, std::move(program));
}
