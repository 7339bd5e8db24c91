// Two clients of one broker share a kitchen and its pantry.
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "kitchen/kitchen.proxy.h"
#include "pantry/pantry.proxy.h"
#include "parley/proxy/sync_manager.h"

namespace kitchen {
namespace {

using pantry::PantryProxy;

std::string Broker() {
  return std::string(std::getenv("TEST_SRCDIR")) + "/kitchen_example/kitchen/kitchen_broker";
}

TEST(KitchenTest, ClientsShareAKitchenItsPantryAndWhatItMakes) {
  auto cook = parley::SyncManager::Start({.broker_path = Broker()});
  ASSERT_TRUE(cook.ok()) << cook.status();
  KitchenInit init;
  init.add_dishes("soup");
  init.add_dishes("bread");
  auto kitchen = cook->Create<KitchenProxy>(init, "kitchen");
  ASSERT_TRUE(kitchen.ok()) << kitchen.status();

  auto guest =
      parley::SyncManager::Connect({.address = cook->address(), .authkey = cook->authkey()});
  ASSERT_TRUE(guest.ok()) << guest.status();
  auto visited = guest->LookUp<KitchenProxy>("kitchen");
  ASSERT_TRUE(visited.ok()) << visited.status();

  std::vector<std::string> menu;
  auto dishes = visited->Menu();
  ASSERT_TRUE(dishes.ok()) << dishes.status();
  for (const Dish& dish : *dishes) menu.push_back(dish.name());
  EXPECT_EQ(menu, std::vector<std::string>({"soup", "bread"}));

  auto opened = kitchen->OpenPantry();
  ASSERT_TRUE(opened.ok()) << opened.status();
  PantryProxy mine(opened->arrivals.at(0));
  EXPECT_EQ(mine.Put("flour", 2)->amount(), 2u);
  opened = visited->OpenPantry();
  ASSERT_TRUE(opened.ok()) << opened.status();
  PantryProxy theirs(opened->arrivals.at(0));
  EXPECT_EQ(theirs.ref().id(), mine.ref().id());
  EXPECT_EQ(theirs.Put("flour", 3)->amount(), 5u);
  EXPECT_EQ(mine.About("flour")->reply.about().integer(), 5);
  EXPECT_EQ(mine.About("salt").status().code(), absl::StatusCode::kNotFound);

  auto list = kitchen->ShoppingList("salt");
  ASSERT_TRUE(list.ok()) << list.status();
  parley::List<std::string> shopping(list->arrivals.at(0));
  EXPECT_EQ(*shopping.Copy(), std::vector<std::string>({"salt"}));
}

}  // namespace
}  // namespace kitchen
