#ifndef PARLEY_BROKER_TYPES_ARRAY_SERVANT_H_
#define PARLEY_BROKER_TYPES_ARRAY_SERVANT_H_

#include <memory>
#include <vector>

#include "parley/broker/engine/servant.h"
#include "parley/broker/types/ctype.h"
#include "parley/broker/types/guard.h"
#include "parley/proto/array.skeleton.h"

namespace parley::types {

// Typeid "Array", as proto/array.proto says.
class ArrayServant final : public array::ArraySkeleton {
 public:
  static absl::StatusOr<std::unique_ptr<engine::Servant>> Make(engine::Host* host,
                                                               const array::ArrayInit& init);

  void Get(const array::GetRequest& request,
           engine::TypedResponder<array::GetReply> reply) override;
  void Set(const array::SetRequest& request,
           engine::TypedResponder<array::SetReply> reply) override;
  void GetSlice(const array::GetSliceRequest& request,
                engine::TypedResponder<array::GetSliceReply> reply) override;
  void SetSlice(const array::SetSliceRequest& request,
                engine::TypedResponder<array::SetSliceReply> reply) override;
  void Len(const array::LenRequest& request,
           engine::TypedResponder<array::LenReply> reply) override;
  void GetLock(const array::GetLockRequest& request,
               engine::TypedResponder<array::GetLockReply> reply) override;
  // Type code, elements, lock.
  Datum State() const override;

 private:
  ArrayServant(engine::Host* host, CType type, std::vector<Datum> elements, Guard guard);
  int64_t size() const { return static_cast<int64_t>(elements_.size()); }

  engine::Host* host_;
  const CType type_;
  std::vector<Datum> elements_;
  Guard guard_;
};

}  // namespace parley::types

#endif  // PARLEY_BROKER_TYPES_ARRAY_SERVANT_H_
