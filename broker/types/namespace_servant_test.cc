#include "parley/broker/types/namespace_servant.h"

#include <string>

#include "parley/broker/types/testing/datums.h"
#include "parley/broker/types/testing/servant_harness.h"

namespace parley::types {
namespace {

using namespace testing;  // NOLINT: the builders of values

class NamespaceServantTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(harness_.Start<NamespaceServant>(namespaces::NamespaceInit()).ok());
  }
  static void Fill(namespaces::Attribute* attribute, const std::string& name, const Item& value) {
    attribute->set_name(name);
    *attribute->mutable_value() = value.datum;
  }
  absl::Status Set(const std::string& name, const Item& value) {
    namespaces::SetRequest request;
    Fill(request.mutable_attribute(), name, value);
    return harness_.Call<namespaces::SetReply>("Set", request).status();
  }
  auto Get(const std::string& name) {
    namespaces::GetRequest request;
    request.set_name(name);
    return harness_.Call<namespaces::GetReply>("Get", request);
  }
  absl::Status Delete(const std::string& name) {
    namespaces::DeleteRequest request;
    request.set_name(name);
    return harness_.Call<namespaces::DeleteReply>("Delete", request).status();
  }

  ServantHarness harness_{"Namespace \"settings\""};
};

TEST_F(NamespaceServantTest, OfEqualInitialNamesTheLastCounts) {
  namespaces::NamespaceInit init;
  Fill(init.add_initial(), "b", 1);
  Fill(init.add_initial(), "a", 2);
  Fill(init.add_initial(), "b", 3);
  ASSERT_TRUE(harness_.Start<NamespaceServant>(init).ok());
  EXPECT_EQ(Shown(harness_.servant().State()), Shown(Map({{"a", 2}, {"b", 3}})));
}

TEST_F(NamespaceServantTest, ErrorsNameTheAttribute) {
  ExpectError(Get("level").status(), absl::StatusCode::kNotFound, "AttributeError",
              "Namespace \"settings\" has no attribute \"level\"");
  ExpectError(Delete("level"), absl::StatusCode::kNotFound, "AttributeError");
  ExpectError(Set("_level", 1), absl::StatusCode::kInvalidArgument, "AttributeError",
              "\"_level\" is not shared");
}

TEST_F(NamespaceServantTest, AFailedSetChangesNothing) {
  ASSERT_TRUE(Set("a", 1).ok());
  harness_.host().Refuse("bad");
  EXPECT_FALSE(Set("a", "bad").ok());
  EXPECT_EQ(Shown(Get("a")->value()), Shown(Int(1)));
}

TEST_F(NamespaceServantTest, CountsTheReferencesOfItsValues) {
  ASSERT_TRUE(Set("a", Ref(7)).ok());
  ASSERT_TRUE(Set("b", List({Ref(7), Ref(8)})).ok());
  EXPECT_EQ(harness_.host().references(7), 2);
  ASSERT_TRUE(Set("b", 1).ok());
  EXPECT_EQ(harness_.host().all_references(), 1);
  ASSERT_TRUE(Delete("a").ok());
  EXPECT_EQ(harness_.host().all_references(), 0);
}

}  // namespace
}  // namespace parley::types
