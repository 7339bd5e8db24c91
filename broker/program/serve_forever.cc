#include "parley/broker/program/serve_forever.h"

#include "parley/broker/program/stop_signals.h"

namespace parley {

void ServeForever(Server& server) { program::StopSignals().Serve(&server, {}); }

}  // namespace parley
