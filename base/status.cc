#include "parley/base/status.h"

#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "parley/base/utf8.h"

namespace parley {
namespace {

constexpr char kReasonUrl[] = "parley/reason";

constexpr std::pair<absl::string_view, Exception> kExceptions[] = {
    {"AttributeError", Exception::kAttributeError},
    {"AuthenticationError", Exception::kAuthenticationError},
    {"BrokenBarrierError", Exception::kBrokenBarrierError},
    {"Empty", Exception::kEmpty},
    {"Full", Exception::kFull},
    {"IndexError", Exception::kIndexError},
    {"KeyError", Exception::kKeyError},
    {"MemoryError", Exception::kMemoryError},
    {"OverflowError", Exception::kOverflowError},
    {"RuntimeError", Exception::kRuntimeError},
    {"ShutDown", Exception::kShutDown},
    {"StopIteration", Exception::kStopIteration},
    {"TimeoutError", Exception::kTimeoutError},
    {"TypeError", Exception::kTypeError},
    {"UnicodeDecodeError", Exception::kUnicodeDecodeError},
    {"ValueError", Exception::kValueError},
};

// Protobuf drops a frame with a string that is not UTF-8, so an error that quotes
// binary data would take every other reply of its frame along.
std::string AsUtf8(absl::string_view text) {
  return internal::IsUtf8(text) ? std::string(text) : absl::CHexEscape(text);
}

// What an error quotes may be as long as a frame.
constexpr size_t kMostBytes = 2000;

std::string Shortened(const std::string& text) {
  if (text.size() <= kMostBytes) return text;
  return absl::StrCat(internal::Utf8Beginning(text, kMostBytes), "...");
}

}  // namespace

absl::Status MakeError(absl::StatusCode code, absl::string_view reason, absl::string_view message) {
  absl::Status status(code, message);
  status.SetPayload(kReasonUrl, absl::Cord(reason));
  return status;
}

std::string Reason(const absl::Status& status) {
  auto reason = status.GetPayload(kReasonUrl);
  return reason.has_value() ? std::string(*reason) : "";
}

Exception ExceptionOf(const absl::Status& status) {
  const std::string reason = Reason(status);
  if (reason.empty()) return Exception::kNone;
  for (const auto& [name, exception] : kExceptions) {
    if (name == reason) return exception;
  }
  return Exception::kOther;
}

void ToFailure(const absl::Status& status, wire::Failure* failure) {
  failure->set_code(static_cast<int>(status.code()));
  failure->set_message(Shortened(AsUtf8(status.message())));
  failure->set_reason(Shortened(AsUtf8(Reason(status))));
}

absl::Status FromFailure(const wire::Failure& failure) {
  constexpr int kLast = static_cast<int>(absl::StatusCode::kUnauthenticated);
  bool known = failure.code() > 0 && failure.code() <= kLast;
  auto code = known ? static_cast<absl::StatusCode>(failure.code()) : absl::StatusCode::kUnknown;
  if (failure.reason().empty()) return absl::Status(code, failure.message());
  return MakeError(code, failure.reason(), failure.message());
}

}  // namespace parley
