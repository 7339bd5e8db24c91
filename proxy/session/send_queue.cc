#include "parley/proxy/session/send_queue.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace parley::session {
namespace {

// Entries are put together until a frame has so many bytes.
constexpr size_t kFullFrameBytes = 1 << 20;

}  // namespace

SendQueue::SendQueue(size_t max_frame_bytes)
    : max_frame_bytes_(max_frame_bytes),
      full_frame_bytes_(std::min(kFullFrameBytes, max_frame_bytes)) {}

size_t SendQueue::BytesOf(absl::string_view method, stub::RequestParts request) {
  size_t bytes = method.size() + kMaxEntryBytes;
  for (absl::string_view part : request) bytes += part.size();
  return bytes;
}

absl::Status SendQueue::TooLargeError(absl::string_view method, size_t bytes) const {
  return absl::ResourceExhaustedError(
      absl::StrCat(method, ": the request has ", bytes - method.size() - kMaxEntryBytes,
                   " bytes, more than the broker takes in one frame (", max_frame_bytes_,
                   "); send it in parts, or raise the broker's --max-frame-bytes"));
}

uint64_t SendQueue::AddCall(CallEntry call, stub::RequestParts request, size_t bytes) {
  call.sequence = next_sequence_++;
  AppendCall(call, request, FrameFor(bytes, Open::kForAll));
  ++calls_;
  return call.sequence;
}

void SendQueue::AddCancel(uint64_t sequence) {
  AppendCancel(sequence, FrameFor(kMaxEntryBytes, Open::kForNoCalls));
}

void SendQueue::AddDrop(uint64_t object, uint64_t count) {
  AppendDrop(object, count, FrameFor(kMaxEntryBytes, Open::kForNoCalls));
}

void SendQueue::AddHeartbeat() {
  frames_.emplace_back();  // a frame without entries, which is what makes it one
  last_ = Open::kForNothing;
}

std::string SendQueue::TakeFrame() {
  std::string frame = std::move(frames_.front());
  frames_.pop_front();
  writing_ = true;
  calls_ = 0;
  return frame;
}

// A frame's calls come before its cancels and drops, so a call that follows one of those goes into
// a frame of its own.
std::string* SendQueue::FrameFor(size_t bytes, Open open) {
  const bool fits =
      !frames_.empty() && last_ <= open && frames_.back().size() + bytes <= full_frame_bytes_;
  if (!fits) frames_.emplace_back();
  last_ = open;
  return &frames_.back();
}

}  // namespace parley::session
