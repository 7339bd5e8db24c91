#include "parley/broker/engine/packed_value.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>

#include "parley/base/values/datum_order.h"
#include "parley/base/wire/fields.h"

namespace parley::engine {
namespace {

// The size of the bytes, with a flag in its lowest bit: the holder stands before them.
using Size = uint32_t;
constexpr Size kHasHolder = 1;

Size SizeIn(const std::unique_ptr<char[]>& block) {
  Size size = 0;
  std::memcpy(&size, block.get(), sizeof(size));
  return size;
}

}  // namespace

// A datum is smaller than a frame, which is at most 1 GiB.
PackedValue::PackedValue(size_t size, ReferenceHolder* holder) {
  const size_t start = sizeof(Size) + (holder == nullptr ? 0 : sizeof(holder));
  block_ = std::make_unique_for_overwrite<char[]>(start + size);
  const Size flagged = static_cast<Size>(size << 1) | (holder == nullptr ? 0 : kHasHolder);
  std::memcpy(block_.get(), &flagged, sizeof(flagged));
  if (holder != nullptr) std::memcpy(block_.get() + sizeof(flagged), &holder, sizeof(holder));
}

PackedValue::PackedValue(KeptValue kept) : PackedValue(kept.datum().ByteSizeLong(), kept.holder()) {
  kept.datum().SerializeWithCachedSizesToArray(reinterpret_cast<uint8_t*>(begin()));
  kept.GiveUp();
}

PackedValue::PackedValue(absl::string_view bytes) : PackedValue(bytes.size(), nullptr) {
  std::copy(bytes.begin(), bytes.end(), begin());
}

std::optional<PackedValue> PackedValue::OfPlain(absl::string_view datum) {
  if (!IsPlain(datum)) return std::nullopt;
  return PackedValue(datum);
}

bool PackedValue::Equals(const Datum& other) const {
  const std::optional<absl::string_view> own = text();
  if (own.has_value()) return other.has_text() && *own == other.text();
  return values::Equal(datum(), other);
}

PackedValue PackedValue::Copy() const {
  return has_references() ? PackedValue(KeptValue(datum(), holder())) : PackedValue(bytes());
}

PackedValue::~PackedValue() {
  if (empty()) return;
  if (ReferenceHolder* holding = holder()) holding->Release(datum());
}

bool PackedValue::has_references() const { return (SizeIn(block_) & kHasHolder) != 0; }

ReferenceHolder* PackedValue::holder() const {
  if (!has_references()) return nullptr;
  ReferenceHolder* holder = nullptr;
  std::memcpy(&holder, block_.get() + sizeof(Size), sizeof(holder));
  return holder;
}

char* PackedValue::begin() const {
  return block_.get() + sizeof(Size) + (has_references() ? sizeof(ReferenceHolder*) : 0);
}

absl::string_view PackedValue::bytes() const {
  return absl::string_view(begin(), SizeIn(block_) >> 1);
}

Datum PackedValue::datum() const {
  Datum datum;
  const absl::string_view own = bytes();
  datum.ParseFromArray(own.data(), static_cast<int>(own.size()));
  return datum;
}

std::optional<absl::string_view> PackedValue::text() const {
  absl::string_view text;
  if (!wire::IsLengthField(bytes(), Datum::kTextFieldNumber, &text)) return std::nullopt;
  return text;
}

}  // namespace parley::engine
