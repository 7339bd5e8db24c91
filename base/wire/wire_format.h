// Protobuf's wire format, for what is serialised without its message.
#ifndef PARLEY_BASE_WIRE_WIRE_FORMAT_H_
#define PARLEY_BASE_WIRE_WIRE_FORMAT_H_

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "google/protobuf/io/coded_stream.h"

namespace parley::internal {

// At most what each of the functions below writes, for a field number up to 15.
constexpr size_t kMaxFieldBytes = 11;

// A field of type uint64 or bool. Returns the end of what it wrote.
inline uint8_t* WriteVarintField(int number, uint64_t value, uint8_t* to) {
  *to++ = static_cast<uint8_t>(number << 3);
  return google::protobuf::io::CodedOutputStream::WriteVarint64ToArray(value, to);
}

// What comes before the `size` bytes of a string or message.
inline uint8_t* WriteLengthField(int number, size_t size, uint8_t* to) {
  *to++ = static_cast<uint8_t>(number << 3 | 2);
  return google::protobuf::io::CodedOutputStream::WriteVarint64ToArray(size, to);
}

// Takes that off the front of `bytes`. False: they are not such a field and nothing behind it.
inline bool ReadLengthField(int number, absl::string_view* bytes) {
  if (bytes->empty() || static_cast<uint8_t>(bytes->front()) != (number << 3 | 2)) return false;
  bytes->remove_prefix(1);
  uint64_t size = 0;
  for (int shift = 0; shift < 64 && !bytes->empty(); shift += 7) {
    const auto byte = static_cast<uint8_t>(bytes->front());
    bytes->remove_prefix(1);
    size |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return size == bytes->size();
  }
  return false;
}

// A sint64 as the uint64 that travels in its place.
inline uint64_t ZigZag(int64_t value) {
  return (static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63);
}

}  // namespace parley::internal

#endif  // PARLEY_BASE_WIRE_WIRE_FORMAT_H_
