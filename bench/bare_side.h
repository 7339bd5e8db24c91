#ifndef PARLEY_BENCH_BARE_SIDE_H_
#define PARLEY_BENCH_BARE_SIDE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "parley/bench/client.h"
#include "parley/bench/side.h"

namespace parley::bench {

// The physical limit of the stack: a gRPC stream with messages of the same bytes as Parley's
// frames for dict get and set, in which nobody reads or keeps anything.
absl::StatusOr<Side> StartBare();

// The same with Parley's way to wait: it looks for messages for a moment before it sleeps.
absl::StatusOr<Side> StartBusyBare();

// Asynchronous calls go in one message, as many as are asked for before the first is awaited.
std::unique_ptr<Client> ConnectBare(const std::string& address, absl::Duration busy_poll);

}  // namespace parley::bench

#endif  // PARLEY_BENCH_BARE_SIDE_H_
