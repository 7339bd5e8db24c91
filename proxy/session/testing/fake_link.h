#ifndef PARLEY_PROXY_SESSION_TESTING_FAKE_LINK_H_
#define PARLEY_PROXY_SESSION_TESTING_FAKE_LINK_H_

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "parley/base/clock.h"
#include "parley/base/mutex.h"
#include "parley/proto/session.pb.h"
#include "parley/proxy/session/link.h"

namespace parley::session::testing {

// A link whose other end is the test. Thread-safe.
class FakeLink final : public Link {
 public:
  explicit FakeLink(absl::Duration ttl = absl::Minutes(10), uint64_t max_frame_bytes = 1 << 20) {
    welcome_.set_session(1);
    welcome_.set_session_ttl_us(static_cast<uint64_t>(absl::ToInt64Microseconds(ttl)));
    welcome_.set_max_frame_bytes(max_frame_bytes);
  }

  // The test's end. The next frame that the session has sent; waits for it.
  wire::ClientFrame Receive() {
    internal::MutexLock lock(&mutex_);
    while (sent_.empty()) changed_.Wait(&mutex_);
    wire::ClientFrame frame;
    frame.ParseFromString(sent_.front());
    sent_.pop_front();
    return frame;
  }
  bool HasSent() const {
    internal::MutexLock lock(&mutex_);
    return !sent_.empty();
  }
  void Send(wire::BrokerFrame frame) {
    internal::MutexLock lock(&mutex_);
    to_come_.push_back(std::move(frame));
    changed_.NotifyAll();
  }
  // Answers one call.
  void Reply(uint64_t sequence, std::string result) {
    wire::BrokerFrame frame;
    wire::Reply* reply = frame.add_replies();
    reply->set_sequence(sequence);
    reply->set_result(std::move(result));
    Send(std::move(frame));
  }
  // From now on writes do not end; or those that have not end now, and all further ones.
  void HoldWrites(bool held) {
    internal::MutexLock lock(&mutex_);
    holds_writes_ = held;
    changed_.NotifyAll();
  }
  void BreakOff(absl::Status why) {
    internal::MutexLock lock(&mutex_);
    status_ = std::move(why);
    changed_.NotifyAll();
  }
  // Whoever polls gets kNone, as if its deadline had come.
  void EndPoll() {
    internal::MutexLock lock(&mutex_);
    end_poll_ = true;
    changed_.NotifyAll();
  }
  // Waits until somebody waits in Poll.
  void AwaitPoll() {
    internal::MutexLock lock(&mutex_);
    while (!polled_) changed_.Wait(&mutex_);
  }
  // Waits until the session has read all that was sent.
  void AwaitRead() {
    internal::MutexLock lock(&mutex_);
    while (!to_come_.empty()) changed_.Wait(&mutex_);
  }
  bool is_closed() const {
    internal::MutexLock lock(&mutex_);
    return closed_;
  }
  // How often something was submitted but by PollNow.
  int submits() const {
    internal::MutexLock lock(&mutex_);
    return submits_;
  }

  // The session's end.
  const wire::BrokerWelcome& welcome() const override { return welcome_; }
  void StartRead(wire::BrokerFrame* frame) override {
    internal::MutexLock lock(&mutex_);
    to_read_ = frame;
  }
  void StartWrite(std::string frame) override {
    internal::MutexLock lock(&mutex_);
    to_write_ = std::move(frame);
  }
  void Submit() override {
    internal::MutexLock lock(&mutex_);
    ++submits_;
    SubmitLocked();
  }
  Event PollNow() override {
    internal::MutexLock lock(&mutex_);
    SubmitLocked();
    return TakeEvent();
  }
  Event Poll(absl::Time deadline) override {
    internal::MutexLock lock(&mutex_);
    polled_ = true;
    changed_.NotifyAll();
    Event event = TakeEvent();
    while (event == Event::kNone && !std::exchange(end_poll_, false) &&
           internal::Clock::System()->Now() < deadline) {
      changed_.WaitUntil(&mutex_, deadline);
      event = TakeEvent();
    }
    polled_ = false;
    return event;
  }
  void Cancel() override { BreakOff(absl::CancelledError("given up")); }
  void Close() override {
    internal::MutexLock lock(&mutex_);
    closed_ = true;
  }
  const absl::Status& status() const override { return status_; }

 private:
  void SubmitLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (to_write_.has_value()) {
      sent_.push_back(*std::exchange(to_write_, std::nullopt));
      writing_ = true;
      changed_.NotifyAll();
    }
    if (to_read_ != nullptr) reading_ = std::exchange(to_read_, nullptr);
  }
  Event TakeEvent() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (!status_.ok()) return Event::kBroken;
    if (writing_ && !holds_writes_) {
      writing_ = false;
      return Event::kWritten;
    }
    if (reading_ == nullptr || to_come_.empty()) return Event::kNone;
    *std::exchange(reading_, nullptr) = std::move(to_come_.front());
    to_come_.pop_front();
    changed_.NotifyAll();
    return Event::kRead;
  }

  wire::BrokerWelcome welcome_;
  mutable internal::Mutex mutex_;
  internal::CondVar changed_;
  absl::Status status_;
  std::optional<std::string> to_write_ ABSL_GUARDED_BY(mutex_);
  wire::BrokerFrame* to_read_ ABSL_GUARDED_BY(mutex_) = nullptr;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  wire::BrokerFrame* reading_ ABSL_GUARDED_BY(mutex_) = nullptr;
  bool holds_writes_ ABSL_GUARDED_BY(mutex_) = false;
  bool end_poll_ ABSL_GUARDED_BY(mutex_) = false;
  bool polled_ ABSL_GUARDED_BY(mutex_) = false;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  int submits_ ABSL_GUARDED_BY(mutex_) = 0;
  std::deque<std::string> sent_ ABSL_GUARDED_BY(mutex_);
  std::deque<wire::BrokerFrame> to_come_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace parley::session::testing

#endif  // PARLEY_PROXY_SESSION_TESTING_FAKE_LINK_H_
