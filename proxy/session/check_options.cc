#include "parley/proxy/session/check_options.h"

#include "absl/strings/str_cat.h"

namespace parley::session {
namespace {

// With it a hello stays within what a broker reads of a handshake.
constexpr size_t kMostNameBytes = 1024;

absl::Status CheckClientName(const std::string& name) {
  if (name.size() <= kMostNameBytes) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("client_name has at most ", kMostNameBytes, " bytes, this one ", name.size()));
}

}  // namespace

absl::Status CheckPositive(absl::string_view option, absl::Duration value) {
  if (value > absl::ZeroDuration()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(option, " must be positive, not ", absl::FormatDuration(value)));
}

absl::Status CheckNotNegative(absl::string_view option, absl::Duration value) {
  if (value >= absl::ZeroDuration()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(option, " must not be negative (got ", absl::FormatDuration(value), ")"));
}

absl::Status CheckOptions(const SessionOptions& options) {
  absl::Status status = CheckPositive("connect_timeout", options.connect_timeout);
  status.Update(CheckNotNegative("session_ttl", options.session_ttl));
  status.Update(CheckNotNegative("busy_poll", options.busy_poll));
  status.Update(CheckClientName(options.client_name));
  return status;
}

}  // namespace parley::session
