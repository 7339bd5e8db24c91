#ifndef PARLEY_PROXY_LAUNCH_BROKER_PROCESS_H_
#define PARLEY_PROXY_LAUNCH_BROKER_PROCESS_H_

#include <sys/types.h>

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "parley/base/wire/authkey.h"
#include "parley/proxy/launch/broker_link.h"

namespace parley::launch {

// A parleyd that this process launched. It stops when this object or this process
// goes, however that happens: it watches the other end of a pipe. Move-only.
class BrokerProcess {
 public:
  // Returns when it listens. What the program failed with, when it says so. NOT_FOUND: no
  // such program. UNAVAILABLE: it did not start; its own words are on standard error.
  // DEADLINE_EXCEEDED (TimeoutError): not in time.
  static absl::StatusOr<BrokerProcess> Launch(const StartOptions& options, const Authkey& authkey);
  BrokerProcess(BrokerProcess&& other) noexcept
      : pid_(std::exchange(other.pid_, -1)),
        pidfd_(std::exchange(other.pidfd_, -1)),
        lifeline_(std::exchange(other.lifeline_, -1)),
        address_(std::move(other.address_)) {}
  BrokerProcess& operator=(BrokerProcess&&) = delete;
  ~BrokerProcess();

  const std::string& address() const { return address_; }
  // Asks it to stop and waits for its end; kills it when it does not react. One thread at a
  // time.
  void Stop();
  // Waits at most so long for its end, while others may stop it. False: it still runs.
  bool AwaitEnd(absl::Duration timeout) const;

 private:
  BrokerProcess() = default;
  pid_t pid_ = -1;  // -1 once reaped
  int pidfd_ = -1;
  int lifeline_ = -1;
  std::string address_;
};

}  // namespace parley::launch

#endif  // PARLEY_PROXY_LAUNCH_BROKER_PROCESS_H_
