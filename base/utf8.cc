#include "parley/base/utf8.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace parley::internal {
namespace {

// One UTF-8 sequence at the front of `text`: its length, or 0 when it is not one.
size_t SequenceLength(absl::string_view text) {
  auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  unsigned char first = byte(0);
  size_t length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (length == 1) return 1;
  if (first < 0xc2 || first > 0xf4 || text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  // Overlong forms, surrogates and what lies beyond U+10FFFF.
  if ((first == 0xe0 && byte(1) < 0xa0) || (first == 0xed && byte(1) > 0x9f) ||
      (first == 0xf0 && byte(1) < 0x90) || (first == 0xf4 && byte(1) > 0x8f)) {
    return 0;
  }
  return length;
}

uint64_t WordAt(const char* bytes) {
  uint64_t word;
  std::memcpy(&word, bytes, sizeof(word));
  return word;
}

// How much of ASCII `text` begins with, in large blocks, which the compiler looks at with vectors,
// then in words: most text is nothing else.
size_t AsciiLength(absl::string_view text) {
  constexpr uint64_t kHighBits = 0x8080808080808080;
  constexpr size_t kBlock = 256;
  size_t length = 0;
  for (; length + kBlock <= text.size(); length += kBlock) {
    uint64_t any = 0;
    for (size_t i = 0; i < kBlock; i += sizeof(any)) any |= WordAt(text.data() + length + i);
    if ((any & kHighBits) != 0) break;
  }
  for (; length + sizeof(uint64_t) <= text.size(); length += sizeof(uint64_t)) {
    if ((WordAt(text.data() + length) & kHighBits) != 0) break;
  }
  return length;
}

}  // namespace

bool IsUtf8(absl::string_view text) {
  while (!text.empty()) {
    text.remove_prefix(AsciiLength(text));
    if (text.empty()) break;
    size_t length = SequenceLength(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

absl::string_view Utf8Beginning(absl::string_view text, size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
  return text.substr(0, size);
}

}  // namespace parley::internal
