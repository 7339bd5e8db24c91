// A broker, a shared dict and a shared queue in twenty lines.

#include <cstdio>
#include <thread>

#include "parley/proxy/sync_manager.h"

int main() {
  auto manager = parley::SyncManager::Start();  // launches parleyd; it ends with us
  if (!manager.ok()) return std::fprintf(stderr, "%s\n", manager.status().ToString().c_str()), 1;

  auto fruit = *manager->Dict<std::string, int64_t>({.name = "fruit"});
  auto orders = *manager->Queue<std::string>({.name = "orders"});

  // Any process with the address and the authkey may do this.
  std::thread worker([&] {
    auto other = *parley::SyncManager::Connect(
        {.address = manager->address(), .authkey = manager->authkey()});
    auto queue = *other.Queue<std::string>({.name = "orders"});
    auto totals = *other.Dict<std::string, int64_t>({.name = "fruit"});
    for (auto order = *queue.Get(); order != "stop"; order = *queue.Get()) {
      (void)*totals.Increment(order);
    }
  });
  for (const char* order : {"apple", "pear", "apple", "stop"}) (void)orders.Put(order).ok();
  worker.join();
  auto sold = *fruit.Items();
  for (const auto& [name, count] : sold) {
    std::printf("%s %ld\n", name.c_str(), static_cast<long>(count));
  }
}
