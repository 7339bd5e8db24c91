#include "parley/broker/engine/fields.h"

#include <algorithm>
#include <cstdint>

#include "google/protobuf/io/coded_stream.h"
#include "parley/base/utf8.h"
#include "parley/base/wire/wire_format.h"
#include "parley/proto/datum.pb.h"

namespace parley::engine {
namespace {

using google::protobuf::io::CodedOutputStream;

// How a field is written, in the low bits of its tag.
constexpr int kVarint = 0;
constexpr int kFixed64 = 1;
constexpr int kDelimited = 2;

constexpr char Tag(int number, int wire_type) { return static_cast<char>(number << 3 | wire_type); }

// The number that `bytes` begins with, seven bits a byte, the lowest first. Returns how many
// bytes it takes; 0: none stands there, or one that takes more than it needs.
size_t ReadVarint(absl::string_view bytes, uint64_t* value) {
  constexpr size_t kLongest = 10;
  *value = 0;
  for (size_t i = 0; i < bytes.size() && i < kLongest; ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    *value |= static_cast<uint64_t>(byte & 0x7f) << (7 * i);
    if (byte < 0x80) return byte == 0 && i > 0 ? 0 : i + 1;
  }
  return 0;
}

bool IsVarint(absl::string_view bytes, uint64_t most) {
  uint64_t value = 0;
  const size_t size = ReadVarint(bytes, &value);
  return size > 0 && size == bytes.size() && value <= most;
}

size_t SizeOf(const Field& field) {
  return 1 + CodedOutputStream::VarintSize32(static_cast<uint32_t>(field.bytes.size())) +
         field.bytes.size();
}

}  // namespace

size_t SizeOf(absl::Span<const Field> fields) {
  size_t size = 0;
  for (const Field& field : fields) size += SizeOf(field);
  return size;
}

char* Write(absl::Span<const Field> fields, char* out) {
  for (const Field& field : fields) {
    out = reinterpret_cast<char*>(internal::WriteLengthField(field.number, field.bytes.size(),
                                                             reinterpret_cast<uint8_t*>(out)));
    out = std::copy(field.bytes.begin(), field.bytes.end(), out);
  }
  return out;
}

std::string Serialize(absl::Span<const Field> fields) {
  std::string message(SizeOf(fields), '\0');
  Write(fields, message.data());
  return message;
}

bool ConsumeField(absl::string_view* message, int number, absl::string_view* bytes) {
  if (message->empty() || message->front() != Tag(number, kDelimited)) return false;
  uint64_t length = 0;
  const size_t start = 1 + ReadVarint(message->substr(1), &length);
  if (start == 1 || length > message->size() - start) return false;
  *bytes = message->substr(start, length);
  message->remove_prefix(start + length);
  return true;
}

bool IsField(absl::string_view message, int number, absl::string_view* bytes) {
  return ConsumeField(&message, number, bytes) && message.empty();
}

bool IsPlain(absl::string_view datum) {
  if (datum.empty()) return true;
  absl::string_view bytes;
  switch (datum.front()) {
    case Tag(Datum::kBooleanFieldNumber, kVarint): return IsVarint(datum.substr(1), 1);
    case Tag(Datum::kIntegerFieldNumber, kVarint):
    case Tag(Datum::kBigFieldNumber, kVarint): return IsVarint(datum.substr(1), UINT64_MAX);
    case Tag(Datum::kRealFieldNumber, kFixed64): return datum.size() == 1 + sizeof(double);
    case Tag(Datum::kTextFieldNumber, kDelimited):
      return IsField(datum, Datum::kTextFieldNumber, &bytes) && internal::IsUtf8(bytes);
    case Tag(Datum::kBytesFieldNumber, kDelimited):
      return IsField(datum, Datum::kBytesFieldNumber, &bytes);
    default: return false;
  }
}

}  // namespace parley::engine
