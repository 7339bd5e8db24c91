// A broker that serves auctions, beside all that parleyd serves.

#include <string>
#include <utility>

#include "examples/custom_typeid/auction.h"
#include "parley/broker/program/program.h"

int main(int argc, char** argv) {
  using parley::examples::Auction;
  parley::Program program;
  program.types.Register<Auction>("Auction")
      .Constructor<std::string>()
      .Method("bid", &Auction::Bid)
      .Const("item", &Auction::item)
      .Const("bids", &Auction::bids)
      .Returns("Iterator");
  return parley::RunProgram(argc, argv, std::move(program));
}
