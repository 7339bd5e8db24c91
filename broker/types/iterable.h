// What an Iterator goes over, and what a call takes the elements of.
#ifndef PARLEY_BROKER_TYPES_ITERABLE_H_
#define PARLEY_BROKER_TYPES_ITERABLE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "parley/broker/engine/packed_value.h"
#include "parley/broker/engine/servant.h"
#include "parley/proto/iterator.pb.h"

namespace parley::types {

// Where an iteration stands. What the numbers mean, its container knows.
struct Cursor {
  iterator::Part part = iterator::KEYS;
  bool reverse = false;
  uint64_t position = 0;
  uint64_t version = 0;
};

// What a page may still take: elements up to a number, and up to so many bytes as suit a message;
// but one element always, so that reading gets on however large it is.
class PageRoom {
 public:
  // For a page that `host` answers a call with, which asked for `limit` elements; 0: the default.
  PageRoom(const engine::Host& host, uint32_t limit);

  // Makes room for the next element, of `bytes` serialised. False: the page is full.
  bool Take(size_t bytes);

 private:
  size_t elements_;
  size_t bytes_;
  bool empty_ = true;
};

// A container, as those see it who read it in order.
class Iterable {
 public:
  virtual ~Iterable() = default;

  // Puts the cursor before the first element of its part and order.
  // INVALID_ARGUMENT (TypeError): the container has no such part or order.
  virtual absl::Status Begin(Cursor* cursor) const = 0;

  // Appends the next elements, for which there is room, and moves the cursor past them. True:
  // these were the last. FAILED_PRECONDITION (RuntimeError): keys came or went since
  // Begin, in a container where that matters.
  virtual absl::StatusOr<bool> Read(Cursor* cursor, PageRoom room,
                                    google::protobuf::RepeatedPtrField<Datum>* elements) const = 0;
};

// How many elements a page has at the most that was asked for with this limit; 0: the default.
size_t PageSize(uint32_t limit);

// INVALID_ARGUMENT (TypeError): the object that `reference` refers to is no container.
absl::StatusOr<const Iterable*> FindIterable(engine::Host* host,
                                             const engine::KeptValue& reference);

// What a value takes of a message as one of a list: itself, its tag and its length.
inline size_t SizeInList(const Datum& datum) { return datum.ByteSizeLong() + 2; }
inline size_t SizeInList(const engine::PackedValue& value) { return value.size() + 2; }

// What one call takes from other objects: all of it together no more than one request
// could bring, for a small call must not cost without limit. Errors as
// iterator.Elements says.
class Reader {
 public:
  // `host`, of the servant that is called, is not owned and outlives the reader.
  explicit Reader(engine::Host* host) : host_(host), bytes_left_(host->max_message_bytes()) {}

  // All that the object has of this part.
  absl::StatusOr<DatumList> ReadAll(const ObjectRef& object, iterator::Part part);
  // In the servant's keeping.
  absl::StatusOr<std::vector<engine::KeptValue>> Keep(const iterator::Elements& elements);

 private:
  absl::Status Charge(const DatumList& read, int from);

  engine::Host* host_;
  size_t bytes_left_;
};

// RESOURCE_EXHAUSTED (MemoryError): `bytes` of elements, `times` times, are more than one
// message holds: a small call must not make something large.
absl::Status CheckRepeated(const engine::Host& host, uint64_t times, uint64_t bytes);

// An Iterator over the host's own object, kept. Errors as Iterable::Begin.
absl::StatusOr<engine::KeptValue> MakeIterator(engine::Host* host, iterator::Part part,
                                               bool reverse);

}  // namespace parley::types

#endif  // PARLEY_BROKER_TYPES_ITERABLE_H_
