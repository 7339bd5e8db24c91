#ifndef PARLEY_TESTS_TESTING_BROKER_H_
#define PARLEY_TESTS_TESTING_BROKER_H_

#include <string>
#include <vector>

#include "parley/base/wire/authkey.h"
#include "parley/tests/testing/process.h"

namespace parley::testing {

// A parleyd, or another broker program, of this test's own, with a fresh authkey. Killed
// when this goes.
class Broker {
 public:
  // Returns when it listens: on a free port of loopback, but for a --listen among
  // `flags`. Aborts when it can't be started.
  // `program` is a runfile.
  explicit Broker(const std::vector<std::string>& flags = {},
                  const std::string& program = "broker/program/parleyd");

  // As clients connect to it.
  const std::string& address() const { return address_; }
  const Authkey& authkey() const { return authkey_; }
  // Its program, to signal and to wait for.
  Process& process() { return process_; }

 private:
  Authkey authkey_;
  Process process_;
  std::string address_;
};

}  // namespace parley::testing

#endif  // PARLEY_TESTS_TESTING_BROKER_H_
