#ifndef PARLEY_BROKER_TYPES_DICT_SERVANT_H_
#define PARLEY_BROKER_TYPES_DICT_SERVANT_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "broker/engine/servant.h"
#include "broker/types/datum_order.h"
#include "proto/dict.skeleton.h"

namespace parley::types {

// Typeid "dict", as proto/dict.proto says. As in CPython, a vector of entries in
// insertion order, with gaps where some were deleted, and a hash table of positions.
class DictServant final : public dict::DictSkeleton {
 public:
  static absl::StatusOr<std::unique_ptr<engine::Servant>> Make(engine::Host* host,
                                                               const dict::DictInit& init);

#define PARLEY_DICT_METHOD(name) \
  void name(const dict::name##Request&, engine::TypedResponder<dict::name##Reply> reply) override
  PARLEY_DICT_METHOD(Get);
  PARLEY_DICT_METHOD(Set);
  PARLEY_DICT_METHOD(Delete);
  PARLEY_DICT_METHOD(Contains);
  PARLEY_DICT_METHOD(Len);
  PARLEY_DICT_METHOD(GetOr);
  PARLEY_DICT_METHOD(SetDefault);
  PARLEY_DICT_METHOD(Pop);
  PARLEY_DICT_METHOD(PopItem);
  PARLEY_DICT_METHOD(Update);
  PARLEY_DICT_METHOD(Clear);
  PARLEY_DICT_METHOD(Copy);
  PARLEY_DICT_METHOD(Keys);
  PARLEY_DICT_METHOD(Values);
  PARLEY_DICT_METHOD(Items);
  PARLEY_DICT_METHOD(Page);
  PARLEY_DICT_METHOD(Increment);
#undef PARLEY_DICT_METHOD
  // Version, entries.
  Datum State() const override;

 private:
  using Entry = std::pair<engine::Kept, engine::Kept>;
  struct PositionHash {
    using is_transparent = void;
    const std::vector<std::optional<Entry>>* entries;
    size_t operator()(const Datum& key) const { return Hash(key); }
    size_t operator()(uint32_t position) const { return Hash((*entries)[position]->first.datum()); }
  };
  struct PositionEq {
    using is_transparent = void;
    const std::vector<std::optional<Entry>>* entries;
    bool operator()(uint32_t a, uint32_t b) const { return a == b; }
    bool operator()(uint32_t position, const Datum& key) const {
      return Equal((*entries)[position]->first.datum(), key);
    }
    bool operator()(const Datum& key, uint32_t position) const { return (*this)(position, key); }
  };

  explicit DictServant(engine::Host* host);
  // Null: no such key.
  Entry* Find(const Datum& key);
  // INVALID_ARGUMENT (TypeError): it can't be a key.
  absl::Status CheckKey(const Datum& key) const;
  // NOT_FOUND (KeyError): no such key. Also what CheckKey says.
  absl::StatusOr<Entry*> Require(const Datum& key);
  absl::StatusOr<Entry> KeepEntry(const Datum& key, const Datum& value);
  absl::Status Insert(const DatumMap& entries);
  void Put(Entry entry);
  // Requires that the key is there.
  Entry Take(const Datum& key);
  void CloseGaps();
  absl::Status NoKey(const Datum& key) const;
  void AppendTo(DatumMap* map) const;

  engine::Host* host_;
  std::vector<std::optional<Entry>> entries_;
  absl::flat_hash_set<uint32_t, PositionHash, PositionEq> positions_;
  uint64_t version_ = 1;  // of the set of keys
};

}  // namespace parley::types

#endif  // PARLEY_BROKER_TYPES_DICT_SERVANT_H_
