#include "parley/broker/server/outgoing_frames.h"

#include <grpcpp/support/slice.h>

#include <algorithm>

#include "google/protobuf/io/coded_stream.h"
#include "parley/base/wire/fields.h"

namespace parley::server {
namespace {

// Entries are put together until a frame has so many bytes; one that grew on would be copied
// again and again.
constexpr size_t kFrameBytes = 256 << 10;
// Memory of a frame to begin with.
constexpr size_t kFirstBytes = 256;

}  // namespace

char* OutgoingFrames::Extend(size_t bytes) {
  if (frames_.empty() || frames_.back().size > std::min(kFrameBytes, max_frame_bytes_ / 4) ||
      frames_.back().size + bytes > max_frame_bytes_) {
    frames_.emplace_back();
  }
  Frame& last = frames_.back();
  if (last.size + bytes > last.capacity) {
    last.capacity = std::max({kFirstBytes, 2 * last.capacity, last.size + bytes});
    auto larger = std::make_unique_for_overwrite<char[]>(last.capacity);
    std::copy_n(last.memory.get(), last.size, larger.get());
    last.memory = std::move(larger);
  }
  char* end = last.memory.get() + last.size;
  last.size += bytes;
  bytes_ += bytes;
  return end;
}

void OutgoingFrames::Add(const wire::BrokerFrame& entry) {
  char* out = Extend(entry.ByteSizeLong());
  entry.SerializeWithCachedSizesToArray(reinterpret_cast<uint8_t*>(out));
}

// As Protobuf writes a frame with one reply, but for the result; one that is empty is left out.
char* OutgoingFrames::AddResult(uint64_t sequence, size_t size) {
  const size_t result = size == 0 ? 0 : wire::LengthFieldSize(size);
  const size_t reply = wire::VarintFieldSize(sequence) + result;
  char* start = Extend(wire::LengthFieldSize(reply));
  auto* out = reinterpret_cast<uint8_t*>(start);
  out = wire::WriteLengthField(wire::BrokerFrame::kRepliesFieldNumber, reply, out);
  out = wire::WriteVarintField(wire::Reply::kSequenceFieldNumber, sequence, out);
  if (size > 0) out = wire::WriteLengthField(wire::Reply::kResultFieldNumber, size, out);
  return reinterpret_cast<char*>(out);
}

// A large one is handed over, not copied.
grpc::ByteBuffer OutgoingFrames::TakeFrame() {
  constexpr size_t kWorthIt = 4096;
  Frame frame = std::move(frames_.front());
  frames_.pop_front();
  bytes_ -= frame.size;
  char* memory = frame.memory.get();
  grpc::Slice slice = frame.size < kWorthIt
                          ? grpc::Slice(memory, frame.size)
                          : grpc::Slice(
                                frame.memory.release(), frame.size,
                                [](void* held) { delete[] static_cast<char*>(held); }, memory);
  return grpc::ByteBuffer(&slice, 1);
}

void OutgoingFrames::Clear() {
  frames_.clear();
  bytes_ = 0;
}

}  // namespace parley::server
