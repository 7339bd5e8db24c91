#ifndef PARLEY_BROKER_ENGINE_PACKED_VALUE_H_
#define PARLEY_BROKER_ENGINE_PACKED_VALUE_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/string_view.h"
#include "parley/broker/engine/fields.h"
#include "parley/broker/engine/kept_value.h"
#include "parley/proto/datum.pb.h"

namespace parley::engine {

// A kept value, serialised: for containers with so many that their memory counts. A text of
// 16 bytes takes 40 bytes here and 150 in a Kept. Move-only; empty when default-made or moved
// from: then only empty() may be asked.
class PackedValue {
 public:
  PackedValue() = default;
  PackedValue(
      KeptValue kept);  // NOLINT(google-explicit-constructor): the same value in another form
  // The value that is serialised in `datum`, if it is plain (IsPlain): nothing has to be parsed,
  // and no host to be asked.
  static std::optional<PackedValue> OfPlain(absl::string_view datum);
  PackedValue(PackedValue&& other) noexcept = default;
  PackedValue& operator=(PackedValue&& other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~PackedValue();

  bool empty() const { return block_ == nullptr; }
  Datum datum() const;
  // The datum, serialised.
  absl::string_view bytes() const;
  size_t size() const { return bytes().size(); }
  bool has_references() const;
  // As field `number` of a message.
  Field AsField(int number) const { return {number, bytes(), has_references()}; }
  // What the datum is if it is a text.
  std::optional<absl::string_view> text() const;
  // As values::Equal; a text need not be parsed for it.
  bool Equals(const Datum& other) const;
  // Another keeping of the same value.
  PackedValue Copy() const;

 private:
  PackedValue(size_t size, ReferenceHolder* holder);
  explicit PackedValue(absl::string_view bytes);  // without references
  ReferenceHolder* holder() const;
  char* begin() const;  // of the datum's bytes

  std::unique_ptr<char[]> block_;  // a word, the holder if there is one, the datum's bytes
};

}  // namespace parley::engine

#endif  // PARLEY_BROKER_ENGINE_PACKED_VALUE_H_
