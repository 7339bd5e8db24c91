#ifndef PARLEY_BASE_STATUS_MACROS_H_
#define PARLEY_BASE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Returns from the function when `expr`, an absl::Status, is an error.
#define PARLEY_RETURN_IF_ERROR(expr)                                                    \
  do {                                                                                  \
    if (absl::Status parley_status = (expr); !parley_status.ok()) return parley_status; \
  } while (false)

// Assigns the value of `expr`, an absl::StatusOr, to `lhs`, or returns its error.
#define PARLEY_ASSIGN_OR_RETURN(lhs, expr) \
  PARLEY_ASSIGN_OR_RETURN_NAMED_(PARLEY_CONCAT_(parley_result_, __LINE__), lhs, expr)
#define PARLEY_ASSIGN_OR_RETURN_NAMED_(result, lhs, expr) \
  auto result = (expr);                                   \
  if (!result.ok()) return result.status();               \
  lhs = *std::move(result)
#define PARLEY_CONCAT_(a, b) PARLEY_CONCAT_AGAIN_(a, b)
#define PARLEY_CONCAT_AGAIN_(a, b) a##b

#endif  // PARLEY_BASE_STATUS_MACROS_H_
