#ifndef PARLEY_BROKER_ENGINE_KEPT_VALUE_H_
#define PARLEY_BROKER_ENGINE_KEPT_VALUE_H_

#include <utility>

#include "parley/proto/datum.pb.h"

namespace parley::engine {

// Counts the references inside kept values. The engine implements it.
class ReferenceHolder {
 public:
  virtual ~ReferenceHolder() = default;
  virtual void Retain(const Datum& datum) = 0;
  virtual void Release(const Datum& datum) = 0;
};

// A value in a servant's keeping. While it lives, so do the objects that it refers
// to. Move-only; made by Host::Keep.
class KeptValue {
 public:
  KeptValue() = default;  // none
  // For the engine. `holder` is null when the datum has no references.
  KeptValue(Datum datum, ReferenceHolder* holder) : datum_(std::move(datum)), holder_(holder) {
    if (holder_ != nullptr) holder_->Retain(datum_);
  }
  KeptValue(KeptValue&& other) noexcept
      : datum_(std::move(other.datum_)), holder_(std::exchange(other.holder_, nullptr)) {}
  KeptValue& operator=(KeptValue&& other) noexcept {
    std::swap(datum_, other.datum_);
    std::swap(holder_, other.holder_);
    return *this;
  }
  ~KeptValue() {
    if (holder_ != nullptr) holder_->Release(datum_);
  }

  const Datum& datum() const { return datum_; }
  // For Packed: null when the datum has no references; and from now on another holds them.
  ReferenceHolder* holder() const { return holder_; }
  void GiveUp() { holder_ = nullptr; }
  // Another keeping of the same value.
  KeptValue Copy() const { return KeptValue(datum_, holder_); }

 private:
  Datum datum_;
  ReferenceHolder* holder_ = nullptr;
};

}  // namespace parley::engine

#endif  // PARLEY_BROKER_ENGINE_KEPT_VALUE_H_
