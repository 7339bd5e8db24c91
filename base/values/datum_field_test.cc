// A field is what protobuf's message would be.
#include "parley/base/values/datum_field.h"

#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "parley/base/values/codec.h"
#include "parley/proto/datum.pb.h"

namespace parley {
namespace {

// A message with a Datum in its fields 1 and 2.
using Message = DatumEntry;

template <typename T>
void ExpectTheSame(const T& value) {
  internal::DatumField key, field;
  ASSERT_TRUE(key.Set(Message::kKeyFieldNumber, 1).ok());
  ASSERT_TRUE(field.Set(Message::kValueFieldNumber, value).ok());
  Message expected;
  expected.mutable_key()->set_integer(1);
  ASSERT_TRUE(Encode(value, expected.mutable_value()).ok());
  std::string bytes;
  for (const internal::DatumField* part : {&key, &field}) {
    bytes.append(part->head().data(), part->head().size());
    bytes.append(part->tail().data(), part->tail().size());
  }
  EXPECT_EQ(bytes, expected.SerializeAsString());
}

TEST(DatumFieldTest, ValuesOfEveryKindAreAsTheirDatums) {
  ExpectTheSame(std::string());
  ExpectTheSame(std::string("text"));
  ExpectTheSame(std::string(127, 'x'));
  ExpectTheSame(std::string(1'000'000, 'x'));
  ExpectTheSame(Bytes{std::string("\xff\0", 2)});
  ExpectTheSame(0);
  ExpectTheSame(std::numeric_limits<int64_t>::min());
  ExpectTheSame(std::numeric_limits<int64_t>::max());
  ExpectTheSame(std::numeric_limits<uint64_t>::max());
  ExpectTheSame(uint8_t{255});
  ExpectTheSame(true);
  ExpectTheSame(1.5);
  ExpectTheSame(nullptr);
  ExpectTheSame(std::optional<int>());
  ExpectTheSame("a literal");
  ExpectTheSame(std::vector<std::string>{"a", "b"});
  ExpectTheSame(std::map<std::string, int>{{"a", 1}});
}

TEST(DatumFieldTest, AMessageThatIsSerialisedAlreadyIsWrittenAsItIs) {
  DatumEntry expected;
  expected.mutable_value()->set_text("text");
  const std::string bytes = expected.value().SerializeAsString();
  internal::DatumField field;
  ASSERT_TRUE(field.Set(DatumEntry::kValueFieldNumber, internal::SerializedMessage{bytes}).ok());
  EXPECT_EQ(absl::StrCat(field.head(), field.tail()), expected.SerializeAsString());
}

TEST(DatumFieldTest, WhatCannotBeEncodedFails) {
  internal::DatumField text, list;
  EXPECT_EQ(text.Set(1, std::string("\xff")).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(list.Set(1, std::vector<std::string>{"\xff"}).code(),
            absl::StatusCode::kInvalidArgument);
}

template <typename T>
std::string Serialized(const T& value) {
  Message message;
  EXPECT_TRUE(Encode(value, message.mutable_value()).ok());
  return message.SerializeAsString();
}

TEST(DatumFieldTest, TextAndBytesAreTakenOutOfTheirMessages) {
  for (size_t size : {0, 1, 125, 126, 127, 128, 16'382, 16'384, 1'000'000}) {
    const std::string content(size, 'x');
    std::string text, message = Serialized(content);
    EXPECT_TRUE(internal::TakeDatum(Message::kValueFieldNumber, &message, &text)) << size;
    EXPECT_EQ(text, content);
    Bytes bytes;
    message = Serialized(Bytes{content});
    EXPECT_TRUE(internal::TakeDatum(Message::kValueFieldNumber, &message, &bytes)) << size;
    EXPECT_EQ(bytes.value, content);
  }
}

TEST(DatumFieldTest, OtherMessagesStayAsTheyAre) {
  Message two;
  two.mutable_key()->set_text("a");
  two.mutable_value()->set_text("b");
  std::string not_utf8 = Serialized(Bytes{"\xff"});
  not_utf8[2] = Datum::kTextFieldNumber << 3 | 2;
  const std::string text = Serialized(std::string(200, 'x'));
  std::vector<std::string> others = {"",
                                     two.SerializeAsString(),
                                     Serialized(1),
                                     Serialized(nullptr),
                                     Serialized(Bytes{"b"}),
                                     not_utf8,
                                     text + "x"};
  for (size_t size = 0; size < text.size(); ++size) others.push_back(text.substr(0, size));
  others.push_back("\x12" + std::string(20, '\xff'));
  for (const std::string& other : others) {
    std::string message = other, taken;
    EXPECT_FALSE(internal::TakeDatum(Message::kValueFieldNumber, &message, &taken));
    EXPECT_EQ(message, other);
  }
  std::string message = text, taken;
  EXPECT_FALSE(internal::TakeDatum(Message::kKeyFieldNumber, &message, &taken));
  EXPECT_EQ(message, text);
}

}  // namespace
}  // namespace parley
