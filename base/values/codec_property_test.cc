#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "parley/base/values/codec.h"

namespace parley {
namespace {

void AppendUtf8(uint32_t point, std::string* text) {
  auto add = [&](uint32_t byte) { text->push_back(static_cast<char>(byte)); };
  if (point < 0x80) return add(point);
  if (point < 0x800) {
    add(0xc0 | point >> 6);
  } else {
    if (point < 0x10000) {
      add(0xe0 | point >> 12);
    } else {
      add(0xf0 | point >> 18);
      add(0x80 | (point >> 12 & 0x3f));
    }
    add(0x80 | (point >> 6 & 0x3f));
  }
  add(0x80 | (point & 0x3f));
}

rc::Gen<std::string> Text() {
  auto point =
      rc::gen::oneOf(rc::gen::inRange<uint32_t>(0, 0x80), rc::gen::inRange<uint32_t>(0x80, 0xd800),
                     rc::gen::inRange<uint32_t>(0xe000, 0x110000));
  return rc::gen::map(rc::gen::container<std::vector<uint32_t>>(point),
                      [](const std::vector<uint32_t>& points) {
                        std::string text;
                        for (uint32_t point : points) AppendUtf8(point, &text);
                        return text;
                      });
}

// Through the wire format, which checks text once more.
template <typename T>
absl::StatusOr<T> RoundTrip(const T& value) {
  Datum datum, wire;
  PARLEY_RETURN_IF_ERROR(Encode(value, &datum));
  RC_ASSERT(wire.ParseFromString(datum.SerializeAsString()));
  return Decode<T>(wire);
}

template <typename T>
void ComesBack(const T& value) {
  absl::StatusOr<T> back = RoundTrip(value);
  RC_ASSERT(back.ok());
  RC_ASSERT(*back == value);
}

TEST(CodecPropertyTest, NestedValuesComeBack) {
  EXPECT_TRUE(rc::check("scalars", [](bool b, int8_t i, int64_t j, uint64_t k, double d, float f) {
    ComesBack(std::tuple(b, i, j, k, d, f));
  }));
  EXPECT_TRUE(rc::check("text as keys", [] {
    ComesBack(*rc::gen::container<std::map<std::string, std::string>>(Text(), Text()));
  }));
  EXPECT_TRUE(rc::check("containers", [](const std::map<int64_t, std::vector<uint32_t>>& map,
                                         const std::vector<std::pair<bool, double>>& pairs,
                                         const std::set<int16_t>& set) {
    ComesBack(std::tuple(map, pairs, set, std::optional(map), std::optional<int>()));
  }));
  EXPECT_TRUE(rc::check("bytes", [](const std::string& bytes) { ComesBack(Bytes{bytes}); }));
}

TEST(CodecPropertyTest, WhatEncodesAsTextParses) {
  EXPECT_TRUE(rc::check([](const std::string& text) {
    Datum datum, wire;
    if (!Encode(text, &datum).ok()) return;
    RC_ASSERT(wire.ParseFromString(datum.SerializeAsString()));
    RC_ASSERT(wire.text() == text);
  }));
}

template <typename Narrow>
void DecodesOnlyWhatFits(int64_t wide) {
  Datum datum;
  RC_ASSERT(Encode(wide, &datum).ok());
  absl::StatusOr<Narrow> narrow = Decode<Narrow>(datum);
  RC_ASSERT(narrow.ok() == std::in_range<Narrow>(wide));
  if (narrow.ok()) RC_ASSERT(std::cmp_equal(*narrow, wide));
}

TEST(CodecPropertyTest, AnIntegerDecodesExactlyWhereItFits) {
  EXPECT_TRUE(rc::check([](int64_t wide) {
    DecodesOnlyWhatFits<int8_t>(wide);
    DecodesOnlyWhatFits<uint16_t>(wide);
    DecodesOnlyWhatFits<int32_t>(wide);
    DecodesOnlyWhatFits<uint64_t>(wide);
  }));
}

}  // namespace
}  // namespace parley
