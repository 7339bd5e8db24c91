#ifndef PARLEY_BENCH_SIDE_H_
#define PARLEY_BENCH_SIDE_H_

#include <sys/types.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "parley/bench/child.h"
#include "parley/bench/load.h"

namespace parley::bench {

// One of those that are compared: a server of its own and client processes, started by itself.
// All of them end with it. One thread at a time.
class Side {
 public:
  struct Parts {
    std::string name;
    std::shared_ptr<void> server;  // ends with its last owner
    pid_t server_pid = -1;
    // The command and the environment of a worker.
    std::vector<std::string> worker;
    std::vector<std::string> environment;
    // Whether the side can do that at all.
    std::function<bool(const Load& load)> can;
  };
  explicit Side(Parts parts) : parts_(std::move(parts)) {}

  const std::string& name() const { return parts_.name; }
  bool Can(const Load& load) const { return parts_.can(load); }
  // Each load in a client process of its own, all at once. INTERNAL: one of them failed.
  absl::StatusOr<std::vector<Outcome>> Run(const std::vector<Load>& loads);
  // Makes sure that the dict has just that many keys at the least, with values of such a size.
  absl::Status FillDict(uint64_t keys, size_t bytes);
  size_t ServerBytes() const;
  void EndWorkers() { workers_.clear(); }

 private:
  absl::StatusOr<Outcome> Collect(Child& worker) const;

  Parts parts_;
  std::vector<Child> workers_;
  uint64_t keys_ = 0;
  size_t bytes_ = 0;
};

using StartSide = std::function<absl::StatusOr<Side>()>;

// This program, to be started again as a worker, and the path of what Bazel put beside it.
std::string OwnProgram();
std::string OwnRunfile(const std::string& path);

}  // namespace parley::bench

#endif  // PARLEY_BENCH_SIDE_H_
