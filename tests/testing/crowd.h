#ifndef PARLEY_TESTS_TESTING_CROWD_H_
#define PARLEY_TESTS_TESTING_CROWD_H_

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "parley/base/wire/authkey.h"
#include "parley/proxy/sync_manager.h"

namespace parley::testing {

// A way to wait at a shared object, which has the name of the kind.
struct WaitKind {
  const char* name;
  // Makes the object, such that `calls` calls will wait at it. Returns its id.
  absl::StatusOr<ObjectRef> (*make)(const SyncManager& owner, int calls);
  // Begins calls that wait.
  absl::StatusOr<std::vector<Future<std::monostate>>> (*wait)(const SyncManager& session,
                                                              int calls);
  // Lets all of them go.
  absl::Status (*let_go)(const SyncManager& owner, int calls);
};

// Those that there are: a further type that one can wait at takes its place here.
const std::vector<WaitKind>& WaitKinds();

// Many sessions whose calls wait at one object. One thread at a time.
class Crowd {
 public:
  static absl::StatusOr<Crowd> Connect(const std::string& address, const Authkey& authkey,
                                       int sessions);

  // Begins so many calls, spread over the sessions; returns once all wait.
  absl::Status Wait(const WaitKind& kind, int calls);
  // Lets them go; returns once all are answered. Not OK: one failed.
  absl::Status LetGo(const WaitKind& kind);

 private:
  explicit Crowd(SyncManager owner) : owner_(std::move(owner)) {}

  SyncManager owner_;  // of what the others wait at
  std::vector<SyncManager> sessions_;
  std::vector<Future<std::monostate>> waiting_;
};

}  // namespace parley::testing

#endif  // PARLEY_TESTS_TESTING_CROWD_H_
