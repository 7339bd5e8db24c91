#ifndef PARLEY_BROKER_TYPES_SLICE_H_
#define PARLEY_BROKER_TYPES_SLICE_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "parley/proto/list.pb.h"

namespace parley::types {

// The positions start, start + step, … of `count` elements.
struct Range {
  int64_t start;
  int64_t step;
  int64_t count;
};

// What Python's slice.indices(length) gives. INVALID_ARGUMENT (ValueError): step 0.
absl::StatusOr<Range> Resolve(const list::Slice& slice, int64_t length);

// Python's index, negative from the end. OUT_OF_RANGE (IndexError): it is outside.
absl::StatusOr<int64_t> ResolveIndex(int64_t index, int64_t length);

}  // namespace parley::types

#endif  // PARLEY_BROKER_TYPES_SLICE_H_
