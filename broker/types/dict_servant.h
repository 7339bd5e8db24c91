#ifndef PARLEY_BROKER_TYPES_DICT_SERVANT_H_
#define PARLEY_BROKER_TYPES_DICT_SERVANT_H_

#include <memory>
#include <vector>

#include "parley/broker/engine/servant.h"
#include "parley/broker/types/iterable.h"
#include "parley/broker/types/key_table.h"
#include "parley/proto/dict.skeleton.h"

namespace parley::types {

// Typeid "dict", as proto/dict.proto says.
class DictServant final : public dict::DictSkeleton, public Iterable {
 public:
  static absl::StatusOr<std::unique_ptr<engine::Servant>> Make(engine::Host* host,
                                                               const dict::DictInit& init);

#define PARLEY_DICT_METHOD(name) \
  void name(const dict::name##Request&, engine::TypedResponder<dict::name##Reply> reply) override
  PARLEY_DICT_METHOD(Get);
  PARLEY_DICT_METHOD(GetMany);
  PARLEY_DICT_METHOD(Set);
  PARLEY_DICT_METHOD(Delete);
  PARLEY_DICT_METHOD(Contains);
  PARLEY_DICT_METHOD(Len);
  PARLEY_DICT_METHOD(GetOr);
  PARLEY_DICT_METHOD(SetDefault);
  PARLEY_DICT_METHOD(Pop);
  PARLEY_DICT_METHOD(PopItem);
  PARLEY_DICT_METHOD(Update);
  PARLEY_DICT_METHOD(FromKeys);
  PARLEY_DICT_METHOD(Clear);
  PARLEY_DICT_METHOD(Copy);
  PARLEY_DICT_METHOD(Keys);
  PARLEY_DICT_METHOD(Values);
  PARLEY_DICT_METHOD(Items);
  PARLEY_DICT_METHOD(Page);
  PARLEY_DICT_METHOD(Iterate);
  PARLEY_DICT_METHOD(Increment);
#undef PARLEY_DICT_METHOD
  void Merge(const dict::UpdateRequest& request,
             engine::TypedResponder<dict::MergeReply> reply) override;
  // Get and Set of keys that are texts.
  bool DispatchInPlace(absl::string_view method, absl::string_view request,
                       engine::Responder& reply) override;
  // Version, entries.
  Datum State() const override;

 private:
  using Table = KeyTable<engine::PackedValue>;
  using Entry = Table::Entry;

  explicit DictServant(engine::Host* host) : host_(host) {}

  absl::Status Begin(Cursor* cursor) const override;
  absl::StatusOr<bool> Read(Cursor* cursor, PageRoom room,
                            google::protobuf::RepeatedPtrField<Datum>* elements) const override;

  bool GetInPlace(absl::string_view request, engine::Responder& reply);
  bool SetInPlace(absl::string_view request, engine::Responder& reply);
  // INVALID_ARGUMENT (TypeError): it can't be a key.
  absl::Status CheckKey(const Datum& key) const;
  // NOT_FOUND (KeyError): no such key. Also what CheckKey says.
  absl::StatusOr<Entry*> Require(const Datum& key);
  absl::StatusOr<Entry> KeepEntry(const Datum& key, const Datum& value) const;
  absl::StatusOr<std::vector<Entry>> KeepEntries(const DatumMap& entries) const;
  // Those that came with a call, or those of another dict.
  absl::StatusOr<std::vector<Entry>> KeepSource(const dict::UpdateRequest& request) const;
  absl::Status NoKey(const Datum& key) const;
  absl::Status TooMuchAtOnce() const;

  engine::Host* host_;
  Table table_;
};

}  // namespace parley::types

#endif  // PARLEY_BROKER_TYPES_DICT_SERVANT_H_
