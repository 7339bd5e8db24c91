#include "parley/base/binding/generator.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <ranges>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <vector>

namespace parley {
namespace {

template <typename T>
std::vector<T> All(Generator<T> generator) {
  std::vector<T> values;
  for (;;) {
    absl::StatusOr<std::optional<T>> next = generator.Next();
    EXPECT_TRUE(next.ok()) << next.status();
    if (!next.ok() || !next->has_value()) return values;
    values.push_back(*std::move(*next));
  }
}

Generator<int> CountTo(int last) {
  for (int i = 1; i <= last; ++i) co_yield i;
}

TEST(Generator, ACoroutineGivesWhatItYields) {
  EXPECT_EQ(All(CountTo(3)), (std::vector<int>{1, 2, 3}));
  EXPECT_EQ(All(CountTo(0)), std::vector<int>());
}

Generator<std::string> Mark(bool* reached) {
  *reached = true;
  co_yield "text";
}

TEST(Generator, ACoroutineRunsWhenItIsAsked) {
  bool reached = false;
  Generator<std::string> generator = Mark(&reached);
  EXPECT_FALSE(reached);
  EXPECT_EQ(**generator.Next(), "text");
  EXPECT_TRUE(reached);
}

Generator<int> HoldOn(std::shared_ptr<int> held) {
  for (;;) co_yield *held;
}

TEST(Generator, WhatACoroutineHoldsGoesWithTheGenerator) {
  auto held = std::make_shared<int>(5);
  std::weak_ptr<int> watched = held;
  {
    Generator<int> generator = HoldOn(std::move(held));
    EXPECT_EQ(**generator.Next(), 5);
    Generator<int> moved = std::move(generator);
    EXPECT_EQ(**moved.Next(), 5);
    EXPECT_FALSE(watched.expired());
  }
  EXPECT_TRUE(watched.expired());
}

Generator<int> FailAfterOne() {
  co_yield 1;
  co_yield absl::DataLossError("torn");
  co_yield 2;
}

TEST(Generator, AStatusEndsACoroutine) {
  Generator<int> generator = FailAfterOne();
  EXPECT_EQ(**generator.Next(), 1);
  EXPECT_EQ(generator.Next().status(), absl::DataLossError("torn"));
  EXPECT_EQ(*generator.Next(), std::nullopt);
}

Generator<int> YieldNoFailure() { co_yield absl::OkStatus(); }

TEST(Generator, AStatusThatIsOkIsNoEnd) {
  EXPECT_EQ(YieldNoFailure().Next().status().code(), absl::StatusCode::kInternal);
}

Generator<int> ThrowAfterOne() {
  co_yield 1;
  throw std::runtime_error("broken");
}

TEST(Generator, AnExceptionEndsACoroutine) {
  Generator<int> generator = ThrowAfterOne();
  EXPECT_EQ(**generator.Next(), 1);
  EXPECT_THROW(generator.Next().IgnoreError(), std::runtime_error);
  EXPECT_EQ(*generator.Next(), std::nullopt);
}

TEST(Generator, AFunctionIsCalledUntilItGivesNothing) {
  int calls = 0;
  Generator<int> generator([&calls]() -> absl::StatusOr<std::optional<int>> {
    if (++calls == 3) return std::nullopt;
    return calls;
  });
  EXPECT_EQ(All(std::move(generator)), (std::vector<int>{1, 2}));
  EXPECT_EQ(calls, 3);
}

TEST(Generator, NothingIsNotTheEndForAFunctionThatWasAskedToStop) {
  std::optional<int> there;
  Generator<int> generator(
      [&there](std::stop_token) -> absl::StatusOr<std::optional<int>> { return there; });
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(*generator.Next(stop.get_token()), std::nullopt);
  EXPECT_FALSE(generator.ended());
  there = 7;
  EXPECT_EQ(*generator.Next(stop.get_token()), 7);
  there.reset();
  EXPECT_EQ(*generator.Next(), std::nullopt);
  EXPECT_TRUE(generator.ended());
}

TEST(Generator, AFunctionThatFailedIsNotCalledAgain) {
  int calls = 0;
  Generator<int> generator([&calls]() -> absl::StatusOr<std::optional<int>> {
    ++calls;
    return absl::UnavailableError("away");
  });
  EXPECT_EQ(generator.Next().status(), absl::UnavailableError("away"));
  EXPECT_EQ(*generator.Next(), std::nullopt);
  EXPECT_EQ(calls, 1);
}

TEST(Generator, ARangeIsCopied) {
  std::vector<std::string> names = {"a", "b"};
  Generator<std::string> generator = names;
  names.clear();
  EXPECT_EQ(All(std::move(generator)), (std::vector<std::string>{"a", "b"}));
}

TEST(Generator, AViewLeavesItsElementsWhereTheyAre) {
  std::vector<std::string> names = {"a long one, which is on the heap", "b"};
  const std::vector<std::string> before = names;
  EXPECT_EQ(All(Generator<std::string>(std::views::all(names))), before);
  EXPECT_EQ(names, before);
}

TEST(Generator, WhatCanOnlyBeMovedIsMoved) {
  std::vector<std::unique_ptr<int>> pointers;
  pointers.push_back(std::make_unique<int>(4));
  Generator<std::unique_ptr<int>> generator(std::move(pointers));
  EXPECT_EQ(***generator.Next(), 4);
}

TEST(Generator, AMapGivesPairs) {
  std::map<std::string, int> ages = {{"Ann", 30}, {"Bob", 31}};
  EXPECT_EQ(All(Generator<std::pair<std::string, int>>(ages)),
            (std::vector<std::pair<std::string, int>>{{"Ann", 30}, {"Bob", 31}}));
}

}  // namespace
}  // namespace parley
