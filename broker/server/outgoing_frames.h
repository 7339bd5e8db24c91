#ifndef PARLEY_BROKER_SERVER_OUTGOING_FRAMES_H_
#define PARLEY_BROKER_SERVER_OUTGOING_FRAMES_H_

#include <grpcpp/support/byte_buffer.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <utility>

#include "parley/proto/session.pb.h"

namespace parley::server {

// The frames that a client is to be sent. What is added is serialised at once, behind what is
// there: entries one behind the other are a frame with all of them. Not thread-safe.
class OutgoingFrames {
 public:
  // No frame gets larger than `max_frame_bytes`, but for a single entry that does.
  explicit OutgoingFrames(size_t max_frame_bytes) : max_frame_bytes_(max_frame_bytes) {}

  void Add(const wire::BrokerFrame& entry);
  // The reply to call `sequence`, which succeeded. Its result of `size` bytes is to be written to
  // what is returned, before anything else is added.
  char* AddResult(uint64_t sequence, size_t size);

  bool empty() const { return frames_.empty(); }
  // Of all frames together.
  size_t bytes() const { return bytes_; }
  // The oldest frame. Requires !empty().
  grpc::ByteBuffer TakeFrame();
  void Clear();

 private:
  // Not a std::string, which would fill with zeros what it grows by.
  struct Frame {
    std::unique_ptr<char[]> memory;
    size_t size = 0;
    size_t capacity = 0;
  };

  // So many bytes more at the end of the last frame, or of one that begins with them.
  char* Extend(size_t bytes);

  const size_t max_frame_bytes_;
  std::deque<Frame> frames_;
  size_t bytes_ = 0;
};

}  // namespace parley::server

#endif  // PARLEY_BROKER_SERVER_OUTGOING_FRAMES_H_
