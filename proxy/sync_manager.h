// The client's door to Parley: start or find a broker, make and share objects.
#ifndef PARLEY_PROXY_SYNC_MANAGER_H_
#define PARLEY_PROXY_SYNC_MANAGER_H_

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "parley/base/status_macros.h"
#include "parley/base/wire/authkey.h"
#include "parley/proxy/generic_factory.h"
#include "parley/proxy/launch/broker_link.h"
#include "parley/proxy/object_factory.h"

namespace parley {

// A connection to a broker, with Python's managers as the model. `Factory` says which objects
// it makes: derive your own from GenericFactory or ObjectFactory. Thread-safe. Move-only; the
// broker that it started ends with it, or with this process.
template <typename Factory>
class ManagerOf : public Factory {
 public:
  // Launches the broker as a child process and connects to it. INVALID_ARGUMENT: an option is not
  // as it must be. NOT_FOUND: no such program, or (KeyError) the program has no such initializer.
  // What the initializer or the broker failed with, when they do. UNAVAILABLE: it did not start;
  // standard error says why. DEADLINE_EXCEEDED (TimeoutError): not in time.
  static absl::StatusOr<ManagerOf> Start(const StartOptions& options = {}) {
    PARLEY_ASSIGN_OR_RETURN(launch::BrokerLink link, launch::BrokerLink::Start(options));
    return ManagerOf(std::move(link));
  }
  // INVALID_ARGUMENT: an option is not as it must be. UNAUTHENTICATED (AuthenticationError):
  // another authkey. UNAVAILABLE: no broker answers. FAILED_PRECONDITION, PERMISSION_DENIED: none
  // can, see Address::CheckConnectable.
  static absl::StatusOr<ManagerOf> Connect(const ConnectOptions& options) {
    PARLEY_ASSIGN_OR_RETURN(launch::BrokerLink link, launch::BrokerLink::Connect(options));
    return ManagerOf(std::move(link));
  }

  // Ends the session, and the broker if this manager started it: when it returns, the
  // broker's process is gone and its address free.
  absl::Status Shutdown() { return link_.Shutdown(); }

  // Waits until the broker that this manager started has ended, whoever ended it.
  // DEADLINE_EXCEEDED (TimeoutError): it still runs. FAILED_PRECONDITION: another started it.
  absl::Status Join(absl::Duration timeout = absl::InfiniteDuration()) const {
    return link_.Join(timeout);
  }

  // Of the broker. Not to be asked of a moved-from manager.
  const std::string& address() const { return link_.address(); }
  const Authkey& authkey() const { return link_.authkey(); }
  // OK while the session lives, else why it ended. FAILED_PRECONDITION: moved from.
  absl::Status status() const { return link_.status(); }

 private:
  explicit ManagerOf(launch::BrokerLink link) : Factory(link.transport()), link_(std::move(link)) {}

  launch::BrokerLink link_;
};

// Objects of any typeid by their own proxies; and those of Python's SyncManager.
using BaseManager = ManagerOf<GenericFactory>;
using SyncManager = ManagerOf<ObjectFactory>;

}  // namespace parley

#endif  // PARLEY_PROXY_SYNC_MANAGER_H_
