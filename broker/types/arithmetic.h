#ifndef PARLEY_BROKER_TYPES_ARITHMETIC_H_
#define PARLEY_BROKER_TYPES_ARITHMETIC_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "parley/proto/datum.pb.h"

namespace parley::types {

// a + b of numbers; a bool counts as an integer.
// INVALID_ARGUMENT (TypeError): not numbers. OUT_OF_RANGE (OverflowError): an integer
// sum outside the signed and unsigned 64 bits.
absl::StatusOr<Datum> Add(const Datum& a, const Datum& b);

// Whether whoever asked for the sum has room for it. OUT_OF_RANGE (OverflowError): it is outside of
// the range. INVALID_ARGUMENT (TypeError): it is no integer, and the range is of integers.
absl::Status CheckWithin(const NumberRange& range, const Datum& sum);

}  // namespace parley::types

#endif  // PARLEY_BROKER_TYPES_ARITHMETIC_H_
