#include "parley/base/thrown.h"

#include <gtest/gtest.h>

#include <new>
#include <stdexcept>

#include "parley/base/status.h"

namespace parley {
namespace {

template <typename Exception>
absl::Status Of(Exception exception) {
  return CallAndCatch([&]() -> absl::Status { throw exception; });
}

TEST(ThrownTest, WhatIsReturnedComesBack) {
  EXPECT_TRUE(CallAndCatch([] { return absl::OkStatus(); }).ok());
  EXPECT_EQ(CallAndCatch([] { return absl::AbortedError("no"); }), absl::AbortedError("no"));
}

TEST(ThrownTest, WhatIsThrownIsTheErrorThatItStandsFor) {
  EXPECT_TRUE(IsIndexError(Of(std::out_of_range("far"))));
  EXPECT_TRUE(IsValueError(Of(std::invalid_argument("bad"))));
  EXPECT_EQ(Of(std::bad_alloc()).code(), absl::StatusCode::kResourceExhausted);
  EXPECT_TRUE(IsRuntimeError(Of(std::runtime_error("broken"))));
  EXPECT_EQ(Of(std::runtime_error("broken")).message(), "it threw: broken");
  EXPECT_TRUE(IsRuntimeError(Of(5)));
}

}  // namespace
}  // namespace parley
