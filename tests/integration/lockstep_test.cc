// The example's workers keep in time, and none waits for a dead one.

#include <gtest/gtest.h>
#include <signal.h>

#include <string>

#include "parley/tests/testing/process.h"

namespace parley {
namespace {

using testing::Process;
using testing::Runfile;

constexpr char kLockstep[] = "examples/lockstep";

// What a plain program computes.
std::string PlainRows(int rows) {
  std::string row(33, '.'), all;
  row[16] = '#';
  for (int i = 0; i <= rows; ++i) {
    all += row + "\n";
    std::string next = row;
    for (size_t x = 0; x < row.size(); ++x) {
      bool lives = row[(x + row.size() - 1) % row.size()] != row[(x + 1) % row.size()];
      next[x] = lives ? '#' : '.';
    }
    row = next;
  }
  return all;
}

TEST(LockstepTest, TheRowsAreThoseOfAPlainProgramHoweverManyWork) {
  for (int workers : {1, 3, 7}) {
    Process example(Runfile(kLockstep), {"--workers=" + std::to_string(workers), "--rows=40"});
    EXPECT_EQ(example.ReadAll(), PlainRows(40)) << workers;
    EXPECT_EQ(example.Wait(), 0) << workers;
  }
}

TEST(LockstepTest, AWorkerThatIsKilledEndsAll) {
  Process example(Runfile(kLockstep), {"--rows=1000000000"});
  for (int i = 0; i < 10; ++i) ASSERT_NE(example.ReadLine(), "");
  pid_t worker = 0;
  for (pid_t child : testing::ChildrenOf(example.pid())) {
    if (testing::CommandLine(child).find(" --work=") != std::string::npos) worker = child;
  }
  ASSERT_NE(worker, 0);
  ASSERT_TRUE(testing::SignalTo(worker, SIGKILL));
  example.ReadAll();
  EXPECT_EQ(example.Wait(), 1);
}

}  // namespace
}  // namespace parley
