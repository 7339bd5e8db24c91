#include "parley/broker/program/stop_signals.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <thread>

namespace parley::program {
namespace {

// What a signal handler may do: a byte into a pipe, which a thread polls. The pipe is never closed:
// a handler that another thread runs may still be about to write when the signals are given back.
struct StopPipe {
  StopPipe();
  int read_end = -1;
};
std::atomic<int> stop_pipe_write_end = -1;

StopPipe::StopPipe() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) std::abort();
  read_end = ends[0];
  stop_pipe_write_end = ends[1];
}

const StopPipe& ThePipe() {
  static const StopPipe pipe;
  return pipe;
}

void AskForStop(int) {
  const int before = errno;
  (void)!write(stop_pipe_write_end, "s", 1);
  errno = before;
}

void Handle(int signal, struct sigaction* before) {
  sigaction(signal, nullptr, before);
  if (before->sa_handler == SIG_IGN) return;
  struct sigaction action = {};
  action.sa_handler = &AskForStop;
  action.sa_flags = SA_RESTART;
  sigaction(signal, &action, nullptr);
}

}  // namespace

StopSignals::StopSignals() {
  char left_over;
  while (read(ThePipe().read_end, &left_over, 1) > 0) {
  }
  Handle(SIGTERM, &before_term_);
  Handle(SIGINT, &before_int_);
}

StopSignals::~StopSignals() {
  sigaction(SIGTERM, &before_term_, nullptr);
  sigaction(SIGINT, &before_int_, nullptr);
}

void StopSignals::Serve(Server* server, const std::vector<int>& lifelines) {
  std::thread watcher([&] { Watch(server, lifelines); });
  server->WaitForShutdown();
  server->Shutdown();
  AskForStop(0);  // lets the watcher go when it was not he who asked
  watcher.join();
}

void StopSignals::Watch(Server* server, const std::vector<int>& lifelines) {
  std::vector<pollfd> polled = {{ThePipe().read_end, POLLIN, 0}};
  for (int lifeline : lifelines) polled.push_back({lifeline, POLLIN, 0});
  auto is_over = [](const pollfd& lifeline) {
    char byte;
    // Nothing can be read from the descriptor of a process: that its turn has come says all.
    return lifeline.revents != 0 && read(lifeline.fd, &byte, 1) <= 0;
  };
  for (;;) {
    if (poll(polled.data(), polled.size(), -1) < 0) continue;
    if (polled[0].revents != 0) break;
    if (std::any_of(polled.begin() + 1, polled.end(), is_over)) break;
  }
  server->Shutdown();
}

}  // namespace parley::program
