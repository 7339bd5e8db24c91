#ifndef PARLEY_PROXY_LAUNCH_BROKER_PROCESS_H_
#define PARLEY_PROXY_LAUNCH_BROKER_PROCESS_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "parley/base/descriptor.h"
#include "parley/base/process_handle.h"
#include "parley/base/wire/authkey.h"
#include "parley/proxy/launch/broker_link.h"

namespace parley::launch {

// A parleyd that this process launched. It stops when this object or this process goes, however
// that happens. It watches this process by a pidfd, which tells its end although others live that
// were forked from it; and the other end of a pipe, which an exec of this process closes.
// Move-only.
//
// Its standard output and error are this process's: what methods and initializers print arrives
// where this process prints. Its input is empty. The address, or why there is none, comes by a
// pipe of its own.
class BrokerProcess {
 public:
  // Returns when it listens. What the program failed with, when it says so. NOT_FOUND: no
  // such program. UNAVAILABLE: it did not start; its own words are on standard error.
  // DEADLINE_EXCEEDED (TimeoutError): not in time.
  static absl::StatusOr<BrokerProcess> Launch(const StartOptions& options, const Authkey& authkey);
  BrokerProcess(BrokerProcess&& other) noexcept = default;
  BrokerProcess& operator=(BrokerProcess&&) = delete;
  ~BrokerProcess();

  const std::string& address() const { return address_; }
  // Asks it to stop and waits for its end; kills it when it does not react. One thread at a
  // time.
  void Stop();
  // Waits at most so long for its end, while others may stop it. False: it still runs.
  bool AwaitEnd(absl::Duration timeout) const { return process_->AwaitEnd(timeout); }

 private:
  explicit BrokerProcess(ProcessHandle process)
      : process_(std::make_unique<ProcessHandle>(std::move(process))) {}

  std::unique_ptr<ProcessHandle> process_;  // null: moved from
  Descriptor lifeline_;
  std::string address_;
};

}  // namespace parley::launch

#endif  // PARLEY_PROXY_LAUNCH_BROKER_PROCESS_H_
