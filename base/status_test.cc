#include "base/status.h"

#include <gtest/gtest.h>

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

TEST(StatusTest, AFailureIsNeverOk) {
  for (int code : {0, -1, 17, 1000}) {
    wire::Failure failure;
    failure.set_code(code);
    EXPECT_EQ(FromFailure(failure).code(), absl::StatusCode::kUnknown) << code;
  }
}

}  // namespace
}  // namespace parley
