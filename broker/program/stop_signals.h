#ifndef PARLEY_BROKER_PROGRAM_STOP_SIGNALS_H_
#define PARLEY_BROKER_PROGRAM_STOP_SIGNALS_H_

#include <signal.h>

#include "parley/broker/server/server.h"

namespace parley::program {

// While this lives, SIGTERM and SIGINT ask for a stop and do nothing else, but for one that
// was ignored before: it stays so. One at a time in a process.
class StopSignals {
 public:
  StopSignals();
  StopSignals(const StopSignals&) = delete;
  ~StopSignals();

  // Returns when the server has stopped: because it was told to, or for a signal, also one
  // that came before, or because `lifeline`, a descriptor or -1, read end of file.
  void Serve(Server* server, int lifeline);

 private:
  void Watch(Server* server, int lifeline);

  struct sigaction before_term_ = {};
  struct sigaction before_int_ = {};
};

}  // namespace parley::program

#endif  // PARLEY_BROKER_PROGRAM_STOP_SIGNALS_H_
