#include "parley/base/tune_process.h"

#include <malloc.h>

#include "absl/synchronization/mutex.h"

namespace parley::internal {
namespace {

// Blocks up to this come from the heap, which keeps so much at its end.
constexpr int kLargestOfHeap = 32 << 20;
constexpr int kKeptAtEnd = 64 << 20;

}  // namespace

void TuneProcess() {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  mallopt(M_MMAP_THRESHOLD, kLargestOfHeap);
  mallopt(M_TRIM_THRESHOLD, kKeptAtEnd);
}

}  // namespace parley::internal
