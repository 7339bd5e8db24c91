#ifndef PARLEY_BASE_STATUS_H_
#define PARLEY_BASE_STATUS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "proto/session.pb.h"

namespace parley {

// An error with the name of what Python would raise: "KeyError", "Full", "Empty"…
// `message` names the object and the remedy.
absl::Status MakeError(absl::StatusCode code, absl::string_view reason, absl::string_view message);

// That name, or "" when the error has none. Test it rather than the message.
std::string Reason(const absl::Status& status);

// How errors travel. A failure with a code that is none, or OK, becomes UNKNOWN. Text
// that is not UTF-8 is escaped, and a message of more than 2000 bytes cut off.
void ToFailure(const absl::Status& status, wire::Failure* failure);
absl::Status FromFailure(const wire::Failure& failure);

}  // namespace parley

#endif  // PARLEY_BASE_STATUS_H_
