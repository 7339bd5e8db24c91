#include "parley/proxy/future.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "parley/base/clock.h"
#include "parley/base/testing/wall_clock.h"
#include "parley/proxy/stub/testing/fake_transport.h"

namespace parley {
namespace {

using testing::FakeCall;

// A future of the reply's length; a reply "bad" does not decode.
Future<size_t> LengthOf(std::shared_ptr<stub::PendingCall> call) {
  return Future<size_t>(
      std::move(call),
      [](const void*, std::string reply) -> absl::StatusOr<size_t> {
        if (reply == "bad") return absl::DataLossError("bad reply");
        return reply.size();
      },
      nullptr);
}

TEST(FutureTest, GetTakesTheDecodedOutcomeOnce) {
  Future<size_t> future = LengthOf(std::make_shared<FakeCall>("four"));
  EXPECT_EQ(*future.Get(), 4u);
  EXPECT_EQ(future.Get().status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(future.WaitFor(absl::ZeroDuration()));
}

TEST(FutureTest, FailuresOfTheCallAndOfDecodingComeBack) {
  absl::Status lost = absl::UnavailableError("lost");
  EXPECT_EQ(LengthOf(std::make_shared<FakeCall>(lost)).Get().status(), lost);
  EXPECT_EQ(LengthOf(std::make_shared<FakeCall>("bad")).Get().status(),
            absl::DataLossError("bad reply"));
}

TEST(FutureTest, AFailedFutureNeverWaits) {
  Future<int> failed(absl::InvalidArgumentError("no such thing"));
  EXPECT_TRUE(failed.WaitFor(absl::ZeroDuration()));
  failed.Cancel();
  EXPECT_EQ(failed.Get().status(), absl::InvalidArgumentError("no such thing"));
  Future<int> mapped = std::move(failed).Map<int>([](int) -> absl::StatusOr<int> { return 1; });
  EXPECT_EQ(mapped.Get().status(), absl::InvalidArgumentError("no such thing"));
}

TEST(FutureTest, WaitForWaitsAtMostSoLong) {
  auto call = std::make_shared<FakeCall>();
  Future<size_t> future = LengthOf(call);
  absl::Time before = internal::Clock::System()->Now();
  EXPECT_FALSE(future.WaitFor(absl::Hours(1)));
  EXPECT_GE(call->waited_until, before + absl::Hours(1));
  EXPECT_FALSE(future.WaitFor(absl::InfiniteDuration()));
  EXPECT_EQ(call->waited_until, absl::InfiniteFuture());
  call->Answer("x");
  EXPECT_TRUE(future.WaitFor(absl::ZeroDuration()));
}

TEST(FutureTest, WaitForMeansTheSameAlthoughTheMachinesClockIsSetBack) {
  auto call = std::make_shared<FakeCall>();
  const absl::Time before = internal::Clock::System()->Now();
  testing::WallClockSetBack set_back(absl::Hours(1));
  EXPECT_FALSE(LengthOf(call).WaitFor(absl::Seconds(3)));
  EXPECT_GE(call->waited_until, before + absl::Seconds(3));
}

TEST(FutureTest, GetWhereNothingMayWaitFailsAndKeepsTheOutcome) {
  auto call = std::make_shared<FakeCall>();
  Future<size_t> future = LengthOf(call);
  EXPECT_EQ(future.Get().status().code(), absl::StatusCode::kFailedPrecondition);
  call->Answer("xyz");
  EXPECT_EQ(*future.Get(), 3u);
}

TEST(FutureTest, AMovedFromFutureIsEmpty) {
  Future<size_t> from = LengthOf(std::make_shared<FakeCall>("ab"));
  Future<size_t> future = std::move(from);
  EXPECT_EQ(*future.Get(), 2u);
  EXPECT_EQ(from.Get().status().code(),  // NOLINT: moved from
            absl::StatusCode::kFailedPrecondition);
  from.Cancel();
  future = Future<size_t>(absl::AbortedError("x"));
  from = std::move(future);
  EXPECT_EQ(from.Get().status(), absl::AbortedError("x"));
  EXPECT_EQ(future.Get().status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST(FutureTest, MapDecodesOnceAndPassesFailuresBy) {
  auto call = std::make_shared<FakeCall>();
  int mapped = 0;
  auto Stars = [&](size_t length) -> absl::StatusOr<std::string> {
    ++mapped;
    if (length == 0) return absl::OutOfRangeError("nothing");
    return std::string(length, '*');
  };
  Future<std::string> stars = LengthOf(call).Map<std::string>(Stars);
  EXPECT_FALSE(stars.WaitFor(absl::ZeroDuration()));
  EXPECT_EQ(mapped, 0);
  call->Answer("ab");
  EXPECT_EQ(*stars.Get(), "**");
  EXPECT_EQ(mapped, 1);
  EXPECT_EQ(LengthOf(std::make_shared<FakeCall>("bad")).Map<std::string>(Stars).Get().status(),
            absl::DataLossError("bad reply"));
  EXPECT_EQ(mapped, 1);
  EXPECT_EQ(LengthOf(std::make_shared<FakeCall>("")).Map<std::string>(Stars).Get().status(),
            absl::OutOfRangeError("nothing"));
}

TEST(FutureTest, ThenIsCalledOnceNowOrLater) {
  auto later = std::make_shared<FakeCall>();
  std::vector<absl::StatusOr<size_t>> seen;
  auto note = [&seen](absl::StatusOr<size_t> length) { seen.push_back(std::move(length)); };
  LengthOf(later).Then(note);
  EXPECT_TRUE(seen.empty());
  later->Answer("abc");
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(*seen[0], 3u);
  LengthOf(std::make_shared<FakeCall>("x")).Then(note);
  LengthOf(std::make_shared<FakeCall>(absl::AbortedError("a"))).Then(note);
  Future<size_t>(absl::UnknownError("b")).Then(note);
  ASSERT_EQ(seen.size(), 4u);
  EXPECT_EQ(*seen[1], 1u);
  EXPECT_EQ(seen[2].status(), absl::AbortedError("a"));
  EXPECT_EQ(seen[3].status(), absl::UnknownError("b"));
}

TEST(FutureTest, CancelReachesTheCall) {
  Future<size_t> future = LengthOf(std::make_shared<FakeCall>());
  future.Cancel();
  EXPECT_EQ(future.Get().status().code(), absl::StatusCode::kCancelled);
}

TEST(FutureTest, WhatItKeepsLivesUntilTheOutcomeIsMade) {
  auto kept = std::make_shared<const std::string>("kept ");
  auto join = [](const void* kept, std::string reply) -> absl::StatusOr<std::string> {
    return *static_cast<const std::string*>(kept) + reply;
  };
  auto call = std::make_shared<FakeCall>();
  {
    Future<std::string> future(call, join, kept);
    std::vector<std::string> seen;
    std::move(future)
        .Map<size_t>([](std::string text) -> absl::StatusOr<size_t> { return text.size(); })
        .Then([&seen](absl::StatusOr<size_t> size) { seen.push_back(std::to_string(*size)); });
    EXPECT_EQ(kept.use_count(), 2);
    call->Answer("x");
    EXPECT_EQ(seen, std::vector<std::string>{"6"});
  }
  EXPECT_EQ(kept.use_count(), 1);
}

TEST(FutureTest, TheCallIsLetGoWhenItIsTaken) {
  auto call = std::make_shared<FakeCall>("x");
  Future<size_t> future = LengthOf(call);
  ASSERT_TRUE(future.Get().ok());
  EXPECT_EQ(call.use_count(), 1);
  auto called_back = std::make_shared<FakeCall>();
  LengthOf(called_back).Then([](absl::StatusOr<size_t>) {});
  called_back->Answer("x");
  EXPECT_EQ(called_back.use_count(), 1);
}

}  // namespace
}  // namespace parley
