// A broker with a typeid of its own, in a program that has files of Parley's names.
#include <cstdio>
#include <memory>

#include "base/mutex.h"
#include "base/status.h"
#include "broker/x.h"
#include "parley/broker.h"
#include "proto/options.pb.h"
#include "shop/shop.skeleton.h"

namespace {

class Corner : public shop::HostedShop {
 public:
  absl::StatusOr<shop::PriceReply> Price(const shop::PriceRequest& request,
                                         parley::CallContext&) override {
    shop::PriceReply reply;
    reply.set_price(static_cast<int64_t>(request.thing().size()) + Commission(100));
    return reply;
  }
};

}  // namespace

int main() {
  auto key = parley::Authkey::FromEnvironment();
  parley::Registry types;
  if (!key.ok() || !types.Register<Corner>().ok()) return 1;
  auto server = parley::Server::Start({}, *key, &types);
  if (!server.ok()) return 1;
  std::printf("listening on %s\n", (*server)->address().c_str());
  std::fflush(stdout);
  parley::ServeForever(**server);
}
