#include "parley/bench/targets.h"

#include <gtest/gtest.h>

#include <set>

namespace parley::bench {
namespace {

const Target kFaster = {.text = "faster",
                        .of = {"get", "Parley", "calls/s"},
                        .over = {"get", "Redis", "calls/s"},
                        .bound = 2};
const Target kSmaller = {.text = "smaller",
                         .of = {"memory", "Parley", "bytes"},
                         .over = {"memory", "Redis", "bytes"},
                         .at_most = true,
                         .bound = 1.5};

std::vector<Row> Rows(double ours, double theirs) {
  return {{"get", "Parley", "calls/s", ours},
          {"get", "Redis", "calls/s", theirs},
          {"memory", "Parley", "bytes", ours},
          {"memory", "Redis", "bytes", theirs}};
}

bool Holds(const Target& target, double ours, double theirs) {
  std::string verdict = Verdicts({target}, Rows(ours, theirs));
  bool missed = verdict.find("MISSED") != std::string::npos;
  EXPECT_NE(missed, verdict.find("holds") != std::string::npos) << verdict;
  return !missed;
}

TEST(TargetsTest, AtLeastAndAtMost) {
  EXPECT_TRUE(Holds(kFaster, 20, 10));
  EXPECT_FALSE(Holds(kFaster, 19, 10));
  EXPECT_TRUE(Holds(kSmaller, 15, 10));
  EXPECT_FALSE(Holds(kSmaller, 16, 10));
}

TEST(TargetsTest, WhatWasNotMeasuredNeitherHoldsNorIsMissed) {
  EXPECT_NE(Verdicts({kFaster}, {}).find("not measured"), std::string::npos);
  EXPECT_NE(Verdicts({kFaster}, Rows(1, 0)).find("not measured"), std::string::npos);
}

TEST(TargetsTest, EachIsOfItsOwn) {
  std::set<std::string> texts;
  for (const Target& target : Targets()) EXPECT_TRUE(texts.insert(target.text).second);
  EXPECT_GE(texts.size(), 12u);
}

}  // namespace
}  // namespace parley::bench
