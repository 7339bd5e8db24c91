// parleyd: the broker as a program. `parleyd --help` lists its flags.

#include "broker/server/program.h"

int main(int argc, char** argv) { return parley::server::RunProgram(argc, argv); }
