#include "parley/tests/conformance/custom_types.h"

#include <algorithm>
#include <condition_variable>
#include <stdexcept>

namespace parley::testing {

std::vector<int64_t> Counter::Range() const {
  std::vector<int64_t> range;
  for (int64_t i = 0; i < value_; ++i) range.push_back(i);
  return range;
}

Generator<int64_t> Counter::Count(int64_t times) {
  for (int64_t i = 0; i < times; ++i) co_yield ++value_;
}

absl::Status Counter::Fail(const std::string& how) {
  if (how == "throw") throw std::out_of_range("counted too far");
  return absl::DataLossError("it was asked to");
}

absl::StatusOr<int64_t> Gate::Meet(int64_t calls, CallContext& context) {
  std::unique_lock lock(mutex_);
  most_ = std::max(most_, ++inside_);
  changed_.notify_all();
  bool met = changed_.wait(lock, context.stop_token(), [&] { return most_ >= calls; });
  --inside_;
  if (!met) return context.status();
  return most_;
}

absl::Status Gate::Block(CallContext& context) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, context.stop_token(), [] { return false; });
  ++cancelled_;
  return context.status();
}

int64_t Gate::cancelled() const {
  std::scoped_lock lock(mutex_);
  return cancelled_;
}

void Members::Join(const std::string& name, CallContext& context) {
  names_.push_back(name);
  context.OnSessionEnd([this, name] { std::erase(names_, name); });
}

void Stubborn::Block() {
  std::mutex mutex;
  std::condition_variable never;
  std::unique_lock lock(mutex);
  never.wait(lock, [] { return false; });
}

void AddCustomTypes(Registry* registry) {
  registry->Register<Counter>("Counter")
      .Constructor<int64_t>()
      .Method("increment", &Counter::Increment)
      .Const("value", &Counter::value)
      .Method("fork", &Counter::Fork)
      .Returns("Counter")
      .Const("range", &Counter::Range)
      .Const("as_list", &Counter::Range)
      .Returns("list")
      .Const("iterate", &Counter::Range)
      .Returns("Iterator")
      .Method("count", &Counter::Count)
      .Method("fail", &Counter::Fail)
      .Method("echo", [](Counter&, const Datum& value) { return value; });
  for (const char* type_id : {"Gate", "WideGate"}) {
    auto gate = registry->Register<Gate>(type_id)
                    .Constructor<>()
                    .Method("meet", &Gate::Meet)
                    .Method("block", &Gate::Block)
                    .Const("cancelled", &Gate::cancelled)
                    .Method("quick", &Gate::Quick);
    if (type_id == std::string("WideGate")) gate.Concurrent();
  }
  registry->Register<Members>("Members")
      .Constructor<>()
      .Method("join", &Members::Join)
      .Const("names", &Members::Names);
  registry->Register<Stubborn>("Stubborn").Constructor<>().Method("block", &Stubborn::Block);
  registry->Register<Counter>("Shared")
      .Instance(std::make_shared<Counter>(100))
      .Method("increment", &Counter::Increment);
  registry->Register<Counter>("Tally")
      .Constructor<int64_t>()
      .Deterministic()
      .State(&Counter::value)
      .Method("increment", &Counter::Increment)
      .Method("fail", &Counter::Fail);
  registry->Register<Counter>("Hidden").CreateMethod(false).Const("value", &Counter::value);
}

}  // namespace parley::testing
