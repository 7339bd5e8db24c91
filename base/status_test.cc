#include "parley/base/status.h"

#include <gtest/gtest.h>

#include <iterator>
#include <memory>
#include <string>
#include <utility>

#include "parley/base/status_macros.h"

namespace parley {
namespace {

TEST(StatusTest, AnErrorKeepsItsReasonOnTheWire) {
  wire::Failure failure;
  ToFailure(MakeError(absl::StatusCode::kNotFound, "KeyError", "no such key"), &failure);
  absl::Status back = FromFailure(failure);
  EXPECT_EQ(back.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(back.message(), "no such key");
  EXPECT_EQ(Reason(back), "KeyError");
}

TEST(StatusTest, AnErrorWithoutReasonHasNone) {
  EXPECT_EQ(Reason(absl::InternalError("x")), "");
  EXPECT_EQ(Reason(absl::OkStatus()), "");
}

TEST(StatusTest, EveryExceptionIsToldByItsName) {
  const std::pair<std::string, bool (*)(const absl::Status&)> predicates[] = {
      {"AttributeError", &IsAttributeError},
      {"AuthenticationError", &IsAuthenticationError},
      {"BrokenBarrierError", &IsBrokenBarrierError},
      {"Empty", &IsEmpty},
      {"Full", &IsFull},
      {"IndexError", &IsIndexError},
      {"KeyError", &IsKeyError},
      {"MemoryError", &IsMemoryError},
      {"OverflowError", &IsOverflowError},
      {"RuntimeError", &IsRuntimeError},
      {"ShutDown", &IsShutDown},
      {"StopIteration", &IsStopIteration},
      {"TimeoutError", &IsTimeoutError},
      {"TypeError", &IsTypeError},
      {"UnicodeDecodeError", &IsUnicodeDecodeError},
      {"ValueError", &IsValueError},
  };
  EXPECT_EQ(std::size(predicates), static_cast<size_t>(Exception::kValueError) - 1);
  for (const auto& [made, unused] : predicates) {
    wire::Failure failure;
    ToFailure(MakeError(absl::StatusCode::kAborted, made, "x"), &failure);
    for (const auto& [asked, predicate] : predicates) {
      EXPECT_EQ(predicate(FromFailure(failure)), made == asked) << made << " " << asked;
    }
  }
}

TEST(StatusTest, AnExceptionMayBeMissingOrUnknown) {
  EXPECT_EQ(ExceptionOf(absl::OkStatus()), Exception::kNone);
  EXPECT_EQ(ExceptionOf(absl::NotFoundError("KeyError")), Exception::kNone);
  EXPECT_EQ(ExceptionOf(MakeError(absl::StatusCode::kAborted, "LaterError", "x")),
            Exception::kOther);
}

TEST(StatusTest, AFailureIsNeverOk) {
  for (int code : {0, -1, 17, 1000}) {
    wire::Failure failure;
    failure.set_code(code);
    EXPECT_EQ(FromFailure(failure).code(), absl::StatusCode::kUnknown) << code;
  }
}

TEST(StatusTest, EveryCodeTravels) {
  for (int code = 1; code <= 16; ++code) {
    wire::Failure failure;
    ToFailure(absl::Status(static_cast<absl::StatusCode>(code), "x"), &failure);
    EXPECT_EQ(failure.code(), code);
    EXPECT_EQ(static_cast<int>(FromFailure(failure).code()), code);
  }
}

TEST(StatusTest, AnErrorThatQuotesBinaryDataStillParses) {
  wire::Failure failure, parsed;
  ToFailure(MakeError(absl::StatusCode::kNotFound, "KeyError", "no key \xff"), &failure);
  ASSERT_TRUE(parsed.ParseFromString(failure.SerializeAsString()));
  EXPECT_EQ(FromFailure(parsed).message(), "no key \\xff");
}

TEST(StatusTest, AnErrorThatQuotesALotIsCutBetweenCharacters) {
  wire::Failure failure, parsed;
  std::string words = "x";
  while (words.size() < 100'000) words += "\u00e9";
  ToFailure(absl::NotFoundError(words), &failure);
  ASSERT_TRUE(parsed.ParseFromString(failure.SerializeAsString()));
  EXPECT_EQ(parsed.message(), words.substr(0, 1999) + "...");
  ToFailure(absl::NotFoundError(words.substr(0, 1999)), &failure);
  EXPECT_EQ(failure.message(), words.substr(0, 1999));
}

absl::Status Twice(const absl::Status& first, int* calls) {
  PARLEY_RETURN_IF_ERROR(first);
  ++*calls;
  return absl::OkStatus();
}

TEST(StatusTest, ReturnIfErrorStopsWithTheWholeError) {
  int calls = 0;
  EXPECT_TRUE(Twice(absl::OkStatus(), &calls).ok());
  EXPECT_EQ(Reason(Twice(MakeError(absl::StatusCode::kNotFound, "Empty", ""), &calls)), "Empty");
  EXPECT_EQ(calls, 1);
}

absl::StatusOr<int> Sum(absl::StatusOr<std::unique_ptr<int>> a, absl::StatusOr<int> b) {
  PARLEY_ASSIGN_OR_RETURN(std::unique_ptr<int> first, std::move(a));
  PARLEY_ASSIGN_OR_RETURN(int second, b);
  return *first + second;
}

TEST(StatusTest, AssignOrReturnMovesTheValueOut) {
  EXPECT_EQ(*Sum(std::make_unique<int>(2), 3), 5);
  EXPECT_EQ(Sum(std::make_unique<int>(2), absl::AbortedError("x")).status(),
            absl::AbortedError("x"));
}

}  // namespace
}  // namespace parley
