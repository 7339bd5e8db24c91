// The example takes all its numbers to pieces, also when workers are killed.

#include <gtest/gtest.h>

#include <cstdint>
#include <sstream>
#include <string>

#include "parley/tests/testing/process.h"

namespace parley {
namespace {

using testing::Process;

constexpr char kExample[] = "examples/producer_consumer";

// `NUMBER = FACTOR * FACTOR…`, one number after the other, each line right.
void ExpectAllNumbers(const std::string& output, int count) {
  std::istringstream lines(output);
  std::string line;
  int64_t last = 0;
  for (; std::getline(lines, line); --count) {
    std::istringstream words(line);
    int64_t number = 0, factor = 0, product = 1;
    std::string sign;
    words >> number;
    while (words >> sign >> factor) product *= factor;
    EXPECT_EQ(product, number) << line;
    EXPECT_TRUE(last == 0 || number == last + 1) << line;
    last = number;
  }
  EXPECT_EQ(count, 0) << output;
}

TEST(ProducerConsumerTest, TakesAllNumbersToPieces) {
  Process example(testing::Runfile(kExample), {"--count=40"});
  ExpectAllNumbers(example.ReadAll(), 40);
  EXPECT_EQ(example.Wait(), 0);
}

TEST(ProducerConsumerTest, KilledWorkersCostNoNumber) {
  constexpr size_t kKilled = 6;  // twice as many as work at a time
  Process example(testing::Runfile(kExample), {"--count=300"});
  EXPECT_EQ(testing::KillWorkersOf(example.pid(), kKilled), kKilled);
  ExpectAllNumbers(example.ReadAll(), 300);
  EXPECT_EQ(example.Wait(), 0);
}

TEST(ProducerConsumerTest, ARequestThatCantBeMetFailsAtOnce) {
  for (const char* wrong : {"--workers=0", "--count=-1"}) {
    Process example(testing::Runfile(kExample), {wrong});
    EXPECT_EQ(example.ReadAll(), "") << wrong;
    EXPECT_EQ(example.Wait(), 1) << wrong;
  }
}

}  // namespace
}  // namespace parley
