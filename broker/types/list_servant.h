#ifndef PARLEY_BROKER_TYPES_LIST_SERVANT_H_
#define PARLEY_BROKER_TYPES_LIST_SERVANT_H_

#include <memory>
#include <vector>

#include "parley/broker/engine/packed_value.h"
#include "parley/broker/engine/servant.h"
#include "parley/broker/types/iterable.h"
#include "parley/broker/types/slice.h"
#include "parley/proto/list.skeleton.h"

namespace parley::types {

// Typeid "list", as proto/list.proto says.
class ListServant final : public list::ListSkeleton, public Iterable {
 public:
  static absl::StatusOr<std::unique_ptr<engine::Servant>> Make(engine::Host* host,
                                                               const list::ListInit& init);

#define PARLEY_LIST_METHOD(name) \
  void name(const list::name##Request&, engine::TypedResponder<list::name##Reply> reply) override
  PARLEY_LIST_METHOD(Get);
  PARLEY_LIST_METHOD(Set);
  PARLEY_LIST_METHOD(Delete);
  PARLEY_LIST_METHOD(GetSlice);
  PARLEY_LIST_METHOD(SetSlice);
  PARLEY_LIST_METHOD(DeleteSlice);
  PARLEY_LIST_METHOD(Append);
  PARLEY_LIST_METHOD(Extend);
  PARLEY_LIST_METHOD(Insert);
  PARLEY_LIST_METHOD(Pop);
  PARLEY_LIST_METHOD(Remove);
  PARLEY_LIST_METHOD(Index);
  PARLEY_LIST_METHOD(Count);
  PARLEY_LIST_METHOD(Reverse);
  PARLEY_LIST_METHOD(Sort);
  PARLEY_LIST_METHOD(Clear);
  PARLEY_LIST_METHOD(Copy);
  PARLEY_LIST_METHOD(Contains);
  PARLEY_LIST_METHOD(Len);
  PARLEY_LIST_METHOD(Page);
  PARLEY_LIST_METHOD(Iterate);
#undef PARLEY_LIST_METHOD
  void Concat(const list::ExtendRequest& request,
              engine::TypedResponder<list::CopyReply> reply) override;
  void Repeat(const list::RepeatRequest& request,
              engine::TypedResponder<list::CopyReply> reply) override;
  void RepeatInPlace(const list::RepeatRequest& request,
                     engine::TypedResponder<list::RepeatInPlaceReply> reply) override;
  // Append of plain values.
  bool DispatchInPlace(absl::string_view method, absl::string_view request,
                       engine::Responder& reply) override;
  Datum State() const override;

 private:
  explicit ListServant(engine::Host* host) : host_(host) {}

  absl::Status Begin(Cursor* cursor) const override;
  absl::StatusOr<bool> Read(Cursor* cursor, PageRoom room,
                            google::protobuf::RepeatedPtrField<Datum>* elements) const override;

  int64_t size() const { return static_cast<int64_t>(items_.size()); }
  absl::StatusOr<int64_t> Position(int64_t index) const;
  // The first position in [start, stop) with an equal value, or stop.
  int64_t Find(const Datum& value, int64_t start, int64_t stop) const;
  absl::StatusOr<std::vector<engine::PackedValue>> KeepAll(const DatumList& values);
  absl::Status Replace(const Range& range, std::vector<engine::PackedValue> values);
  void Erase(const Range& range);
  absl::Status NoValue(const Datum& value) const;
  void AppendTo(DatumList* list) const;
  // RESOURCE_EXHAUSTED (MemoryError): the list so many times would not fit a message.
  absl::Status CheckRepeat(int64_t times) const;

  engine::Host* host_;
  std::vector<engine::PackedValue> items_;
};

}  // namespace parley::types

#endif  // PARLEY_BROKER_TYPES_LIST_SERVANT_H_
