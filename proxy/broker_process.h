#ifndef PARLEY_PROXY_BROKER_PROCESS_H_
#define PARLEY_PROXY_BROKER_PROCESS_H_

#include <sys/types.h>

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/authkey.h"
#include "proxy/sync_manager.h"

namespace parley {

// A parleyd that this process launched. It stops when this object or this process
// goes, however that happens: it watches the other end of a pipe. Move-only.
class BrokerProcess {
 public:
  // Returns when it listens. NOT_FOUND: no parleyd. UNAVAILABLE: it did not start; its
  // own words are on standard error.
  static absl::StatusOr<BrokerProcess> Launch(const StartOptions& options, const Authkey& authkey);
  BrokerProcess(BrokerProcess&& other) noexcept
      : pid_(std::exchange(other.pid_, -1)),
        lifeline_(std::exchange(other.lifeline_, -1)),
        address_(std::move(other.address_)) {}
  BrokerProcess& operator=(BrokerProcess&&) = delete;
  ~BrokerProcess() { Stop(); }

  const std::string& address() const { return address_; }
  // Asks it to stop and waits for its end; kills it when it does not react.
  void Stop();

 private:
  BrokerProcess() = default;
  pid_t pid_ = -1;
  int lifeline_ = -1;
  std::string address_;
};

}  // namespace parley

#endif  // PARLEY_PROXY_BROKER_PROCESS_H_
