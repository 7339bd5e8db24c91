#ifndef PARLEY_BROKER_PROGRAM_SERVE_FOREVER_H_
#define PARLEY_BROKER_PROGRAM_SERVE_FOREVER_H_

#include "parley/broker/server/server.h"

namespace parley {

// Returns when the server has been shut down: because Shutdown was called, a client asked for it,
// or the process got SIGTERM or SIGINT, which do nothing else meanwhile (one that is ignored stays
// ignored). One server of a process at a time. For a program of one's own that serves; a whole
// broker program is RunProgram (parley/broker/program/program.h).
void ServeForever(Server& server);

}  // namespace parley

#endif  // PARLEY_BROKER_PROGRAM_SERVE_FOREVER_H_
