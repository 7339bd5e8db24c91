#ifndef PARLEY_BENCH_CPYTHON_SIDE_H_
#define PARLEY_BENCH_CPYTHON_SIDE_H_

#include "absl/status/statusor.h"
#include "parley/bench/side.h"

namespace parley::bench {

// A SyncManager's server and clients, all of them CPython: cpython.py. Blocking calls only, but
// for the producer and the consumer, which block where others keep calls under way.
absl::StatusOr<Side> StartCpython();

}  // namespace parley::bench

#endif  // PARLEY_BENCH_CPYTHON_SIDE_H_
