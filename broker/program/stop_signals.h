#ifndef PARLEY_BROKER_PROGRAM_STOP_SIGNALS_H_
#define PARLEY_BROKER_PROGRAM_STOP_SIGNALS_H_

#include <signal.h>

#include <vector>

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
  // that came before, or because one of `lifelines` reads end of file or is the descriptor of a
  // process, a pidfd, that has ended. Those that are negative are none.
  void Serve(Server* server, const std::vector<int>& lifelines);

 private:
  static void Watch(Server* server, const std::vector<int>& lifelines);

  struct sigaction before_term_ = {};
  struct sigaction before_int_ = {};
};

}  // namespace parley::program

#endif  // PARLEY_BROKER_PROGRAM_STOP_SIGNALS_H_
