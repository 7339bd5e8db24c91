#ifndef PARLEY_BENCH_PARLEY_SIDE_H_
#define PARLEY_BENCH_PARLEY_SIDE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "parley/bench/client.h"
#include "parley/bench/side.h"

namespace parley::bench {

// A parleyd that listens on a free port of loopback, or on a Unix socket.
absl::StatusOr<Side> StartParleyTcp();
absl::StatusOr<Side> StartParleyUnix();

// The authkey is PARLEY_AUTHKEY's.
std::unique_ptr<Client> ConnectParley(const std::string& address);

}  // namespace parley::bench

#endif  // PARLEY_BENCH_PARLEY_SIDE_H_
