#include "parley/broker/hosting/iteration.h"

#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "parley/base/status.h"

namespace parley::hosting {
namespace {

class IterationTest : public ::testing::Test {
 protected:
  template <typename T>
  void Over(Generator<T> generator) {
    iteration_.emplace(std::make_unique<GeneratorStream<T>>(std::move(generator)), &clock_);
  }
  void OverCount(int last) {
    Over<int>([last, next = 0]() mutable -> absl::StatusOr<std::optional<int>> {
      if (next == last) return std::nullopt;
      return ++next;
    });
  }
  absl::StatusOr<iterator::NextReply> TryNext(uint32_t limit = 0) {
    iterator::NextRequest request;
    request.set_limit(limit);
    CallContext context(1, 1, absl::InfiniteFuture());
    return iteration_->Next(request, context);
  }
  iterator::NextReply Next(uint32_t limit = 0) {
    absl::StatusOr<iterator::NextReply> page = TryNext(limit);
    EXPECT_TRUE(page.ok()) << page.status();
    return page.value_or(iterator::NextReply());
  }
  static std::vector<int> Values(const iterator::NextReply& page) {
    std::vector<int> values;
    for (const Datum& value : page.values()) values.push_back(*Decode<int>(value));
    return values;
  }

  internal::ManualClock clock_;
  std::optional<Iteration> iteration_;
};

TEST_F(IterationTest, GivesPagesAndThenTheEnd) {
  OverCount(5);
  iterator::NextReply page = Next(2);
  EXPECT_EQ(Values(page), (std::vector<int>{1, 2}));
  EXPECT_FALSE(page.end());
  EXPECT_EQ(Values(Next(2)), (std::vector<int>{3, 4}));
  page = Next(2);
  EXPECT_EQ(Values(page), (std::vector<int>{5}));
  EXPECT_TRUE(page.end());
  page = Next(2);
  EXPECT_EQ(Values(page), std::vector<int>());
  EXPECT_TRUE(page.end());
}

TEST_F(IterationTest, APageHasAThousandByDefaultAndTenThousandAtMost) {
  OverCount(20'000);
  EXPECT_EQ(Next().values_size(), 1000);
  EXPECT_EQ(Next(1'000'000).values_size(), 10'000);
}

TEST_F(IterationTest, APageEndsWhenItIsLarge) {
  const std::string text(100'000, 'x');
  Over<std::string>([&]() -> absl::StatusOr<std::optional<std::string>> { return text; });
  iterator::NextReply page = Next();
  EXPECT_EQ(page.values_size(), 10);
  EXPECT_FALSE(page.end());
}

TEST_F(IterationTest, AValueThatMakesAPageTooLargeComesInTheNext) {
  Over<std::string>([next = 0]() mutable -> absl::StatusOr<std::optional<std::string>> {
    if (next == 3) return std::nullopt;
    return std::string(next++ == 1 ? 3 << 20 : 1, 'x');
  });
  std::vector<size_t> sizes;
  for (bool end = false; !end;) {
    iterator::NextReply page = Next();
    ASSERT_EQ(page.values_size(), 1);
    sizes.push_back(page.values(0).text().size());
    end = page.end();
  }
  EXPECT_EQ(sizes, (std::vector<size_t>{1, 3 << 20, 1}));
}

TEST_F(IterationTest, AValueThatIsLargerThanAPageIsAPage) {
  const std::string text(3 << 20, 'x');
  Over<std::string>([&]() -> absl::StatusOr<std::optional<std::string>> { return text; });
  EXPECT_EQ(Next().values_size(), 1);
  EXPECT_EQ(Next().values_size(), 1);
}

TEST_F(IterationTest, APageEndsWhenItTookItsTime) {
  Over<int>([this, next = 0]() mutable -> absl::StatusOr<std::optional<int>> {
    clock_.Advance(absl::Milliseconds(8));
    return ++next;
  });
  EXPECT_EQ(Values(Next()), (std::vector<int>{1, 2, 3}));
  EXPECT_EQ(Values(Next()), (std::vector<int>{4, 5, 6}));
}

TEST_F(IterationTest, AtLeastOneValueIsWaitedFor) {
  Over<int>([this, next = 0]() mutable -> absl::StatusOr<std::optional<int>> {
    clock_.Advance(absl::Hours(1));
    return ++next;
  });
  EXPECT_EQ(Values(Next()), (std::vector<int>{1}));
}

Generator<int> TwoAnd(absl::Status failure) {
  co_yield 1;
  co_yield 2;
  co_yield failure;
}

TEST_F(IterationTest, WhatCameBeforeAFailureIsGivenBeforeIt) {
  Over(TwoAnd(absl::DataLossError("torn")));
  iterator::NextReply page = Next();
  EXPECT_EQ(Values(page), (std::vector<int>{1, 2}));
  EXPECT_FALSE(page.end());
  EXPECT_EQ(TryNext().status(), absl::DataLossError("torn"));
  EXPECT_TRUE(Next().end());
}

Generator<int> OneAndThrow() {
  co_yield 1;
  throw std::out_of_range("too far");
}

TEST_F(IterationTest, WhatCameBeforeAnExceptionIsGivenBeforeIt) {
  Over(OneAndThrow());
  EXPECT_EQ(Values(Next()), (std::vector<int>{1}));
  EXPECT_THROW(TryNext().IgnoreError(), std::out_of_range);
  EXPECT_TRUE(Next().end());
}

TEST_F(IterationTest, AValueThatCanNotBeSentIsAFailure) {
  Over(Generator<std::string>(std::vector<std::string>{"good", "\xff"}));
  EXPECT_EQ(Next().values_size(), 1);
  EXPECT_TRUE(IsUnicodeDecodeError(TryNext().status()));
  EXPECT_TRUE(Next().end());
}

TEST_F(IterationTest, APageThatNobodyWaitsForIsKept) {
  OverCount(5);
  CallContext context(1, 1, absl::InfiniteFuture());
  context.Cancel(absl::CancelledError("the caller gave up"));
  iterator::NextRequest request;
  request.set_limit(3);
  EXPECT_EQ(iteration_->Next(request, context).status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(Values(Next(2)), (std::vector<int>{1, 2}));
  EXPECT_EQ(Values(Next()), (std::vector<int>{3, 4, 5}));
}

TEST_F(IterationTest, WaitsForTheFirstValueOfAPageOnly) {
  int made = 2, next = 0;
  Over<int>([&](std::stop_token stop) -> absl::StatusOr<std::optional<int>> {
    if (next < made) return ++next;
    EXPECT_TRUE(stop.stop_requested()) << "it would wait for ever";
    return std::nullopt;
  });
  iterator::NextReply page = Next();
  EXPECT_EQ(Values(page), (std::vector<int>{1, 2}));
  EXPECT_FALSE(page.end());
  CallContext context(1, 1, absl::InfiniteFuture());
  context.Cancel(absl::CancelledError("the caller gave up"));
  EXPECT_EQ(iteration_->Next({}, context).status().code(), absl::StatusCode::kCancelled);
  made = 3;
  EXPECT_EQ(Values(Next()), (std::vector<int>{3}));
}

TEST_F(IterationTest, AFailureThatNobodyWaitsForIsKept) {
  Over(TwoAnd(absl::DataLossError("torn")));
  EXPECT_EQ(Next().values_size(), 2);
  CallContext context(1, 1, absl::InfiniteFuture());
  context.Cancel(absl::CancelledError("the caller gave up"));
  EXPECT_EQ(iteration_->Next({}, context).status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(TryNext().status(), absl::DataLossError("torn"));
}

TEST_F(IterationTest, AfterCloseItIsOver) {
  auto held = std::make_shared<int>(0);
  Over<int>([held]() -> absl::StatusOr<std::optional<int>> { return ++*held; });
  EXPECT_EQ(Values(Next(1)), (std::vector<int>{1}));
  iteration_->Close();
  EXPECT_EQ(held.use_count(), 1);
  EXPECT_TRUE(Next().end());
  iteration_->Close();
}

TEST(IteratorClass, SpeaksTheMessagesOfTheIteratorsIdl) {
  ObjectRef ref;
  ref.set_id(9);
  MadeObject made = IteratorObject(Generator<ObjectRef>(std::vector<ObjectRef>{ref}));
  ASSERT_EQ(made.type->type_id, "Iterator");
  EXPECT_TRUE(made.shares_turns);
  CallContext context(1, 1, absl::InfiniteFuture());
  absl::StatusOr<MethodOutcome> outcome =
      made.type->Find("Next")->run(made.instance.get(), "", context);
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  iterator::NextReply page;
  ASSERT_TRUE(page.ParseFromString(outcome->reply));
  ASSERT_EQ(page.values_size(), 1);
  EXPECT_EQ(page.values(0).ref().id(), 9);
  ASSERT_EQ(outcome->refs.size(), 1);
  EXPECT_EQ(outcome->refs[0].id(), 9);
  EXPECT_TRUE(page.end());
  EXPECT_TRUE(made.type->Find("Close")->run(made.instance.get(), "", context).ok());
  EXPECT_TRUE(
      IsTypeError(made.type->Find("Next")->run(made.instance.get(), "\xff", context).status()));
}

}  // namespace
}  // namespace parley::hosting
