#ifndef PARLEY_BROKER_TYPES_ARITHMETIC_H_
#define PARLEY_BROKER_TYPES_ARITHMETIC_H_

#include "absl/status/statusor.h"
#include "parley/proto/datum.pb.h"

namespace parley::types {

// a + b of numbers; a bool counts as an integer.
// INVALID_ARGUMENT (TypeError): not numbers. OUT_OF_RANGE (OverflowError): an integer
// sum outside the signed and unsigned 64 bits.
absl::StatusOr<Datum> Add(const Datum& a, const Datum& b);

}  // namespace parley::types

#endif  // PARLEY_BROKER_TYPES_ARITHMETIC_H_
