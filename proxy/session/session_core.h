#ifndef PARLEY_PROXY_SESSION_SESSION_CORE_H_
#define PARLEY_PROXY_SESSION_SESSION_CORE_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "parley/base/busy_poll.h"
#include "parley/base/mutex.h"
#include "parley/proxy/session/session.h"
#include "parley/proxy/session/stream.h"
#include "parley/proxy/stub/transport.h"

namespace parley::session {

// What a session does: calls out, replies in, by leader and followers. Thread-safe.
//
// One thread at a time, the leader, polls the stream: a thread that waits for its own
// reply, or the background thread when a callback is due, or when calls are under way and
// nobody has polled for a moment. Callbacks run on the background thread. A thread that waits,
// leader or not, looks for its reply for a moment before it sleeps; and until the leader sleeps it
// sends what others have to send, so that gRPC has to do with one thread at a time.
class SessionCore : public std::enable_shared_from_this<SessionCore> {
 public:
  // One call until it is answered.
  struct Call {
    uint64_t sequence = 0;
    size_t bytes = 0;                // of the request, about
    std::atomic<bool> done = false;  // what follows is not written any more
    absl::Status failure;
    std::string result;
    std::function<void()> on_done;              // of an asynchronous call
    std::shared_ptr<Call> self;                 // keeps an asynchronous call until it is answered
    std::shared_ptr<internal::CondVar> parked;  // of the thread that waits for it without leading
  };

  SessionCore(std::unique_ptr<Stream> stream, const SessionOptions& options);
  // Call once, after construction.
  void Start();
  void Close();

  absl::StatusOr<std::string> Invoke(uint64_t object, absl::string_view method,
                                     stub::RequestParts request,
                                     std::optional<absl::Duration> timeout);
  void InvokeAsync(std::shared_ptr<Call> call, uint64_t object, absl::string_view method,
                   stub::RequestParts request, std::optional<absl::Duration> timeout);
  void Drop(uint64_t object, uint64_t count);

  // Of an asynchronous call. False: `deadline` came first.
  bool Wait(Call& call, absl::Time deadline);
  absl::StatusOr<std::string> TakeResult(Call& call);
  void Cancel(Call& call);
  void OnDone(Call& call, std::function<void()> done);

  absl::Status status() const;
  const wire::BrokerWelcome& welcome() const { return stream_->welcome(); }

 private:
  void Background();
  // What of the session has ended: every call and callback, or its stream as well.
  enum class End { kNone, kOfCalls, kOfStream };
  // Waits until no callback runs any more. False: the background thread still waits for the
  // connection to end.
  bool AwaitEnd();
  void SetEnd(End end) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Duration ttl() const;

  // Calls of one kind that are under way, and those that wait until there is room.
  struct Budget {
    size_t used = 0;
    std::deque<Call*> waiting;
  };

  absl::Status Send(Call& call, uint64_t object, absl::string_view method,
                    stub::RequestParts request, std::optional<absl::Duration> timeout,
                    bool may_wait) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool IsWorthAFrame() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Budget& BudgetOf(size_t bytes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool HasRoom(const Budget& budget, size_t bytes) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status TakeRoom(size_t bytes, bool may_wait) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void GiveRoom(size_t bytes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Looks for the reply for a moment while another thread leads. True: it is there.
  bool LookFor(const Call& call, absl::Time deadline);
  bool WaitLocked(Call& call, absl::Time deadline) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Polls until `enough`, or `deadline`, or the end of the session; then makes another
  // thread the leader if one is needed.
  void Lead(const std::function<bool()>& enough, absl::Time deadline)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void StopLeading() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // The leader's next event; before it sleeps, and until the first, it sends what comes up.
  Stream::Event PollBusily(absl::Time deadline) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Others send for themselves again.
  void StopSending() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Stream::Event LookForEvent(absl::Time deadline) ABSL_LOCKS_EXCLUDED(mutex_);
  // Polls, without waiting, for the end of the write behind which calls pile up.
  void PollForWritten() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void StartRead() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void WakeFinished() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // The follower that leads next; null: none.
  Call* NextLeader() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void HandOver() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Whether anybody waits for what only a poll brings.
  bool IsAwaited() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool NeedsLeader() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Leads, or waits for what is next to do.
  void KeepWatch() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void OnEvent(Stream::Event event) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void OnReplies() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Complete(Call* call) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void RunCallbacks() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Break(const absl::Status& why) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Heartbeat(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // The frame to put an entry of at most `bytes` bytes into, behind what is outgoing.
  std::string* FrameFor(size_t bytes, bool is_call) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Sends what is outgoing, or lets the leader do it.
  void Flush() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void StartWrite() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string address_;
  const size_t max_bytes_in_flight_;
  const WhenFull when_full_;
  const absl::Duration busy_poll_;
  const std::unique_ptr<Stream> stream_;
  std::thread background_;

  mutable internal::Mutex mutex_;
  internal::CondVar wake_background_;
  internal::CondVar leader_left_;
  internal::CondVar end_changed_;
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  End end_ ABSL_GUARDED_BY(mutex_) = End::kNone;
  std::atomic<bool> leading_ = false;  // changes with the mutex held
  std::atomic<int> lookers_ = 0;       // threads in LookFor
  // The leader does not sleep: it alone sends what is outgoing, once it is told that there is
  // something.
  bool leader_sends_ ABSL_GUARDED_BY(mutex_) = false;
  std::atomic<bool> has_to_send_ = false;
  internal::BusyPoll busy_;  // of the leader
  bool reading_ ABSL_GUARDED_BY(mutex_) = false;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool heartbeat_unanswered_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t next_sequence_ ABSL_GUARDED_BY(mutex_) = 1;
  absl::Time last_heard_ ABSL_GUARDED_BY(mutex_);
  absl::Time last_sent_ ABSL_GUARDED_BY(mutex_);
  Budget small_ ABSL_GUARDED_BY(mutex_), large_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<uint64_t, Call*> calls_ ABSL_GUARDED_BY(mutex_);
  std::list<Call*> followers_ ABSL_GUARDED_BY(mutex_);
  // Of followers whose replies are there: notified without the lock, which they want at once.
  std::vector<std::shared_ptr<internal::CondVar>> finished_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::function<void()>> callbacks_ ABSL_GUARDED_BY(mutex_);
  size_t callbacks_due_ ABSL_GUARDED_BY(mutex_) = 0;  // of calls under way
  // The background thread wakes up by itself before long.
  bool watching_ ABSL_GUARDED_BY(mutex_) = false;
  bool used_asynchronously_ ABSL_GUARDED_BY(mutex_) = false;  // since it last did
  absl::Time last_led_ ABSL_GUARDED_BY(mutex_);
  absl::Duration patience_ ABSL_GUARDED_BY(mutex_) = absl::Milliseconds(1);
  size_t held_back_ ABSL_GUARDED_BY(mutex_) = 0;  // calls since the last write
  int last_replies_ ABSL_GUARDED_BY(mutex_) = 0;  // of the last frame that was read
  // Frames, serialised: entries one behind the other are a frame with all of them.
  std::deque<std::string> outgoing_ ABSL_GUARDED_BY(mutex_);
  bool last_takes_calls_ ABSL_GUARDED_BY(mutex_) = true;
  wire::BrokerFrame incoming_;  // of the leader
};

}  // namespace parley::session

#endif  // PARLEY_PROXY_SESSION_SESSION_CORE_H_
