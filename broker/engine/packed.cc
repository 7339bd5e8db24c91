#include "broker/engine/packed.h"

#include <cstdint>
#include <cstring>
#include <utility>

namespace parley::engine {
namespace {

// The size of the bytes, with a flag in its lowest bit: the holder stands before them.
using Size = uint32_t;
constexpr Size kHasHolder = 1;

}  // namespace

// A datum is smaller than a frame, which is at most 1 GiB.
Packed::Packed(Kept kept) {
  const size_t size = kept.datum().ByteSizeLong();
  ReferenceHolder* holder = kept.holder();
  const size_t start = sizeof(Size) + (holder == nullptr ? 0 : sizeof(holder));
  block_ = std::make_unique_for_overwrite<char[]>(start + size);
  const Size word = static_cast<Size>(size << 1) | (holder == nullptr ? 0 : kHasHolder);
  std::memcpy(block_.get(), &word, sizeof(word));
  if (holder != nullptr) std::memcpy(block_.get() + sizeof(word), &holder, sizeof(holder));
  kept.datum().SerializeWithCachedSizesToArray(reinterpret_cast<uint8_t*>(block_.get() + start));
  kept.GiveUp();
}

Packed::~Packed() {
  if (empty()) return;
  if (ReferenceHolder* holding = holder()) holding->Release(datum());
}

ReferenceHolder* Packed::holder() const {
  Size word = 0;
  std::memcpy(&word, block_.get(), sizeof(word));
  if ((word & kHasHolder) == 0) return nullptr;
  ReferenceHolder* holder = nullptr;
  std::memcpy(&holder, block_.get() + sizeof(word), sizeof(holder));
  return holder;
}

absl::string_view Packed::bytes() const {
  Size word = 0;
  std::memcpy(&word, block_.get(), sizeof(word));
  const size_t start = sizeof(word) + ((word & kHasHolder) == 0 ? 0 : sizeof(ReferenceHolder*));
  return absl::string_view(block_.get() + start, word >> 1);
}

Datum Packed::datum() const {
  Datum datum;
  const absl::string_view own = bytes();
  datum.ParseFromArray(own.data(), static_cast<int>(own.size()));
  return datum;
}

// Its tag, its length in sevens of bits, and nothing behind it.
std::optional<absl::string_view> Packed::text() const {
  constexpr char kTag = Datum::kTextFieldNumber << 3 | 2;
  absl::string_view own = bytes();
  if (own.empty() || own[0] != kTag) return std::nullopt;
  size_t length = 0, at = 1;
  for (int shift = 0; at < own.size(); shift += 7) {
    const auto byte = static_cast<unsigned char>(own[at++]);
    length |= static_cast<size_t>(byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  if (own.size() - at != length) return std::nullopt;  // fields that are unknown here
  return own.substr(at);
}

}  // namespace parley::engine
