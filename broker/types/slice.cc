#include "parley/broker/types/slice.h"

#include <algorithm>
#include <limits>

#include "absl/strings/str_cat.h"
#include "parley/base/status.h"

namespace parley::types {

absl::StatusOr<Range> Resolve(const list::Slice& slice, int64_t length) {
  int64_t step = slice.has_step() ? slice.step() : 1;
  if (step == 0) {
    return MakeError(absl::StatusCode::kInvalidArgument, "ValueError",
                     "a slice's step must not be zero");
  }
  step = std::max(step, -std::numeric_limits<int64_t>::max());
  // The ends between which a bound is taken to the nearest.
  int64_t lower = step < 0 ? -1 : 0;
  int64_t upper = step < 0 ? length - 1 : length;
  auto bound = [&](int64_t given) {
    return std::clamp(given < 0 ? given + length : given, lower, upper);
  };
  int64_t start = slice.has_start() ? bound(slice.start()) : (step < 0 ? upper : lower);
  int64_t stop = slice.has_stop() ? bound(slice.stop()) : (step < 0 ? lower : upper);
  int64_t distance = step < 0 ? start - stop : stop - start;
  int64_t stride = step < 0 ? -step : step;
  return Range{start, step, distance <= 0 ? 0 : (distance - 1) / stride + 1};
}

absl::StatusOr<int64_t> ResolveIndex(int64_t index, int64_t length) {
  int64_t position = index < 0 ? index + length : index;
  if (position >= 0 && position < length) return position;
  return MakeError(absl::StatusCode::kOutOfRange, "IndexError",
                   absl::StrCat("index ", index, " is outside; there are ", length, " elements"));
}

}  // namespace parley::types
