// What options of sessions must be, so that a mistake is told of before anything is begun.
#ifndef PARLEY_PROXY_SESSION_CHECK_OPTIONS_H_
#define PARLEY_PROXY_SESSION_CHECK_OPTIONS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "parley/proxy/session/session_options.h"

namespace parley::session {

// INVALID_ARGUMENT, naming the option, unless it is so.
absl::Status CheckPositive(absl::string_view option, absl::Duration value);
absl::Status CheckNotNegative(absl::string_view option, absl::Duration value);

// The same of all but the address, which Address::Parse checks.
absl::Status CheckOptions(const SessionOptions& options);

}  // namespace parley::session

#endif  // PARLEY_PROXY_SESSION_CHECK_OPTIONS_H_
