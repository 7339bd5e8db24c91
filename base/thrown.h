#ifndef PARLEY_BASE_THROWN_H_
#define PARLEY_BASE_THROWN_H_

#include <functional>

#include "absl/status/status.h"

namespace parley {

// What users' code returns, or what it throws as the error that it stands for: out_of_range is
// OUT_OF_RANGE (IndexError), invalid_argument INVALID_ARGUMENT (ValueError), bad_alloc
// RESOURCE_EXHAUSTED (MemoryError), all else UNKNOWN (RuntimeError), with what it says.
absl::Status CallAndCatch(const std::function<absl::Status()>& body);

}  // namespace parley

#endif  // PARLEY_BASE_THROWN_H_
