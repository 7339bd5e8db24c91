// Settings that processes share: worker processes read them and change them, and everybody
// sees the change.

#include <cstdio>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "examples/spawn.h"
#include "parley/proxy/sync_manager.h"

namespace parley::examples {
namespace {

using Setting = std::variant<bool, int64_t, double, std::string>;

std::string Format(const Setting& setting) {
  if (const bool* on = std::get_if<bool>(&setting)) return *on ? "on" : "off";
  return std::visit([](const auto& value) { return absl::StrCat(value); }, setting);
}

absl::Status Print(const std::string& title, const Namespace& settings) {
  std::printf("%s\n", title.c_str());
  PARLEY_ASSIGN_OR_RETURN(std::vector<std::string> names, settings.Names());
  for (const std::string& name : names) {
    PARLEY_ASSIGN_OR_RETURN(Setting setting, settings.Get<Setting>(name));
    std::printf("  %-8s %s\n", name.c_str(), Format(setting).c_str());
  }
  std::fflush(stdout);
  return absl::OkStatus();
}

// A process of its own. The broker's address is its argument, the authkey in
// PARLEY_AUTHKEY; the settings it finds by their name.
absl::Status Worker(const std::string& address) {
  PARLEY_ASSIGN_OR_RETURN(SyncManager manager, SyncManager::Connect({.address = address}));
  PARLEY_ASSIGN_OR_RETURN(Namespace settings, manager.LookUp<Namespace>("settings"));
  PARLEY_ASSIGN_OR_RETURN(int64_t level, settings.Get<int64_t>("level"));
  PARLEY_RETURN_IF_ERROR(settings.Set("level", level + 1));
  PARLEY_RETURN_IF_ERROR(settings.Set("verbose", true));
  PARLEY_RETURN_IF_ERROR(settings.Set("ratio", 0.25));
  return settings.Delete("motto");
}

absl::Status Parent() {
  PARLEY_ASSIGN_OR_RETURN(SyncManager manager, SyncManager::Start());
  PARLEY_ASSIGN_OR_RETURN(
      Namespace settings,
      manager.Namespace(
          {.name = "settings",
           .initial = {{"level", int64_t{1}}, {"motto", "slow is smooth"}, {"verbose", false}}}));
  PARLEY_RETURN_IF_ERROR(Print("as they were", settings));
  PARLEY_ASSIGN_OR_RETURN(ProcessHandle worker, SpawnSelf({manager.address()}, manager.authkey()));
  if (worker.Wait() != 0) return absl::AbortedError("the worker failed");
  return Print("as the worker left them", settings);
}

}  // namespace
}  // namespace parley::examples

int main(int argc, char** argv) {
  absl::Status status = argc == 2 ? parley::examples::Worker(argv[1]) : parley::examples::Parent();
  if (status.ok()) return 0;
  std::fprintf(stderr, "settings: %s\n", std::string(status.message()).c_str());
  return 1;
}
