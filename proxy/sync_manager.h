// The client's door to Parley: start or find a broker, make and share objects.
#ifndef PARLEY_PROXY_SYNC_MANAGER_H_
#define PARLEY_PROXY_SYNC_MANAGER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/authkey.h"
#include "proxy/object_factory.h"

namespace parley {

struct ConnectOptions {
  std::string address = {};             // HOST:PORT or unix:PATH
  std::optional<Authkey> authkey = {};  // absent: PARLEY_AUTHKEY
  absl::Duration connect_timeout = absl::Seconds(10);
  absl::Duration session_ttl = absl::ZeroDuration();  // zero: as the broker is set
  std::string client_name = {};
};

struct StartOptions {
  std::string address = "127.0.0.1:0";  // port 0: a free one
  std::optional<Authkey> authkey = {};  // absent: a random one
  absl::Duration session_ttl = absl::Seconds(15);
  // The broker's program. Empty: $PARLEY_BROKER, else beside this program, in its Bazel
  // runfiles, or on the PATH.
  std::string broker_path = {};
  absl::Duration start_timeout = absl::Seconds(20);
  std::vector<std::string> extra_flags = {};  // for parleyd
};

// A connection to a broker, with Python's SyncManager as the model. Thread-safe.
// Move-only; the broker that it started ends with it, or with this process.
class SyncManager : public ObjectFactory {
 public:
  // Launches parleyd as a child process and connects to it.
  static absl::StatusOr<SyncManager> Start(StartOptions options = {});
  // UNAUTHENTICATED: another authkey. UNAVAILABLE: no broker answers.
  static absl::StatusOr<SyncManager> Connect(const ConnectOptions& options);

  SyncManager(SyncManager&&) noexcept;
  SyncManager& operator=(SyncManager&&) noexcept;
  ~SyncManager();

  // Ends the session, and the broker if this manager started it.
  absl::Status Shutdown();

  // Of the broker. Not to be asked of a moved-from manager.
  const std::string& address() const;
  const Authkey& authkey() const;
  // OK while the session lives, else why it ended. FAILED_PRECONDITION: moved from.
  absl::Status status() const;

 private:
  struct State;
  explicit SyncManager(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace parley

#endif  // PARLEY_PROXY_SYNC_MANAGER_H_
