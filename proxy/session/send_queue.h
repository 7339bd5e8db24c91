#ifndef PARLEY_PROXY_SESSION_SEND_QUEUE_H_
#define PARLEY_PROXY_SESSION_SEND_QUEUE_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "parley/proxy/session/frame_entry.h"
#include "parley/proxy/stub/transport.h"

namespace parley::session {

// What is to be sent, and when it is worth a frame.
//
// Entries (calls, cancels, drops) are serialised as they come, into the last frame of the queue
// while it has room for them. A frame leaves by TakeFrame, one at a time: until the link has
// written it (OnWritten) further ones pile up here and go together. Whoever has sent a frame has
// given it away.
//
// Not thread-safe: the session's mutex serialises.
class SendQueue {
 public:
  // What the broker takes in one frame.
  explicit SendQueue(size_t max_frame_bytes);

  // So much of a frame a call takes, at the most.
  static size_t BytesOf(absl::string_view method, stub::RequestParts request);
  // RESOURCE_EXHAUSTED: the broker does not take so much in one frame.
  absl::Status CheckSize(absl::string_view method, size_t bytes) const {
    return bytes <= max_frame_bytes_ ? absl::OkStatus() : TooLargeError(method, bytes);
  }

  // Returns the sequence number that it gives to the call; that of `call` does not count.
  uint64_t AddCall(CallEntry call, stub::RequestParts request, size_t bytes);
  void AddCancel(uint64_t sequence);
  void AddDrop(uint64_t object, uint64_t count);
  // A frame of its own.
  void AddHeartbeat();

  // Whether what asynchronous calls there are here go now, of so many under way. One that is alone
  // goes at once. One of many goes with the others, when there are enough of them: the broker
  // executes a part while further ones are made.
  bool IsWorthAFrame(size_t calls_under_way) const {
    if (calls_under_way == 1 && last_replies_ <= 1) return true;
    return calls_ >= kWorthAFrame && calls_ >= calls_under_way / kPartOfAll;
  }
  // Whether, as the last call was added, so many have piled up behind a write that it is worth to
  // look whether that has ended.
  bool IsPiledUp() const {
    return writing_ && calls_ >= kWorthAFrame && calls_ % kWorthAFrame == 0;
  }
  // A frame with so many replies was read.
  void OnReplies(int replies) { last_replies_ = replies; }

  bool is_empty() const { return frames_.empty(); }
  bool is_writing() const { return writing_; }
  // Whether there is a frame to be written now.
  bool HasFrame() const { return !writing_ && !frames_.empty(); }
  // That frame, serialised. It is being written from now on.
  std::string TakeFrame();
  void OnWritten() { writing_ = false; }

 private:
  absl::Status TooLargeError(absl::string_view method, size_t bytes) const;
  // What a frame may still be given, beginning with the most.
  enum class Open { kForAll, kForNoCalls, kForNothing };
  // A frame that takes such an entry, and from then on no others but those and the likes of it.
  std::string* FrameFor(size_t bytes, Open open);

  // So many calls are worth a frame of their own, if they are such a part of those under way.
  static constexpr size_t kWorthAFrame = 32;
  static constexpr size_t kPartOfAll = 4;

  const size_t max_frame_bytes_;
  const size_t full_frame_bytes_;  // no more is put together
  uint64_t next_sequence_ = 1;
  // Entries one behind the other are a frame with all of them.
  std::deque<std::string> frames_;
  Open last_ = Open::kForAll;  // of frames_
  bool writing_ = false;
  size_t calls_ = 0;      // since the last frame was taken
  int last_replies_ = 0;  // of the last frame that was read
};

}  // namespace parley::session

#endif  // PARLEY_PROXY_SESSION_SEND_QUEUE_H_
