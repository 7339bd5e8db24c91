// parleyd: the broker as a program. `parleyd --help` lists its flags.

#include "base/tune_process.h"
#include "broker/server/program.h"

int main(int argc, char** argv) {
  parley::TuneProcess();
  return parley::server::RunProgram(argc, argv);
}
