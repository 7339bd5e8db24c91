#ifndef PARLEY_PROXY_SESSION_SESSION_CORE_H_
#define PARLEY_PROXY_SESSION_SESSION_CORE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "parley/base/mutex.h"
#include "parley/proxy/session/call_table.h"
#include "parley/proxy/session/callbacks.h"
#include "parley/proxy/session/conversation.h"
#include "parley/proxy/session/frame_entry.h"
#include "parley/proxy/session/lead.h"
#include "parley/proxy/session/link.h"
#include "parley/proxy/session/own_thread.h"
#include "parley/proxy/session/poller.h"
#include "parley/proxy/session/session_options.h"
#include "parley/proxy/session/watch.h"
#include "parley/proxy/stub/transport.h"

namespace parley::session {

// What a session does, wired of its parts: calls out, replies in. Thread-safe.
//
// A call takes Room, becomes an entry of the SendQueue and is noted in the CallTable: that is the
// Conversation. The Pump puts its frames on the Link and takes others off it, for the thread that
// has the Lead: one that waits for its own reply, or the session's own, as the Poller sees to. The
// session's own thread runs Callbacks as well, asks Liveness whether a heartbeat is due or the
// broker is silent, and sleeps by its Watch.
//
// One mutex serialises all parts. The first error ends the session (Poller::Break): it fails what
// waits, and all that comes later.
class SessionCore : public std::enable_shared_from_this<SessionCore> {
 public:
  SessionCore(std::unique_ptr<Link> link, const SessionOptions& options);
  // Call once, after construction.
  void Start();
  void Close();

  // Of an entry the sequence and the thread do not count: they are given here.
  absl::StatusOr<std::string> Invoke(const CallEntry& entry, stub::RequestParts request);
  void InvokeAsync(std::shared_ptr<Call> call, const CallEntry& entry, stub::RequestParts request);
  void Drop(uint64_t object, uint64_t count);

  // Of an asynchronous call. False: `deadline` came first.
  bool Wait(Call& call, absl::Time deadline);
  absl::StatusOr<std::string> TakeResult(Call& call);
  void Cancel(Call& call);
  void OnDone(Call& call, std::function<void()> done);

  absl::Status status() const;
  const wire::BrokerWelcome& welcome() const { return link_->welcome(); }
  absl::Duration ttl() const;

 private:
  absl::Status Send(Call* call, const CallEntry& entry, stub::RequestParts request, bool may_wait)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status AwaitRoom(absl::string_view method, size_t bytes, bool may_wait)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // What is in the queue is sent, and somebody polls if that is needed.
  void Flush() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void RunOwnThread() ABSL_LOCKS_EXCLUDED(mutex_);

  const WhenFull when_full_;
  const absl::Duration busy_poll_;
  const std::unique_ptr<Link> link_;
  OwnThread own_thread_;
  Lookout lookout_;

  mutable internal::Mutex mutex_;
  bool is_closed_ ABSL_GUARDED_BY(mutex_) = false;
  Lead lead_ ABSL_GUARDED_BY(mutex_);
  Watch watch_ ABSL_GUARDED_BY(mutex_);
  Callbacks callbacks_ ABSL_GUARDED_BY(mutex_);
  Conversation conversation_ ABSL_GUARDED_BY(mutex_);
  Poller poller_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace parley::session

#endif  // PARLEY_PROXY_SESSION_SESSION_CORE_H_
