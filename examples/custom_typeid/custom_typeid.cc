// Two processes bid in one auction, which is an object of a class of this example's own in
// a third. Without arguments this program starts them all.

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "examples/spawn.h"
#include "parley/proxy/sync_manager.h"

namespace parley::examples {
namespace {

// The proxytype: what a client calls an Auction by. A plain DynamicProxy would do, too.
class AuctionProxy : public DynamicProxy {
 public:
  static constexpr char kTypeId[] = "Auction";
  using DynamicProxy::DynamicProxy;

  absl::StatusOr<bool> Bid(const std::string& bidder, int64_t amount) const {
    return Call<bool>("bid", bidder, amount);
  }
  absl::StatusOr<std::string> Item() const { return Call<std::string>("item"); }
  absl::StatusOr<Iterator<std::pair<std::string, int64_t>>> Bids() const {
    return Call<Iterator<std::pair<std::string, int64_t>>>("bids");
  }
};

// Arguments: the broker's address, the bidder's name and its first bid.
absl::Status Bid(const std::vector<std::string>& arguments) {
  int64_t amount = 0;
  if (!absl::SimpleAtoi(arguments[2], &amount)) return absl::InvalidArgumentError("no amount");
  PARLEY_ASSIGN_OR_RETURN(SyncManager manager, SyncManager::Connect({.address = arguments[0]}));
  PARLEY_ASSIGN_OR_RETURN(auto auction, manager.LookUp<AuctionProxy>("auction"));
  PARLEY_ASSIGN_OR_RETURN(auto round, manager.Barrier(2, {.name = "round"}));
  for (int i = 0; i < 5; ++i, amount += 20) {
    PARLEY_RETURN_IF_ERROR(round.Wait().status());
    PARLEY_RETURN_IF_ERROR(auction.Bid(arguments[1], amount).status());
  }
  return absl::OkStatus();
}

absl::Status HoldAuction() {
  // The broker program lies beside this one.
  const auto folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  PARLEY_ASSIGN_OR_RETURN(SyncManager manager,
                          SyncManager::Start({.broker_path = folder / "auction_broker"}));
  PARLEY_ASSIGN_OR_RETURN(
      auto auction, manager.Create<AuctionProxy>(CreateOptions{.name = "auction"}, "a clock"));
  std::vector<ProcessHandle> bidders;
  for (auto [name, first] : {std::pair("Ann", "10"), std::pair("Bob", "20")}) {
    PARLEY_ASSIGN_OR_RETURN(ProcessHandle bidder,
                            SpawnSelf({manager.address(), name, first}, manager.authkey()));
    bidders.push_back(std::move(bidder));
  }
  for (ProcessHandle& bidder : bidders) {
    if (bidder.Wait() != 0) return absl::AbortedError("a bidder gave up; it has said why");
  }
  PARLEY_ASSIGN_OR_RETURN(auto bids, auction.Bids());
  std::pair<std::string, int64_t> last;
  for (const auto& bid : bids) {
    last = bid;
    std::printf("%s bids %d\n", last.first.c_str(), static_cast<int>(last.second));
  }
  PARLEY_ASSIGN_OR_RETURN(std::string item, auction.Item());
  std::printf("%s goes to %s for %d\n", item.c_str(), last.first.c_str(),
              static_cast<int>(last.second));
  return absl::OkStatus();
}

}  // namespace
}  // namespace parley::examples

int main(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  absl::Status status =
      arguments.size() == 3 ? parley::examples::Bid(arguments) : parley::examples::HoldAuction();
  if (status.ok()) return 0;
  std::fprintf(stderr, "custom_typeid: %s\n", std::string(status.message()).c_str());
  return 1;
}
