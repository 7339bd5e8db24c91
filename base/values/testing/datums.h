// Short ways to write values and to expect errors in tests.
#ifndef PARLEY_BASE_VALUES_TESTING_DATUMS_H_
#define PARLEY_BASE_VALUES_TESTING_DATUMS_H_

#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "parley/base/status.h"
#include "parley/proto/datum.pb.h"

namespace parley::values::testing {

inline Datum None() { return Datum(); }
inline Datum Bool(bool value) {
  Datum datum;
  datum.set_boolean(value);
  return datum;
}
inline Datum Int(int64_t value) {
  Datum datum;
  datum.set_integer(value);
  return datum;
}
inline Datum Big(uint64_t value) {
  Datum datum;
  datum.set_big(value);
  return datum;
}
inline Datum Real(double value) {
  Datum datum;
  datum.set_real(value);
  return datum;
}
inline Datum Text(const std::string& value) {
  Datum datum;
  datum.set_text(value);
  return datum;
}
inline Datum Bytes(const std::string& value) {
  Datum datum;
  datum.set_bytes(value);
  return datum;
}
inline Datum Ref(uint64_t id) {
  Datum datum;
  datum.mutable_ref()->set_id(id);
  return datum;
}
inline Datum Message(const std::string& type, const std::string& payload) {
  Datum datum;
  datum.mutable_message()->set_type(type);
  datum.mutable_message()->set_payload(payload);
  return datum;
}

// What a Datum is made from, so that one writes Items({1, "two", Real(3)}).
struct Item {
  Item(Datum given) : datum(std::move(given)) {}   // NOLINT: implicit by intent
  Item(int value) : datum(Int(value)) {}           // NOLINT
  Item(const char* text) : datum(Text(text)) {}    // NOLINT
  operator const Datum&() const { return datum; }  // NOLINT
  Datum datum;
};

inline DatumList Items(std::initializer_list<Item> values) {
  DatumList list;
  for (const Item& value : values) *list.add_items() = value.datum;
  return list;
}
inline Datum List(std::initializer_list<Item> values) {
  Datum datum;
  *datum.mutable_list() = Items(values);
  return datum;
}
inline DatumMap Entries(std::initializer_list<std::pair<Item, Item>> entries) {
  DatumMap map;
  for (const auto& [key, value] : entries) {
    DatumEntry* entry = map.add_entries();
    *entry->mutable_key() = key.datum;
    *entry->mutable_value() = value.datum;
  }
  return map;
}
inline Datum Map(std::initializer_list<std::pair<Item, Item>> entries) {
  Datum datum;
  *datum.mutable_map() = Entries(entries);
  return datum;
}

// As text, so that a failed comparison can be read.
template <typename Proto>
std::string Shown(const Proto& message) {
  return message.ShortDebugString();
}

inline void ExpectError(const absl::Status& status, absl::StatusCode code, absl::string_view reason,
                        absl::string_view in_message = "") {
  EXPECT_EQ(status.code(), code) << status;
  EXPECT_EQ(Reason(status), reason) << status;
  EXPECT_NE(status.message().find(in_message), absl::string_view::npos) << status;
}

}  // namespace parley::values::testing

#endif  // PARLEY_BASE_VALUES_TESTING_DATUMS_H_
