// Protobuf's wire format, for what is written and read without its message. The one place that
// knows it. Field numbers are at most 15, so that a tag is one byte.
#ifndef PARLEY_BASE_WIRE_FIELDS_H_
#define PARLEY_BASE_WIRE_FIELDS_H_

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "google/protobuf/io/coded_stream.h"

namespace parley::wire {

// How a field is written, in the low bits of its tag.
enum class FieldForm { kVarint = 0, kFixed64 = 1, kLength = 2 };

constexpr uint8_t FieldTag(int number, FieldForm form) {
  return static_cast<uint8_t>(number << 3 | static_cast<int>(form));
}

// Writing.

// At most what each of the functions below writes.
constexpr size_t kMaxFieldBytes = 11;

// A field of type uint64 or bool. Returns the end of what it wrote.
inline uint8_t* WriteVarintField(int number, uint64_t value, uint8_t* to) {
  *to++ = FieldTag(number, FieldForm::kVarint);
  return google::protobuf::io::CodedOutputStream::WriteVarint64ToArray(value, to);
}
// What comes before the `size` bytes of a string or message.
inline uint8_t* WriteLengthField(int number, size_t size, uint8_t* to) {
  *to++ = FieldTag(number, FieldForm::kLength);
  return google::protobuf::io::CodedOutputStream::WriteVarint64ToArray(size, to);
}
// How many bytes such fields have, the second with its `size` bytes.
inline size_t VarintFieldSize(uint64_t value) {
  return 1 + google::protobuf::io::CodedOutputStream::VarintSize64(value);
}
inline size_t LengthFieldSize(size_t size) {
  return 1 + google::protobuf::io::CodedOutputStream::VarintSize64(size) + size;
}

// A sint64 as the uint64 that travels in its place.
inline uint64_t ZigZag(int64_t value) {
  return (static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63);
}

// Reading. Strict: what Protobuf would write otherwise, such as a number that takes more bytes than
// it needs, is none; whoever wants to be lenient parses the message.

// The number that `bytes` begins with. Returns how many bytes it takes; 0: none stands there.
size_t ReadVarint(absl::string_view bytes, uint64_t* value);
// Whether they are that number and nothing else, and it is at most `most`.
bool IsVarint(absl::string_view bytes, uint64_t most);

// Takes a field with bytes, of that number, off the front of a message. False: none stands there,
// and the message is as it was.
bool ReadLengthField(int number, absl::string_view* message, absl::string_view* bytes);
// Whether the message is that field and nothing else.
bool IsLengthField(absl::string_view message, int number, absl::string_view* bytes);

}  // namespace parley::wire

#endif  // PARLEY_BASE_WIRE_FIELDS_H_
