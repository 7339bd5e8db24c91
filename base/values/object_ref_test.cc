#include "parley/base/values/object_ref.h"

#include <gtest/gtest.h>

namespace parley {
namespace {

TEST(ObjectRefTest, ReadsWhatItWrote) {
  ObjectRef ref;
  ref.set_typeid_("my::Type");
  ref.set_id(12);
  ref.set_epoch(0xfedcba9876543210u);
  EXPECT_EQ(FormatRef(ref), "my::Type:12@fedcba9876543210");
  auto back = ParseRef(FormatRef(ref));
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(back->SerializeAsString(), ref.SerializeAsString());
}

TEST(ObjectRefTest, RefusesOtherText) {
  for (const char* text :
       {"", "dict", "dict:12", "dict@12", ":1@2", "dict:x@2", "dict:@2", "dict:1@", "dict:1@z",
        "dict: 1@2", "dict:+1@2", "dict:-1@2", "dict:1@0x2", "dict:1@ 2", "dict:1@2 ",
        "dict:18446744073709551616@2", "dict:1@10000000000000000"}) {
    EXPECT_EQ(ParseRef(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

}  // namespace
}  // namespace parley
