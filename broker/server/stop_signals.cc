#include "broker/server/stop_signals.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <thread>

namespace parley::server {
namespace {

// What a signal handler may do: a byte into a pipe, which a thread polls.
int stop_pipe[2] = {-1, -1};

void AskForStop(int) {
  const int before = errno;
  (void)!write(stop_pipe[1], "s", 1);
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
  if (pipe2(stop_pipe, O_CLOEXEC | O_NONBLOCK) != 0) std::abort();
  Handle(SIGTERM, &before_term_);
  Handle(SIGINT, &before_int_);
}

StopSignals::~StopSignals() {
  sigaction(SIGTERM, &before_term_, nullptr);
  sigaction(SIGINT, &before_int_, nullptr);
  for (int& end : stop_pipe) {
    close(end);
    end = -1;
  }
}

void StopSignals::Serve(Server* server, int lifeline) {
  std::thread watcher([&] { Watch(server, lifeline); });
  server->WaitForShutdown();
  server->Shutdown();
  AskForStop(0);  // lets the watcher go when it was not he who asked
  watcher.join();
}

void StopSignals::Watch(Server* server, int lifeline) {
  pollfd polled[2] = {{stop_pipe[0], POLLIN, 0}, {lifeline, POLLIN, 0}};
  for (;;) {
    if (poll(polled, lifeline < 0 ? 1 : 2, -1) < 0) continue;
    char byte;
    if (polled[0].revents != 0) break;
    if (polled[1].revents != 0 && read(lifeline, &byte, 1) <= 0) break;
  }
  server->Shutdown();
}

void Server::ServeForever() { StopSignals().Serve(this, -1); }

}  // namespace parley::server
