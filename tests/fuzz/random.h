// Seeded randomness for hostile peers.
#ifndef PARLEY_TESTS_FUZZ_RANDOM_H_
#define PARLEY_TESTS_FUZZ_RANDOM_H_

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <random>
#include <string>

namespace parley::testing {

using Random = std::mt19937_64;

// 0 to `end`, exclusive.
inline uint64_t Below(Random& random, uint64_t end) { return random() % end; }
template <typename T, size_t n>
const T& OneOf(const T (&choices)[n], Random& random) {
  return choices[Below(random, n)];
}

// A number at which code may go wrong.
uint64_t Edge(Random& random);
std::string RandomBytes(Random& random, size_t size);
// Fields that are well-formed, with contents that nobody expects.
std::string RandomMessage(Random& random, int depth = 0);

}  // namespace parley::testing

#endif  // PARLEY_TESTS_FUZZ_RANDOM_H_
