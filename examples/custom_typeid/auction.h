#ifndef PARLEY_EXAMPLES_CUSTOM_TYPEID_AUCTION_H_
#define PARLEY_EXAMPLES_CUSTOM_TYPEID_AUCTION_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace parley::examples {

// A class like any other: it knows nothing of processes, and need not be thread-safe, for a
// broker calls one method of an object at a time.
class Auction {
 public:
  explicit Auction(std::string item) : item_(std::move(item)) {}

  // Whether the bid counts: it is higher than all before.
  bool Bid(const std::string& bidder, int64_t amount) {
    if (!bids_.empty() && amount <= bids_.back().second) return false;
    bids_.emplace_back(bidder, amount);
    return true;
  }
  const std::string& item() const { return item_; }
  // Those that counted, the lowest first.
  std::vector<std::pair<std::string, int64_t>> bids() const { return bids_; }

 private:
  std::string item_;
  std::vector<std::pair<std::string, int64_t>> bids_;
};

}  // namespace parley::examples

#endif  // PARLEY_EXAMPLES_CUSTOM_TYPEID_AUCTION_H_
