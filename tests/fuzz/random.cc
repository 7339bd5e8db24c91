#include "parley/tests/fuzz/random.h"

namespace parley::testing {
namespace {

std::string Varint(uint64_t value) {
  std::string out;
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
  return out;
}

}  // namespace

uint64_t Edge(Random& random) {
  constexpr uint64_t kEdges[] = {0,          1,          2,          31,         33,    1u << 20,
                                 1ull << 31, 1ull << 32, 1ull << 40, 1ull << 63, ~0ull, ~1ull};
  return Below(random, 3) == 0 ? random() : OneOf(kEdges, random);
}

std::string RandomBytes(Random& random, size_t size) {
  std::string bytes;
  while (bytes.size() < size) bytes.push_back(static_cast<char>(random()));
  return bytes;
}

std::string RandomMessage(Random& random, int depth) {
  std::string message;
  for (uint64_t fields = Below(random, 4); fields > 0; --fields) {
    uint64_t number = 1 + Below(random, 10);
    if (Below(random, 2) == 0) {
      message += Varint(number << 3) + Varint(Edge(random));
    } else {
      std::string inner = depth < 6 && Below(random, 3) > 0
                              ? RandomMessage(random, depth + 1)
                              : RandomBytes(random, Below(random, 20));
      message += Varint(number << 3 | 2) + Varint(inner.size()) + inner;
    }
  }
  return message;
}

}  // namespace parley::testing
