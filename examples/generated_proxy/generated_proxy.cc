// Two processes sign one guest book, which is an object of a type with its own IDL in a
// third, and the host reads it. Without arguments this program starts them all.

#include <cstdio>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "examples/generated_proxy/guest_book.proxy.h"
#include "examples/spawn.h"
#include "parley/proxy/sync_manager.h"

namespace parley::examples::guest_book {
namespace {

// Arguments: the broker's address and the guest's name.
absl::Status Visit(const std::vector<std::string>& arguments) {
  PARLEY_ASSIGN_OR_RETURN(SyncManager manager, SyncManager::Connect({.address = arguments[0]}));
  PARLEY_ASSIGN_OR_RETURN(auto book, manager.LookUp<GuestBookProxy>("book"));
  PARLEY_RETURN_IF_ERROR(book.Sign(arguments[1], "what a lovely place").status());
  return book.Sign(arguments[1], "we shall come again").status();
}

absl::Status Host() {
  // The broker program lies beside this one.
  const auto folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  PARLEY_ASSIGN_OR_RETURN(SyncManager manager,
                          SyncManager::Start({.broker_path = folder / "guest_book_broker"}));
  GuestBookInit init;
  init.set_host("Zoe");
  PARLEY_ASSIGN_OR_RETURN(auto book, manager.Create<GuestBookProxy>(init, "book"));
  PARLEY_RETURN_IF_ERROR(book.Sign("Zoe", "welcome").status());
  PARLEY_ASSIGN_OR_RETURN(auto placed, book.PlaceBookmark());
  BookmarkProxy bookmark(placed.arrivals.at(0));

  std::vector<ProcessHandle> guests;
  for (const char* name : {"Ann", "Bob"}) {
    PARLEY_ASSIGN_OR_RETURN(ProcessHandle guest,
                            SpawnSelf({manager.address(), name}, manager.authkey()));
    guests.push_back(std::move(guest));
  }
  for (ProcessHandle& guest : guests) {
    if (guest.Wait() != 0) return absl::AbortedError("a guest went away; it has said why");
  }

  PARLEY_ASSIGN_OR_RETURN(auto unread, bookmark.Unread());
  for (const Entry& entry : unread) {
    std::printf("%s: %s\n", entry.guest().c_str(), entry.text().c_str());
  }
  std::printf("without a text: %s\n", std::string(book.Sign("Bob", "").status().message()).c_str());
  return absl::OkStatus();
}

}  // namespace
}  // namespace parley::examples::guest_book

int main(int argc, char** argv) {
  using namespace parley::examples::guest_book;
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  absl::Status status = arguments.size() == 2 ? Visit(arguments) : Host();
  if (status.ok()) return 0;
  std::fprintf(stderr, "generated_proxy: %s\n", std::string(status.message()).c_str());
  return 1;
}
