#ifndef PARLEY_PROXY_STUB_TESTING_FAKE_TRANSPORT_H_
#define PARLEY_PROXY_STUB_TESTING_FAKE_TRANSPORT_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "parley/proxy/stub/transport.h"

namespace parley::testing {

// A call that is done when the test says so. For one thread.
class FakeCall : public stub::PendingCall {
 public:
  FakeCall() = default;
  explicit FakeCall(absl::StatusOr<std::string> result) { Answer(std::move(result)); }

  void Answer(absl::StatusOr<std::string> result) {
    result_ = std::move(result);
    if (on_done_) std::exchange(on_done_, nullptr)();
  }

  bool Wait(absl::Time deadline) override {
    waited_until = deadline;
    return result_.has_value();
  }
  absl::StatusOr<std::string> TakeResult() override {
    return *std::exchange(result_, std::nullopt);
  }
  void Cancel() override { result_ = absl::CancelledError("given up"); }
  void OnDone(std::function<void()> done) override {
    result_.has_value() ? done() : void(on_done_ = std::move(done));
  }

  absl::Time waited_until;

 private:
  std::optional<absl::StatusOr<std::string>> result_;
  std::function<void()> on_done_;
};

// Answers every call at once with `answer` and notes what it was asked.
class FakeTransport : public stub::Transport {
 public:
  absl::StatusOr<std::string> Invoke(uint64_t id, absl::string_view name, stub::RequestParts parts,
                                     std::optional<absl::Duration> wait) override {
    object = id;
    method = std::string(name);
    request.clear();
    for (absl::string_view part : parts) request.append(part.data(), part.size());
    timeout = wait;
    return answer;
  }
  std::shared_ptr<stub::PendingCall> InvokeAsync(uint64_t id, absl::string_view name,
                                                 stub::RequestParts parts,
                                                 std::optional<absl::Duration> wait) override {
    return std::make_shared<FakeCall>(Invoke(id, name, parts, wait));
  }
  void Drop(uint64_t id, uint64_t count) override { dropped.insert(dropped.end(), count, id); }
  uint64_t epoch() const override { return 1; }

  absl::StatusOr<std::string> answer = std::string();
  uint64_t object = 0;
  std::string method, request;
  std::optional<absl::Duration> timeout;
  std::vector<uint64_t> dropped;
};

}  // namespace parley::testing

#endif  // PARLEY_PROXY_STUB_TESTING_FAKE_TRANSPORT_H_
