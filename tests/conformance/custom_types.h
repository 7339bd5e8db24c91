// Classes that know nothing of Parley but a call's context, for brokers under test.
#ifndef PARLEY_TESTS_CONFORMANCE_CUSTOM_TYPES_H_
#define PARLEY_TESTS_CONFORMANCE_CUSTOM_TYPES_H_

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "parley/base/binding/call_context.h"
#include "parley/base/binding/generator.h"
#include "parley/broker/hosting/registry.h"

namespace parley::testing {

// Typeid "Counter".
class Counter {
 public:
  explicit Counter(int64_t start) : value_(start) {}
  int64_t Increment(int64_t by) { return value_ += by; }
  int64_t value() const { return value_; }
  Counter Fork() const { return *this; }
  std::vector<int64_t> Range() const;
  Generator<int64_t> Count(int64_t times);
  // Fails, or throws.
  absl::Status Fail(const std::string& how);

 private:
  int64_t value_;
};

// Typeids "Gate", one call at a time, and "WideGate", concurrent: shows which calls overlap.
class Gate {
 public:
  // Waits until so many calls are in here, or the caller wants no more. How many there
  // were at most.
  absl::StatusOr<int64_t> Meet(int64_t calls, CallContext& context);
  // Waits until it is cancelled.
  absl::Status Block(CallContext& context);
  // How many calls were cancelled in here.
  int64_t cancelled() const;
  int64_t Quick() { return 1; }

 private:
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  int64_t inside_ = 0;
  int64_t most_ = 0;
  int64_t cancelled_ = 0;
};

// Typeid "Members": who is there, as long as their sessions live.
class Members {
 public:
  void Join(const std::string& name, CallContext& context);
  std::vector<std::string> Names() const { return names_; }

 private:
  std::vector<std::string> names_;
};

// Typeid "Stubborn".
class Stubborn {
 public:
  // Returns never, whoever asks it to.
  void Block();
};

// All of them; also "Shared", a Counter that all share, and "Tally", a deterministic one.
void AddCustomTypes(Registry* registry);

}  // namespace parley::testing

#endif  // PARLEY_TESTS_CONFORMANCE_CUSTOM_TYPES_H_
