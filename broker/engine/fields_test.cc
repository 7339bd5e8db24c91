#include "parley/broker/engine/fields.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "parley/proto/datum.pb.h"

namespace parley::engine {
namespace {

template <typename Set>
Datum Make(Set set) {
  Datum datum;
  set(&datum);
  return datum;
}

TEST(FieldsTest, AreWrittenAsProtobufDoes) {
  for (size_t size : {0, 1, 127, 128, 16'383, 16'384, 3'000'000}) {
    TypedMessage message;
    message.set_type("a.Message");
    message.set_payload(std::string(size, 'x'));
    const std::vector<Field> fields = {{1, message.type()}, {2, message.payload()}};
    std::string expected = message.SerializeAsString();
    if (size == 0) expected += std::string("\x12\0", 2);  // an empty field is there all the same
    EXPECT_TRUE(Serialize(fields) == expected) << size;
    EXPECT_EQ(SizeOf(fields), expected.size());
  }
  EXPECT_EQ(Serialize({}), "");
}

TEST(FieldsTest, ScalarsArePlain) {
  for (const Datum& datum :
       {Datum(), Make([](Datum* d) { d->set_boolean(false); }),
        Make([](Datum* d) { d->set_boolean(true); }), Make([](Datum* d) { d->set_integer(0); }),
        Make([](Datum* d) { d->set_integer(std::numeric_limits<int64_t>::min()); }),
        Make([](Datum* d) { d->set_big(std::numeric_limits<uint64_t>::max()); }),
        Make([](Datum* d) { d->set_real(-0.0); }), Make([](Datum* d) { d->set_text(""); }),
        Make([](Datum* d) { d->set_text("h\xc3\xa9"); }),
        Make([](Datum* d) { d->set_text(std::string(1000, 'x')); }),
        Make([](Datum* d) { d->set_bytes("\xff"); })}) {
    EXPECT_TRUE(IsPlain(datum.SerializeAsString())) << datum.ShortDebugString();
  }
}

TEST(FieldsTest, WhatMustBeParsedIsNotPlain) {
  for (const Datum& datum :
       {Make([](Datum* d) { d->mutable_list(); }), Make([](Datum* d) { d->mutable_map(); }),
        Make([](Datum* d) { d->mutable_ref()->set_id(1); }),
        Make([](Datum* d) { d->mutable_message()->set_type("a.Message"); })}) {
    EXPECT_FALSE(IsPlain(datum.SerializeAsString())) << datum.ShortDebugString();
  }
}

TEST(FieldsTest, WhatProtobufWouldWriteInAnotherWayOrRefuseIsNotPlain) {
  for (const std::string& bytes : {
           std::string("\x2a\x01\xff", 3),        // a text that is not UTF-8
           std::string("\x2a\x01x\x2a\x01y", 6),  // two of them
           std::string("\x2a\x02x", 3),           // cut off
           std::string("\x2a", 1),                //
           std::string("\x08\x02", 2),            // a boolean that is 2
           std::string("\x10\x81\0", 3),          // a number with more bytes than it needs
           std::string("\x10\x81", 2),            // cut off
           std::string("\x10", 1),                //
           std::string("\x10\x01\x08\x01", 4),    // a number, then a boolean
           std::string("\x21\0\0\0\0\0\0\0", 8),  // a real, cut off
           std::string("\x7a\x01x", 3),           // an unknown field
       }) {
    EXPECT_FALSE(IsPlain(bytes));
  }
}

}  // namespace
}  // namespace parley::engine
