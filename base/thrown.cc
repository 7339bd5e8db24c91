#include "parley/base/thrown.h"

#include <exception>
#include <new>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "parley/base/status.h"

namespace parley {
namespace {

absl::Status Thrown(absl::StatusCode code, absl::string_view python, absl::string_view what) {
  return MakeError(code, python, absl::StrCat("it threw: ", what));
}

}  // namespace

absl::Status CallAndCatch(const std::function<absl::Status()>& body) {
  try {
    return body();
  } catch (const std::out_of_range& error) {
    return Thrown(absl::StatusCode::kOutOfRange, "IndexError", error.what());
  } catch (const std::invalid_argument& error) {
    return Thrown(absl::StatusCode::kInvalidArgument, "ValueError", error.what());
  } catch (const std::bad_alloc& error) {
    return Thrown(absl::StatusCode::kResourceExhausted, "MemoryError", error.what());
  } catch (const std::exception& error) {
    return Thrown(absl::StatusCode::kUnknown, "RuntimeError", error.what());
  } catch (...) {
    return Thrown(absl::StatusCode::kUnknown, "RuntimeError", "what is no std::exception");
  }
}

}  // namespace parley
