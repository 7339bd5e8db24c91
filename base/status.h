#ifndef PARLEY_BASE_STATUS_H_
#define PARLEY_BASE_STATUS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "parley/proto/session.pb.h"

namespace parley {

// An error with the name of what Python would raise: "KeyError", "Full", "Empty"… and the
// others of Exception below. `message` names the object and the remedy.
absl::Status MakeError(absl::StatusCode code, absl::string_view reason, absl::string_view message);

// That name, or "" when the error has none. For people; programs test ExceptionOf.
std::string Reason(const absl::Status& status);

// What Python would have raised. Beside the code, which says what a caller can do about an
// error, it says which of Python's errors it is: a queue's DEADLINE_EXCEEDED is Empty, a
// barrier's TimeoutError.
enum class Exception {
  kNone,   // the code says all: a lost session, a name that is taken…
  kOther,  // a name that this release does not know: the broker is of a later one
  kAttributeError,
  kAuthenticationError,
  kBrokenBarrierError,
  kEmpty,
  kFull,
  kIndexError,
  kKeyError,
  kMemoryError,
  kOverflowError,
  kRuntimeError,
  kShutDown,
  kStopIteration,
  kTimeoutError,
  kTypeError,
  kUnicodeDecodeError,
  kValueError,
};
Exception ExceptionOf(const absl::Status& status);

// if (IsEmpty(item.status())) …
inline bool IsAttributeError(const absl::Status& status) {
  return ExceptionOf(status) == Exception::kAttributeError;
}
inline bool IsAuthenticationError(const absl::Status& status) {
  return ExceptionOf(status) == Exception::kAuthenticationError;
}
inline bool IsBrokenBarrierError(const absl::Status& status) {
  return ExceptionOf(status) == Exception::kBrokenBarrierError;
}
inline bool IsEmpty(const absl::Status& status) { return ExceptionOf(status) == Exception::kEmpty; }
inline bool IsFull(const absl::Status& status) { return ExceptionOf(status) == Exception::kFull; }
inline bool IsIndexError(const absl::Status& status) {
  return ExceptionOf(status) == Exception::kIndexError;
}
inline bool IsKeyError(const absl::Status& status) {
  return ExceptionOf(status) == Exception::kKeyError;
}
inline bool IsMemoryError(const absl::Status& status) {
  return ExceptionOf(status) == Exception::kMemoryError;
}
inline bool IsOverflowError(const absl::Status& status) {
  return ExceptionOf(status) == Exception::kOverflowError;
}
inline bool IsRuntimeError(const absl::Status& status) {
  return ExceptionOf(status) == Exception::kRuntimeError;
}
inline bool IsShutDown(const absl::Status& status) {
  return ExceptionOf(status) == Exception::kShutDown;
}
inline bool IsStopIteration(const absl::Status& status) {
  return ExceptionOf(status) == Exception::kStopIteration;
}
inline bool IsTimeoutError(const absl::Status& status) {
  return ExceptionOf(status) == Exception::kTimeoutError;
}
inline bool IsTypeError(const absl::Status& status) {
  return ExceptionOf(status) == Exception::kTypeError;
}
inline bool IsUnicodeDecodeError(const absl::Status& status) {
  return ExceptionOf(status) == Exception::kUnicodeDecodeError;
}
inline bool IsValueError(const absl::Status& status) {
  return ExceptionOf(status) == Exception::kValueError;
}

// How errors travel. A failure with a code that is none, or OK, becomes UNKNOWN. Text
// that is not UTF-8 is escaped, and a message of more than 2000 bytes cut off.
void ToFailure(const absl::Status& status, wire::Failure* failure);
absl::Status FromFailure(const wire::Failure& failure);

}  // namespace parley

#endif  // PARLEY_BASE_STATUS_H_
