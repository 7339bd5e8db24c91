#include "parley/proxy/session/conversation.h"

#include <atomic>
#include <cstdint>

namespace parley::session {
namespace {

// The logical thread of calls, for owners: each thread of the process has its own.
uint64_t ThreadNumber() {
  static std::atomic<uint64_t> next{1};
  thread_local uint64_t number = next.fetch_add(1, std::memory_order_relaxed);
  return number;
}

}  // namespace

Conversation::Conversation(const wire::BrokerWelcome& welcome, size_t max_bytes_in_flight,
                           absl::Time now, Lead* lead, Callbacks* callbacks)
    : queue_(welcome.max_frame_bytes()),
      room_(max_bytes_in_flight, lead),
      calls_(lead, callbacks),
      liveness_(absl::Microseconds(static_cast<int64_t>(welcome.session_ttl_us())), now) {}

void Conversation::Send(Call* call, CallEntry entry, stub::RequestParts request, size_t bytes) {
  entry.thread = ThreadNumber();
  call->bytes = bytes;
  call->sequence = queue_.AddCall(entry, request, bytes);
  calls_.Add(call);
}

void Conversation::OnFrame(wire::BrokerFrame* frame) {
  queue_.OnReplies(frame->replies_size());
  if (frame->heartbeat()) liveness_.OnHeartbeatAnswered();
  for (wire::Reply& reply : *frame->mutable_replies()) room_.Give(calls_.Complete(&reply));
}

bool Conversation::End(const absl::Status& why) {
  if (has_ended()) return false;
  status_ = why;
  calls_.FailAll(why);
  room_.Close();
  return true;
}

}  // namespace parley::session
