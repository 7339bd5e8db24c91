#ifndef PARLEY_BENCH_SAMPLES_H_
#define PARLEY_BENCH_SAMPLES_H_

#include <algorithm>
#include <cstddef>
#include <vector>

#include "absl/time/time.h"

namespace parley::bench {

// How long one thing took, many times. Not thread-safe.
class Samples {
 public:
  void Add(absl::Duration sample) { samples_.push_back(sample); }
  void AddAll(const Samples& other) {
    samples_.insert(samples_.end(), other.samples_.begin(), other.samples_.end());
  }
  // The time that `share` (0 to 1) of the samples stay within; 0.5: the median. Zero
  // without samples.
  absl::Duration Quantile(double share) const {
    if (samples_.empty()) return absl::ZeroDuration();
    std::vector<absl::Duration> sorted = samples_;
    size_t place = static_cast<size_t>(share * static_cast<double>(sorted.size() - 1));
    std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(place),
                     sorted.end());
    return sorted[place];
  }
  absl::Duration Median() const { return Quantile(0.5); }

 private:
  std::vector<absl::Duration> samples_;
};

}  // namespace parley::bench

#endif  // PARLEY_BENCH_SAMPLES_H_
