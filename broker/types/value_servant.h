#ifndef PARLEY_BROKER_TYPES_VALUE_SERVANT_H_
#define PARLEY_BROKER_TYPES_VALUE_SERVANT_H_

#include <memory>

#include "parley/broker/engine/servant.h"
#include "parley/broker/types/ctype.h"
#include "parley/broker/types/guard.h"
#include "parley/proto/value.skeleton.h"

namespace parley::types {

// Typeid "Value", as proto/value.proto says.
class ValueServant final : public value::ValueSkeleton {
 public:
  static absl::StatusOr<std::unique_ptr<engine::Servant>> Make(engine::Host* host,
                                                               const value::ValueInit& init);

  void Get(const value::GetRequest& request,
           engine::TypedResponder<value::GetReply> reply) override;
  void Set(const value::SetRequest& request,
           engine::TypedResponder<value::SetReply> reply) override;
  void Add(const value::AddRequest& request,
           engine::TypedResponder<value::AddReply> reply) override;
  void GetLock(const value::GetLockRequest& request,
               engine::TypedResponder<value::GetLockReply> reply) override;
  // Type code, value, lock.
  Datum State() const override;

 private:
  ValueServant(engine::Host* host, CType type, Datum value, Guard guard);

  engine::Host* host_;
  const CType type_;
  Datum value_;
  Guard guard_;
};

}  // namespace parley::types

#endif  // PARLEY_BROKER_TYPES_VALUE_SERVANT_H_
