#ifndef PARLEY_BROKER_TYPES_SET_SERVANT_H_
#define PARLEY_BROKER_TYPES_SET_SERVANT_H_

#include <memory>
#include <variant>
#include <vector>

#include "parley/broker/engine/servant.h"
#include "parley/broker/types/iterable.h"
#include "parley/broker/types/key_table.h"
#include "parley/proto/set.skeleton.h"

namespace parley::types {

// Typeid "set", as proto/set.proto says.
class SetServant final : public set::SetSkeleton, public Iterable {
 public:
  static absl::StatusOr<std::unique_ptr<engine::Servant>> Make(engine::Host* host,
                                                               const set::SetInit& init);

#define PARLEY_SET_METHOD(name, request, reply) \
  void name(const set::request&, engine::TypedResponder<set::reply>) override
  PARLEY_SET_METHOD(Add, AddRequest, AddReply);
  PARLEY_SET_METHOD(Discard, DiscardRequest, DiscardReply);
  PARLEY_SET_METHOD(Remove, RemoveRequest, RemoveReply);
  PARLEY_SET_METHOD(Pop, PopRequest, PopReply);
  PARLEY_SET_METHOD(Contains, ContainsRequest, ContainsReply);
  PARLEY_SET_METHOD(Len, LenRequest, LenReply);
  PARLEY_SET_METHOD(Clear, ClearRequest, ClearReply);
  PARLEY_SET_METHOD(Copy, CopyRequest, CopyReply);
  PARLEY_SET_METHOD(Union, OthersRequest, ValuesReply);
  PARLEY_SET_METHOD(Intersection, OthersRequest, ValuesReply);
  PARLEY_SET_METHOD(Difference, OthersRequest, ValuesReply);
  PARLEY_SET_METHOD(SymmetricDifference, OthersRequest, ValuesReply);
  PARLEY_SET_METHOD(Update, OthersRequest, UpdateReply);
  PARLEY_SET_METHOD(IntersectionUpdate, OthersRequest, UpdateReply);
  PARLEY_SET_METHOD(DifferenceUpdate, OthersRequest, UpdateReply);
  PARLEY_SET_METHOD(SymmetricDifferenceUpdate, OthersRequest, UpdateReply);
  PARLEY_SET_METHOD(Compare, CompareRequest, CompareReply);
  PARLEY_SET_METHOD(Page, PageRequest, PageReply);
  PARLEY_SET_METHOD(Iterate, IterateRequest, IterateReply);
#undef PARLEY_SET_METHOD
  // Version, elements.
  Datum State() const override;

 private:
  using Table = KeyTable<std::monostate>;
  using Elements = std::vector<engine::KeptValue>;
  // Changes a set by the elements of another.
  using Operation = void (*)(Elements other, Table* table);

  explicit SetServant(engine::Host* host) : host_(host) {}

  absl::Status Begin(Cursor* cursor) const override;
  absl::StatusOr<bool> Read(Cursor* cursor, PageRoom room,
                            google::protobuf::RepeatedPtrField<Datum>* elements) const override;

  // INVALID_ARGUMENT (TypeError): it can't be an element.
  absl::Status CheckElement(const Datum& value) const;
  absl::StatusOr<Elements> Keep(Reader* reader, const iterator::Elements& elements) const;
  // Applies the operation with one other after another to `table`, or not at all.
  absl::Status Apply(Operation operation, const set::OthersRequest& others, Table* table) const;
  void Combine(Operation operation, const set::OthersRequest& others,
               engine::TypedResponder<set::ValuesReply> reply) const;
  void CombineInPlace(Operation operation, const set::OthersRequest& others,
                      engine::TypedResponder<set::UpdateReply> reply);

  engine::Host* host_;
  Table table_;
};

}  // namespace parley::types

#endif  // PARLEY_BROKER_TYPES_SET_SERVANT_H_
