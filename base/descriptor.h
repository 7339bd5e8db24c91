#ifndef PARLEY_BASE_DESCRIPTOR_H_
#define PARLEY_BASE_DESCRIPTOR_H_

#include <utility>

#include "absl/status/statusor.h"

namespace parley {

// Owns a file descriptor, or none. Move-only.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() { Close(); }

  // -1: none.
  int number() const { return number_; }
  void Close();

 private:
  int number_ = -1;
};

// Both ends of a pipe, closed on exec.
struct Pipe {
  // RESOURCE_EXHAUSTED: no descriptors are left.
  static absl::StatusOr<Pipe> Make();

  Descriptor read_end;
  Descriptor write_end;
};

// Opens /dev/null as those of the descriptors 0, 1 and 2 that are closed: else the next files and
// sockets become what the program prints to. Call it first in main.
void ReserveStandardDescriptors();

}  // namespace parley

#endif  // PARLEY_BASE_DESCRIPTOR_H_
