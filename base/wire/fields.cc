#include "parley/base/wire/fields.h"

namespace parley::wire {

size_t ReadVarint(absl::string_view bytes, uint64_t* value) {
  constexpr size_t kLongest = 10;
  *value = 0;
  for (size_t i = 0; i < bytes.size() && i < kLongest; ++i) {
    const auto byte = static_cast<uint8_t>(bytes[i]);
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

bool ReadLengthField(int number, absl::string_view* message, absl::string_view* bytes) {
  if (message->empty() ||
      static_cast<uint8_t>(message->front()) != FieldTag(number, FieldForm::kLength)) {
    return false;
  }
  uint64_t length = 0;
  const size_t start = 1 + ReadVarint(message->substr(1), &length);
  if (start == 1 || length > message->size() - start) return false;
  *bytes = message->substr(start, length);
  message->remove_prefix(start + length);
  return true;
}

bool IsLengthField(absl::string_view message, int number, absl::string_view* bytes) {
  return ReadLengthField(number, &message, bytes) && message.empty();
}

}  // namespace parley::wire
