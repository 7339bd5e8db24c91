#ifndef PARLEY_PROXY_SESSION_CONVERSATION_H_
#define PARLEY_PROXY_SESSION_CONVERSATION_H_

#include <cstddef>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "parley/proto/session.pb.h"
#include "parley/proxy/session/call_table.h"
#include "parley/proxy/session/callbacks.h"
#include "parley/proxy/session/frame_entry.h"
#include "parley/proxy/session/lead.h"
#include "parley/proxy/session/liveness.h"
#include "parley/proxy/session/room.h"
#include "parley/proxy/session/send_queue.h"
#include "parley/proxy/stub/transport.h"

namespace parley::session {

// What a session and its broker have to say to each other, without threads and links.
//
// A call that has room becomes an entry of the queue and is noted in the table of those under way
// (Send). Frames leave by the queue; from a frame that came (OnFrame) calls get their outcome and
// give back their room to those that wait for it. All this until the first error (End), with which
// every call fails that is under way or in line.
//
// Not thread-safe: the session's mutex serialises. Its parts are there to be used as they are.
class Conversation {
 public:
  // `lead` opens latches, `callbacks` get what is due: not owned, outlive this.
  Conversation(const wire::BrokerWelcome& welcome, size_t max_bytes_in_flight, absl::Time now,
               Lead* lead, Callbacks* callbacks);

  // OK, or why it has ended.
  const absl::Status& status() const { return status_; }
  bool has_ended() const { return !status_.ok(); }

  SendQueue& queue() { return queue_; }
  Room& room() { return room_; }
  CallTable& calls() { return calls_; }
  Liveness& liveness() { return liveness_; }

  // Of `bytes` that were taken from the room. Those of the entry's fields do not count that are
  // given here: sequence and thread.
  void Send(Call* call, CallEntry entry, stub::RequestParts request, size_t bytes);
  // Whether the calls that are in the queue go now, although nobody waits.
  bool IsWorthAFrame() const { return queue_.IsWorthAFrame(calls_.size()); }
  void OnFrame(wire::BrokerFrame* frame);
  // False: it has ended before.
  bool End(const absl::Status& why);

  // Whether anybody waits for what only a poll of the link brings.
  bool IsAwaited() const {
    return !has_ended() && (calls_.size() > 0 || !queue_.is_empty() || liveness_.awaits_answer());
  }
  // The same, or a write is under way.
  bool NeedsPoll() const { return !has_ended() && (IsAwaited() || queue_.is_writing()); }

 private:
  absl::Status status_;
  SendQueue queue_;
  Room room_;
  CallTable calls_;
  Liveness liveness_;
};

}  // namespace parley::session

#endif  // PARLEY_PROXY_SESSION_CONVERSATION_H_
