// A program that starts a manager, prints its broker's address and stays. With "fork" a child that
// was forked from it stays as well, whose number it prints next.

#include <unistd.h>

#include <cstdio>
#include <string>

#include "parley/proxy/sync_manager.h"

int main(int argc, char** argv) {
  auto manager = parley::SyncManager::Start();
  if (!manager.ok()) return 1;
  std::printf("%s\n", manager->address().c_str());
  std::fflush(stdout);
  if (argc > 1 && std::string(argv[1]) == "fork") {
    const pid_t child = fork();
    if (child == 0) {
      for (;;) pause();
    }
    std::printf("%d\n", static_cast<int>(child));
    std::fflush(stdout);
  }
  pause();
}
