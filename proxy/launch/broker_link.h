#ifndef PARLEY_PROXY_LAUNCH_BROKER_LINK_H_
#define PARLEY_PROXY_LAUNCH_BROKER_LINK_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "parley/base/wire/authkey.h"
#include "parley/proxy/options.h"
#include "parley/proxy/session/session.h"
#include "parley/proxy/stub/transport.h"

namespace parley::launch {

// What a manager has beside its objects: a session with a broker, and the broker's process
// if it was started here, which ends with this or with this process. Thread-safe.
// Move-only; of a moved-from one ask only for its status.
class BrokerLink {
 public:
  // As ManagerOf has them.
  static absl::StatusOr<BrokerLink> Start(const StartOptions& options);
  static absl::StatusOr<BrokerLink> Connect(const ConnectOptions& options);

  BrokerLink(BrokerLink&&) noexcept;
  BrokerLink& operator=(BrokerLink&&) noexcept;  // ends what it replaces
  ~BrokerLink();

  absl::Status Shutdown();
  absl::Status Join(absl::Duration timeout) const;

  std::shared_ptr<stub::Transport> transport() const;
  const std::string& address() const;
  const Authkey& authkey() const;
  absl::Status status() const;

 private:
  struct State;
  explicit BrokerLink(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace parley::launch

#endif  // PARLEY_PROXY_LAUNCH_BROKER_LINK_H_
