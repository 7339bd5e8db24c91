#include "parley/base/values/describe.h"

#include <gtest/gtest.h>

namespace parley {
namespace {

TEST(DescribeTest, EveryKindHasAName) {
  Datum datum;
  EXPECT_EQ(internal::KindName(datum), "none");
  datum.set_boolean(false);
  EXPECT_EQ(internal::KindName(datum), "bool");
  datum.set_integer(0);
  EXPECT_EQ(internal::KindName(datum), "integer");
  datum.set_big(0);
  EXPECT_EQ(internal::KindName(datum), "integer");
  datum.set_real(0);
  EXPECT_EQ(internal::KindName(datum), "real");
  datum.set_text("");
  EXPECT_EQ(internal::KindName(datum), "text");
  datum.set_bytes("");
  EXPECT_EQ(internal::KindName(datum), "bytes");
  datum.mutable_list();
  EXPECT_EQ(internal::KindName(datum), "list");
  datum.mutable_map();
  EXPECT_EQ(internal::KindName(datum), "map");
  datum.mutable_ref();
  EXPECT_EQ(internal::KindName(datum), "reference");
  datum.mutable_message();
  EXPECT_EQ(internal::KindName(datum), "message");
}

}  // namespace
}  // namespace parley
