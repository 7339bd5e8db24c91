#ifndef PARLEY_BENCH_REDIS_SIDE_H_
#define PARLEY_BENCH_REDIS_SIDE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "parley/bench/client.h"
#include "parley/bench/side.h"

namespace parley::bench {

// A redis-server without persistence on a free port of loopback.
absl::StatusOr<Side> StartRedis();

// Of `address`, HOST:PORT. Each thread has a connection of its own, as hiredis wants it.
std::unique_ptr<Client> ConnectRedis(const std::string& address);

}  // namespace parley::bench

#endif  // PARLEY_BENCH_REDIS_SIDE_H_
