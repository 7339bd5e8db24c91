// What one process makes another uses, for every built-in typeid.

#include <gtest/gtest.h>
#include <signal.h>

#include <cstdlib>
#include <string>

#include "parley/proxy/sync_manager.h"
#include "parley/tests/testing/broker.h"
#include "parley/tests/testing/process.h"

namespace parley {
namespace {

using testing::Process;

TEST(EveryTypeidTest, IsMadeInOneProcessAndCheckedInAnother) {
  testing::Broker broker;
  setenv("PARLEY_AUTHKEY", std::string(broker.authkey().bytes()).c_str(), 1);
  const std::string program = testing::Runfile("tests/integration/every_typeid_program");
  Process maker(program, {"make", broker.address()});
  std::string made;
  while (made != "all") {
    made = maker.ReadLine();
    ASSERT_NE(made, "") << "the maker has ended";
  }
  Process checker(program, {"check", broker.address()});
  EXPECT_EQ(checker.Wait(), 0);

  maker.Signal(SIGKILL);
  EXPECT_EQ(maker.Wait(), -SIGKILL);
  auto manager = SyncManager::Connect({.address = broker.address(), .authkey = broker.authkey()});
  ASSERT_TRUE(manager.ok()) << manager.status();
  auto names = manager->stub().ListNames({});
  ASSERT_TRUE(names.ok()) << names.status();
  for (const auto& entry : names->entries()) {
    EXPECT_TRUE(manager->RemoveName(entry.name()).ok()) << entry.name();
  }
  // The broker learns of the death when the connection ends.
  while (*manager->NumberOfObjects() > 0) {
  }
}

}  // namespace
}  // namespace parley
