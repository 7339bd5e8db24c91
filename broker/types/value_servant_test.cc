#include "parley/broker/types/value_servant.h"

#include <limits>
#include <string>

#include "parley/broker/types/testing/datums.h"
#include "parley/broker/types/testing/servant_harness.h"

namespace parley::types {
namespace {

using namespace testing;  // NOLINT: the builders of values

class ValueServantTest : public ::testing::Test {
 protected:
  absl::Status Start(absl::string_view typecode, bool lock = false) {
    value::ValueInit init;
    init.set_typecode(std::string(typecode));
    init.set_lock(lock);
    return harness_.Start<ValueServant>(init);
  }
  absl::Status StartWith(absl::string_view typecode, const Item& initial) {
    value::ValueInit init;
    init.set_typecode(std::string(typecode));
    *init.mutable_initial() = initial.datum;
    return harness_.Start<ValueServant>(init);
  }
  std::string Get() {
    return Shown(harness_.Call<value::GetReply>("Get", value::GetRequest())->value());
  }
  absl::Status Set(const Item& to) {
    value::SetRequest request;
    *request.mutable_value() = to.datum;
    return harness_.Call<value::SetReply>("Set", request).status();
  }
  auto Add(const Item& by) {
    value::AddRequest request;
    *request.mutable_by() = by.datum;
    return harness_.Call<value::AddReply>("Add", request);
  }
  auto GetLock() { return harness_.Call<value::GetLockReply>("GetLock", value::GetLockRequest()); }
  void ExpectOverflow(const absl::Status& status) {
    ExpectError(status, absl::StatusCode::kOutOfRange, "OverflowError", "Value \"n\": ");
  }
  void ExpectTypeError(const absl::Status& status) {
    ExpectError(status, absl::StatusCode::kInvalidArgument, "TypeError", "Value \"n\"");
  }

  ServantHarness harness_{"Value \"n\""};
};

TEST_F(ValueServantTest, StartsAtZeroOrTheGivenValue) {
  ASSERT_TRUE(Start("i").ok());
  EXPECT_EQ(Get(), Shown(Int(0)));
  ASSERT_TRUE(StartWith("i", -5).ok());
  EXPECT_EQ(Get(), Shown(Int(-5)));
  ASSERT_TRUE(StartWith("u", "\u00e4").ok());
  EXPECT_EQ(Get(), Shown(Text("\u00e4")));
}

TEST_F(ValueServantTest, ABadBeginningIsRefused) {
  ExpectTypeError(Start("x"));
  ExpectTypeError(Start(""));
  ExpectTypeError(StartWith("i", "text"));
  ExpectTypeError(StartWith("i", None()));
  ExpectOverflow(StartWith("b", 128));
}

TEST_F(ValueServantTest, SetConvertsOrChangesNothing) {
  ASSERT_TRUE(Start("B").ok());
  ASSERT_TRUE(Set(255).ok());
  ExpectOverflow(Set(256));
  ExpectOverflow(Set(-1));
  ExpectTypeError(Set(Real(1)));
  EXPECT_EQ(Get(), Shown(Int(255)));
  ASSERT_TRUE(Set(Bool(true)).ok());
  EXPECT_EQ(Get(), Shown(Int(1)));
}

TEST_F(ValueServantTest, AddReturnsTheSum) {
  ASSERT_TRUE(StartWith("h", 32'000).ok());
  EXPECT_EQ(Shown(Add(767)->value()), Shown(Int(32'767)));
  ExpectOverflow(Add(1).status());
  EXPECT_EQ(Shown(Add(-65'535)->value()), Shown(Int(-32'768)));
  EXPECT_EQ(Shown(Add(Bool(true))->value()), Shown(Int(-32'767)));
  ExpectTypeError(Add(Real(1)).status());
  ExpectTypeError(Add("1").status());
  ExpectTypeError(Add(None()).status());
  EXPECT_EQ(Get(), Shown(Int(-32'767)));
}

TEST_F(ValueServantTest, AddKeepsTo64Bits) {
  ASSERT_TRUE(StartWith("q", Int(std::numeric_limits<int64_t>::max())).ok());
  ExpectOverflow(Add(1).status());
  ASSERT_TRUE(StartWith("Q", Big(std::numeric_limits<uint64_t>::max())).ok());
  ExpectOverflow(Add(1).status());
  EXPECT_EQ(Shown(Add(-1)->value()), Shown(Big(std::numeric_limits<uint64_t>::max() - 1)));
  ASSERT_TRUE(Start("Q").ok());
  ExpectOverflow(Add(-1).status());
}

TEST_F(ValueServantTest, AddRoundsAsItsTypeDoes) {
  ASSERT_TRUE(StartWith("f", 1 << 24).ok());
  EXPECT_EQ(Shown(Add(1)->value()), Shown(Real(1 << 24)));
  ASSERT_TRUE(StartWith("f", Real(3e38)).ok());
  ExpectOverflow(Add(Real(3e38)).status());
  ASSERT_TRUE(StartWith("d", Real(0.5)).ok());
  EXPECT_EQ(Shown(Add(1)->value()), Shown(Real(1.5)));
}

TEST_F(ValueServantTest, NothingIsAddedToCharacters) {
  ASSERT_TRUE(StartWith("c", Bytes("a")).ok());
  ExpectTypeError(Add(1).status());
  ASSERT_TRUE(StartWith("u", "a").ok());
  ExpectTypeError(Add("b").status());
  EXPECT_EQ(Get(), Shown(Text("a")));
}

TEST_F(ValueServantTest, TheLockLivesAsLongAsTheValue) {
  ASSERT_TRUE(Start("i", true).ok());
  auto lock = GetLock();
  ASSERT_TRUE(lock.ok()) << lock.status();
  EXPECT_EQ(lock->ref().typeid_(), "Lock");
  EXPECT_EQ(Shown(GetLock()->ref()), Shown(lock->ref())) << "there is one";
  EXPECT_EQ(harness_.references_given(), 2);
  EXPECT_EQ(harness_.host().references(lock->ref().id()), 1);
  harness_.Stop();
  EXPECT_EQ(harness_.host().all_references(), 0);
}

TEST_F(ValueServantTest, WithoutALockThereIsNoneToGet) {
  ASSERT_TRUE(Start("i").ok());
  ExpectError(GetLock().status(), absl::StatusCode::kFailedPrecondition, "AttributeError",
              "Value \"n\"");
  EXPECT_EQ(harness_.host().all_references(), 0);
}

TEST_F(ValueServantTest, NoLockNoValue) {
  harness_.host().FailCreate(absl::ResourceExhaustedError("full"));
  EXPECT_TRUE(absl::IsResourceExhausted(Start("i", true)));
  EXPECT_TRUE(Start("i").ok());
}

TEST_F(ValueServantTest, TheStateTellsTypesAndLocksApart) {
  ASSERT_TRUE(Start("i").ok());
  Datum narrow = harness_.servant().State();
  ASSERT_TRUE(Start("q").ok());
  Datum wide = harness_.servant().State();
  ASSERT_TRUE(Start("q", true).ok());
  EXPECT_NE(Shown(narrow), Shown(wide));
  EXPECT_NE(Shown(harness_.servant().State()), Shown(wide));
}

}  // namespace
}  // namespace parley::types
