#include "parley/base/wire/fields.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "parley/proto/datum.pb.h"

namespace parley::wire {
namespace {

// The message that has them, one behind the other.
std::string Fields(const std::vector<std::pair<int, std::string>>& fields) {
  std::string message;
  for (const auto& [number, bytes] : fields) {
    uint8_t head[kMaxFieldBytes];
    const uint8_t* end = WriteLengthField(number, bytes.size(), head);
    message.append(reinterpret_cast<const char*>(head), static_cast<size_t>(end - head));
    message += bytes;
    EXPECT_EQ(LengthFieldSize(bytes.size()), static_cast<size_t>(end - head) + bytes.size());
  }
  return message;
}

TEST(FieldsTest, AreWrittenAsProtobufDoes) {
  for (uint64_t value :
       {uint64_t{1}, uint64_t{127}, uint64_t{128}, uint64_t{1} << 35, ~uint64_t{0}}) {
    Datum datum;
    datum.set_big(value);
    uint8_t bytes[kMaxFieldBytes];
    const uint8_t* end = WriteVarintField(Datum::kBigFieldNumber, value, bytes);
    const std::string written(reinterpret_cast<const char*>(bytes),
                              static_cast<size_t>(end - bytes));
    EXPECT_EQ(written, datum.SerializeAsString());
    EXPECT_EQ(VarintFieldSize(value), written.size());
    EXPECT_TRUE(IsVarint(absl::string_view(written).substr(1), value));
    EXPECT_FALSE(IsVarint(absl::string_view(written).substr(1), value - 1));
  }
  for (int64_t value : {int64_t{0}, int64_t{-1}, int64_t{1}, INT64_MIN, INT64_MAX}) {
    Datum datum;
    datum.set_integer(value);
    uint8_t bytes[kMaxFieldBytes];
    const uint8_t* end = WriteVarintField(Datum::kIntegerFieldNumber, ZigZag(value), bytes);
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(bytes), static_cast<size_t>(end - bytes)),
              datum.SerializeAsString());
  }
  Datum text;
  text.set_text(std::string(300, 'x'));
  EXPECT_EQ(Fields({{Datum::kTextFieldNumber, text.text()}}), text.SerializeAsString());
}

TEST(FieldsTest, AreTakenOffTheFrontInOrder) {
  const std::string message = Fields({{1, "one"}, {2, ""}, {15, std::string(300, 'x')}});
  absl::string_view left = message, bytes;
  EXPECT_FALSE(ReadLengthField(2, &left, &bytes));
  EXPECT_EQ(left, message);
  ASSERT_TRUE(ReadLengthField(1, &left, &bytes));
  EXPECT_EQ(bytes, "one");
  ASSERT_TRUE(ReadLengthField(2, &left, &bytes));
  EXPECT_EQ(bytes, "");
  EXPECT_TRUE(IsLengthField(left, 15, &bytes));
  EXPECT_EQ(bytes, std::string(300, 'x'));
  ASSERT_TRUE(ReadLengthField(15, &left, &bytes));
  EXPECT_TRUE(left.empty());
  EXPECT_FALSE(ReadLengthField(15, &left, &bytes));
  EXPECT_FALSE(IsLengthField(message, 1, &bytes)) << "others follow";
}

TEST(FieldsTest, WhatIsCutOffIsNoField) {
  const std::string message = Fields({{1, std::string(300, 'x')}});
  absl::string_view bytes;
  for (size_t size = 0; size < message.size(); ++size) {
    EXPECT_FALSE(IsLengthField(absl::string_view(message).substr(0, size), 1, &bytes)) << size;
  }
  EXPECT_FALSE(IsLengthField("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 1, &bytes));
  EXPECT_FALSE(IsLengthField("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 1, &bytes));
}

TEST(FieldsTest, ALengthThatTakesMoreBytesThanItNeedsIsNotTaken) {
  absl::string_view bytes;
  EXPECT_TRUE(IsLengthField("\x0a\x01x", 1, &bytes));
  EXPECT_FALSE(IsLengthField(absl::string_view("\x0a\x81\0x", 4), 1, &bytes));
}

}  // namespace
}  // namespace parley::wire
