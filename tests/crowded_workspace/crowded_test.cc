// Files of one's own and Parley's of the same names in one program.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/mutex.h"
#include "base/status.h"
#include "broker/x.h"
#include "parley/client.h"
#include "proto/options.pb.h"
#include "proxy/queue.h"
#include "shop/shop.proxy.h"

namespace {

// The broker of this repository, until the end of this.
class ShopBroker {
 public:
  ShopBroker() {
    setenv("PARLEY_AUTHKEY", "a key for the shop", 1);
    const std::string program = std::string(std::getenv("TEST_SRCDIR")) + "/crowded/shop_broker";
    output_ = popen(("exec " + program).c_str(), "r");
    char line[256] = {};
    const std::string said = std::fgets(line, sizeof(line), output_) == nullptr ? "" : line;
    const std::string before = "listening on ";
    EXPECT_EQ(said.rfind(before, 0), 0u) << said;
    if (said.size() > before.size()) address_ = said.substr(before.size());
    if (!address_.empty()) address_.pop_back();
  }
  ~ShopBroker() { pclose(output_); }
  const std::string& address() const { return address_; }

 private:
  std::FILE* output_ = nullptr;
  std::string address_;
};

TEST(CrowdedTest, BothHaveTheirOwn) {
  shop::Options options;
  options.set_currency("EUR");
  EXPECT_EQ(Mutex().taken + Queue().people, 0);
  EXPECT_EQ(ShopStatus::kOpen, ShopStatus::kOpen);
  EXPECT_EQ(Commission(100), 10);
  EXPECT_FALSE(parley::Queue<int>());
}

TEST(CrowdedTest, ABrokerOfTheRepositoryServesItsTypeid) {
  ShopBroker broker;
  auto manager = parley::SyncManager::Connect({.address = broker.address()});
  ASSERT_TRUE(manager.ok()) << manager.status();
  auto corner = manager->Create<shop::ShopProxy>();
  ASSERT_TRUE(corner.ok()) << corner.status();
  auto price = corner->Price("tea");
  ASSERT_TRUE(price.ok()) << price.status();
  EXPECT_EQ(price->price(), 13);
  EXPECT_TRUE(manager->stub().Shutdown({}).ok());
}

}  // namespace
