#include "parley/broker/engine/type_registry.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace parley::engine {
namespace {

TypeInfo Named(const std::string& type_id, const std::string& method = "") {
  TypeInfo type;
  type.type_id = type_id;
  if (!method.empty()) type.methods.push_back({.name = method, .returns = ""});
  return type;
}

TEST(TypeRegistryTest, FindsWhatWasRegistered) {
  TypeRegistry types;
  EXPECT_EQ(types.Find("Stack"), nullptr);
  ASSERT_TRUE(types.Register(Named("Stack", "Pop")).ok());
  const TypeInfo* found = types.Find("Stack");
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->type_id, "Stack");
  EXPECT_EQ(found->methods[0].name, "Pop");
  EXPECT_EQ(types.Find("stack"), nullptr) << "case counts";
  EXPECT_EQ(types.Find(""), nullptr);
}

TEST(TypeRegistryTest, ATypeidIsRegisteredOnce) {
  TypeRegistry types;
  ASSERT_TRUE(types.Register(Named("Stack", "Pop")).ok());
  const absl::Status again = types.Register(Named("Stack", "Push"));
  EXPECT_TRUE(absl::IsAlreadyExists(again)) << again;
  EXPECT_NE(again.message().find("\"Stack\""), absl::string_view::npos) << again;
  EXPECT_EQ(types.Find("Stack")->methods[0].name, "Pop") << "the first stays";
}

TEST(TypeRegistryTest, AnEmptyTypeidIsRefused) {
  TypeRegistry types;
  EXPECT_TRUE(absl::IsInvalidArgument(types.Register(Named(""))));
  EXPECT_TRUE(types.TypeIds().empty());
}

TEST(TypeRegistryTest, TypeidsAreSorted) {
  TypeRegistry types;
  for (const char* id : {"b", "c", "a"}) ASSERT_TRUE(types.Register(Named(id)).ok());
  EXPECT_EQ(types.TypeIds(), (std::vector<std::string>{"a", "b", "c"}));
}

TEST(TypeRegistryTest, FoundTypesStayWhereTheyAre) {
  TypeRegistry types;
  ASSERT_TRUE(types.Register(Named("m")).ok());
  const TypeInfo* found = types.Find("m");
  for (const char* id : {"a", "z"}) ASSERT_TRUE(types.Register(Named(id)).ok());
  EXPECT_EQ(types.Find("m"), found);
}

TEST(TypeRegistryTest, CheckNamesAllThatIsWrong) {
  TypeRegistry types;
  EXPECT_TRUE(types.Check().ok());
  ASSERT_TRUE(types.Register(Named("Stack")).ok());
  EXPECT_FALSE(types.Register(Named("Stack")).ok());
  EXPECT_TRUE(absl::IsAlreadyExists(types.Check())) << types.Check();
  TypeInfo shop = Named("Shop", "Buy");
  shop.methods[0].returns = "Receipt";
  ASSERT_TRUE(types.Register(shop).ok());
  const absl::Status both = types.Check();
  EXPECT_TRUE(absl::IsInvalidArgument(both)) << both;
  EXPECT_NE(both.message().find("\"Stack\" is registered already"), absl::string_view::npos);
  EXPECT_NE(both.message().find("\"Buy\" returns typeid \"Receipt\""), absl::string_view::npos)
      << both;
}

}  // namespace
}  // namespace parley::engine
