// The shared job of remote_workers: what the submitter and the workers agree on.
#ifndef PARLEY_EXAMPLES_JOB_H_
#define PARLEY_EXAMPLES_JOB_H_

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "examples/word_count.h"
#include "parley/proxy/sync_manager.h"

namespace parley::examples {

// How no word is lost or counted twice when a worker is killed:
//
// - A worker adds a piece's counts, and the mark that says so, with one Update of the
//   totals: both happen or neither. The Lock keeps others from changing the totals
//   between its reading and its Update; should it die there, the broker frees the lock.
// - What a dead worker had taken never arrives as news. The submitter hands such pieces
//   out again. That is always safe: a piece with a mark is not added again.
// - On one machine a worker that was killed is replaced; see worker_processes.h.

// Works for submitters until the broker stops. `pid` is shown to people.
absl::Status Work(const SyncManager& manager, int64_t pid);

// Has the workers count the pieces; waits for all. Prints a progress line when
// standard error is a terminal, and who did how much at the end.
absl::StatusOr<Counts> Submit(const SyncManager& manager, const std::vector<Piece>& pieces);

}  // namespace parley::examples

#endif  // PARLEY_EXAMPLES_JOB_H_
