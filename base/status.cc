#include "base/status.h"

#include "absl/strings/cord.h"

namespace parley {
namespace {

constexpr char kReasonUrl[] = "parley/reason";

}  // namespace

absl::Status MakeError(absl::StatusCode code, absl::string_view reason,
                       absl::string_view message) {
  absl::Status status(code, message);
  status.SetPayload(kReasonUrl, absl::Cord(reason));
  return status;
}

std::string Reason(const absl::Status& status) {
  auto reason = status.GetPayload(kReasonUrl);
  return reason.has_value() ? std::string(*reason) : "";
}

void ToFailure(const absl::Status& status, wire::Failure* failure) {
  failure->set_code(static_cast<int>(status.code()));
  failure->set_message(std::string(status.message()));
  failure->set_reason(Reason(status));
}

absl::Status FromFailure(const wire::Failure& failure) {
  bool known = failure.code() > 0 && failure.code() <= static_cast<int>(absl::StatusCode::kUnauthenticated);
  auto code = known ? static_cast<absl::StatusCode>(failure.code()) : absl::StatusCode::kUnknown;
  if (failure.reason().empty()) return absl::Status(code, failure.message());
  return MakeError(code, failure.reason(), failure.message());
}

}  // namespace parley
