#include "parley/base/utf8.h"

#include <gtest/gtest.h>

namespace parley {
namespace {

TEST(Utf8Test, TakesTheFirstAndLastOfEachLength) {
  for (const char* good :
       {"", "\x01", "\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
        "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"}) {
    EXPECT_TRUE(internal::IsUtf8(good)) << good;
  }
  EXPECT_TRUE(internal::IsUtf8(absl::string_view("a\0b", 3)));
}

TEST(Utf8Test, RefusesOverlongSurrogateTruncatedAndBeyond) {
  for (const char* bad :
       {"\x80", "\xff", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2z", "\xe0\x9f\xbf", "\xe2\x82",
        "\xed\xa0\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "ok\xff"}) {
    EXPECT_FALSE(internal::IsUtf8(bad));
  }
}

TEST(Utf8Test, FindsWhatIsBadBehindAnyLengthOfAscii) {
  for (size_t length = 0; length < 600; ++length) {
    const std::string ascii(length, 'a');
    EXPECT_TRUE(internal::IsUtf8(ascii + "\u00e9" + ascii)) << length;
    EXPECT_FALSE(internal::IsUtf8(ascii + "\xff" + ascii)) << length;
    EXPECT_FALSE(internal::IsUtf8(ascii + "\xc3")) << length;
  }
}

TEST(Utf8BeginningTest, CutsNoCharacterInTwo) {
  const std::string text = "a\u00e9\u20ac\U0001f600";  // of 1, 2, 3 and 4 bytes
  const size_t ends[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};
  for (size_t size = 0; size < std::size(ends); ++size) {
    EXPECT_EQ(internal::Utf8Beginning(text, size), text.substr(0, ends[size])) << size;
  }
}

}  // namespace
}  // namespace parley
