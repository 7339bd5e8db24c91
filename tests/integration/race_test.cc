// The example's runners start together and come in one after the other.

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "parley/tests/testing/process.h"

namespace parley {
namespace {

TEST(RaceTest, AllStartAtTheEventAndArrive) {
  testing::Process example(testing::Runfile("examples/race"), {});
  EXPECT_EQ(example.ReadLine(), "4 runners are ready, 0 have started too early");
  EXPECT_EQ(example.ReadLine(), "go!");
  std::set<std::string> runners;
  for (const char* place : {"place 1: ", "place 2: ", "place 3: ", "place 4: "}) {
    const std::string line = example.ReadLine();
    EXPECT_EQ(line.find(place), 0u) << line;
    runners.insert(line.substr(std::string(place).size()));
  }
  EXPECT_EQ(runners, (std::set<std::string>{"runner 1", "runner 2", "runner 3", "runner 4"}));
  EXPECT_EQ(example.ReadAll(), "");
  EXPECT_EQ(example.Wait(), 0);
}

}  // namespace
}  // namespace parley
