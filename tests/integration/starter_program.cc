// A program that starts a manager, prints its broker's address and stays.

#include <unistd.h>

#include <cstdio>

#include "parley/proxy/sync_manager.h"

int main() {
  auto manager = parley::SyncManager::Start();
  if (!manager.ok()) return 1;
  std::printf("%s\n", manager->address().c_str());
  std::fflush(stdout);
  pause();
}
