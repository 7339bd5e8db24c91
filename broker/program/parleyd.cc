// parleyd: the broker as a program. `parleyd --help` lists its flags.

#include "parley/broker/program/program.h"

int main(int argc, char** argv) { return parley::RunProgram(argc, argv); }
