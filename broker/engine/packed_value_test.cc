#include "parley/broker/engine/packed_value.h"

#include <gtest/gtest.h>

#include <map>

namespace parley::engine {
namespace {

Datum Text(const std::string& text) {
  Datum datum;
  datum.set_text(text);
  return datum;
}

class Counting final : public ReferenceHolder {
 public:
  void Retain(const Datum& datum) override { ++counts[datum.ref().id()]; }
  void Release(const Datum& datum) override { --counts[datum.ref().id()]; }
  std::map<uint64_t, int> counts;
};

TEST(PackedTest, GivesBackWhatItWasMadeOf) {
  Datum list;
  list.mutable_list()->add_items()->set_integer(-5);
  list.mutable_list()->add_items();  // none
  *list.mutable_list()->add_items() = Text("x");
  for (const Datum& datum : {Datum(), Text(""), Text(std::string(100'000, 'x')), list}) {
    PackedValue packed(KeptValue(datum, nullptr));
    EXPECT_FALSE(packed.empty());
    EXPECT_EQ(packed.datum().SerializeAsString(), datum.SerializeAsString());
    EXPECT_EQ(packed.Copy().datum().SerializeAsString(), datum.SerializeAsString());
  }
}

TEST(PackedTest, KnowsATextOfAnyLength) {
  for (size_t length : {0, 1, 127, 128, 16'383, 16'384, 3'000'000}) {
    const std::string text(length, 'x');
    PackedValue packed(KeptValue(Text(text), nullptr));
    ASSERT_TRUE(packed.text().has_value()) << length;
    EXPECT_TRUE(*packed.text() == text) << length;
  }
}

TEST(PackedTest, WhatIsNoTextIsNone) {
  Datum bytes, none;
  bytes.set_bytes("x");
  EXPECT_FALSE(PackedValue(KeptValue(bytes, nullptr)).text().has_value());
  EXPECT_FALSE(PackedValue(KeptValue(none, nullptr)).text().has_value());
}

TEST(PackedTest, TakesAPlainValueAsItIs) {
  for (const Datum& datum : {Datum(), Text(""), Text(std::string(100'000, 'x'))}) {
    const std::string bytes = datum.SerializeAsString();
    std::optional<PackedValue> packed = PackedValue::OfPlain(bytes);
    ASSERT_TRUE(packed.has_value());
    EXPECT_EQ(packed->bytes(), bytes);
    EXPECT_EQ(packed->datum().SerializeAsString(), bytes);
    EXPECT_FALSE(packed->has_references());
  }
  Datum list;
  list.mutable_list();
  EXPECT_FALSE(PackedValue::OfPlain(list.SerializeAsString()).has_value());
}

TEST(PackedTest, HoldsTheReferencesOfWhatItWasMadeOf) {
  Counting counting;
  Datum ref;
  ref.mutable_ref()->set_id(7);
  {
    PackedValue packed(KeptValue(ref, &counting));
    EXPECT_EQ(counting.counts[7], 1);
    EXPECT_TRUE(packed.has_references());
    EXPECT_EQ(packed.bytes(), ref.SerializeAsString());
    EXPECT_EQ(packed.datum().ref().id(), 7u);
    PackedValue copy = packed.Copy();
    EXPECT_EQ(counting.counts[7], 2);
    PackedValue moved = std::move(copy);
    EXPECT_TRUE(copy.empty());  // NOLINT(bugprone-use-after-move): it says so
    EXPECT_EQ(counting.counts[7], 2);
    moved = PackedValue();
    EXPECT_EQ(counting.counts[7], 1);
  }
  EXPECT_EQ(counting.counts[7], 0);
}

}  // namespace
}  // namespace parley::engine
