// The broker of the example: parleyd with the typeids "JobTracker" and "Job".

#include <utility>

#include "parley/broker/program/program.h"
#include "examples/job_tracker/job_tracker.h"

int main(int argc, char** argv) {
  parley::server::Program program;
  parley::examples::RegisterJobTracker(&program.types);
  return parley::server::RunProgram(argc, argv, std::move(program));
}
