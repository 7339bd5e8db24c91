#include "parley/broker/types/set_servant.h"

#include <string>

#include "parley/broker/types/list_servant.h"
#include "parley/broker/types/testing/datums.h"
#include "parley/broker/types/testing/servant_harness.h"

namespace parley::types {
namespace {

using namespace testing;  // NOLINT: the builders of values

class SetServantTest : public ::testing::Test {
 protected:
  void SetUp() override { Start({}); }

  void Start(std::initializer_list<Item> elements) {
    set::SetInit init;
    *init.mutable_initial() = Items(elements);
    ASSERT_TRUE(harness_.Start<SetServant>(init).ok());
  }
  template <typename Reply, typename Request>
  absl::StatusOr<Reply> With(absl::string_view method, const Item& value) {
    Request request;
    *request.mutable_value() = value.datum;
    return harness_.Call<Reply>(method, request);
  }
  auto Add(const Item& value) { return With<set::AddReply, set::AddRequest>("Add", value); }
  auto Remove(const Item& value) {
    return With<set::RemoveReply, set::RemoveRequest>("Remove", value);
  }
  static set::OthersRequest Others(std::initializer_list<std::initializer_list<Item>> others) {
    set::OthersRequest request;
    for (const auto& other : others) *request.add_others()->mutable_values() = Items(other);
    return request;
  }
  // What a method that gives elements gives.
  std::string Ask(absl::string_view method, const set::OthersRequest& request) {
    absl::StatusOr<set::ValuesReply> reply = harness_.Call<set::ValuesReply>(method, request);
    return reply.ok() ? Shown(reply->values()) : std::string(reply.status().message());
  }
  absl::Status Change(absl::string_view method, const set::OthersRequest& request) {
    return harness_.Call<set::UpdateReply>(method, request).status();
  }
  void ExpectHolds(std::initializer_list<Item> elements) {
    EXPECT_EQ(Shown(harness_.Call<set::CopyReply>("Copy", set::CopyRequest())->values()),
              Shown(Items(elements)));
  }
  int64_t Version() { return harness_.servant().State().list().items(0).integer(); }

  ServantHarness harness_{"set \"seen\""};
};

TEST_F(SetServantTest, TheFirstSpellingStays) {
  Start({1, Real(1), Bool(true), "a", Bytes("a")});
  ExpectHolds({1, "a", Bytes("a")});
  EXPECT_FALSE(Add(Real(1))->added());
  ExpectHolds({1, "a", Bytes("a")});
  EXPECT_EQ(Ask("Union", Others({{Bool(true), Real(2)}, {2}})),
            Shown(Items({1, "a", Bytes("a"), Real(2)})));
  EXPECT_EQ(Ask("Intersection", Others({{Bool(true)}})), Shown(Items({1})));
}

TEST_F(SetServantTest, WhatIsMissingIsNamed) {
  ExpectError(Remove("apple").status(), absl::StatusCode::kNotFound, "KeyError",
              "set \"seen\": no such element: \"apple\"");
  ExpectError(harness_.Call<set::PopReply>("Pop", set::PopRequest()).status(),
              absl::StatusCode::kNotFound, "KeyError", "set \"seen\" is empty");
}

TEST_F(SetServantTest, OnlyWhatComesOrGoesMakesANewVersion) {
  Start({1, 2});
  const int64_t before = Version();
  EXPECT_TRUE(Change("Update", Others({{1, 2}})).ok());
  EXPECT_TRUE(Change("IntersectionUpdate", Others({{1, 2, 3}})).ok());
  EXPECT_TRUE(Change("DifferenceUpdate", Others({{3}})).ok());
  EXPECT_EQ(Version(), before);
  EXPECT_TRUE(Change("Update", Others({{3}})).ok());
  EXPECT_GT(Version(), before);
}

TEST_F(SetServantTest, WithoutOthersNothingIsCombined) {
  Start({1, 2});
  for (const char* method : {"Union", "Intersection", "Difference", "SymmetricDifference"}) {
    EXPECT_EQ(Ask(method, Others({})), Shown(Items({1, 2}))) << method;
  }
}

TEST_F(SetServantTest, AFailedUpdateChangesNothing) {
  Start({1});
  ExpectError(Change("Update", Others({{2}, {Map({})}})), absl::StatusCode::kInvalidArgument,
              "TypeError", "set \"seen\"");
  harness_.host().Refuse("bad");
  EXPECT_FALSE(Change("SymmetricDifferenceUpdate", Others({{2, 1}, {"bad"}})).ok());
  ExpectHolds({1});
}

TEST_F(SetServantTest, CountsTheReferencesOfItsElements) {
  Start({Ref(7)});
  EXPECT_FALSE(Add(Ref(7))->added());
  EXPECT_TRUE(Add(Ref(8))->added());
  EXPECT_EQ(harness_.host().references(7), 1);
  EXPECT_EQ(Ask("Union", Others({{Ref(9)}})), Shown(Items({Ref(7), Ref(8), Ref(9)})));
  EXPECT_EQ(harness_.host().all_references(), 2);
  EXPECT_TRUE(Remove(Ref(7)).ok());
  EXPECT_EQ(harness_.host().references(7), 0);
  harness_.Stop();
  EXPECT_EQ(harness_.host().all_references(), 0);
}

// Others that are objects.
class SetOthersTest : public SetServantTest {
 protected:
  static constexpr uint64_t kList = 5;

  // A list of so many integers, found as object kList.
  void MakeList(int length) {
    list::ListInit init;
    for (int i = 0; i < length; ++i) init.mutable_initial()->add_items()->set_integer(i);
    list_ = *ListServant::Make(&list_host_, init);
    harness_.host().AddPeer(kList, list_.get());
  }
  static set::OthersRequest Objects(std::initializer_list<uint64_t> ids) {
    set::OthersRequest request;
    for (uint64_t id : ids) request.add_others()->mutable_object()->set_id(id);
    return request;
  }

  FakeHost list_host_{"list 5"};
  std::unique_ptr<engine::Servant> list_;
};

TEST_F(SetOthersTest, AreReadInTheSameCall) {
  MakeList(3);
  Start({2});
  EXPECT_EQ(Ask("Union", Objects({kList})), Shown(Items({2, 0, 1})));
  EXPECT_TRUE(Change("SymmetricDifferenceUpdate", Objects({kList})).ok());
  ExpectHolds({0, 1});
  EXPECT_EQ(harness_.host().all_references(), 0);
}

TEST_F(SetOthersTest, WithoutElementsAreATypeError) {
  ExpectError(Change("Update", Objects({77})), absl::StatusCode::kInvalidArgument, "TypeError",
              "object 77 has no elements");
}

TEST_F(SetOthersTest, BringNoMoreThanARequestCould) {
  MakeList(2000);
  EXPECT_TRUE(Change("Update", Objects({kList})).ok());
  ExpectError(Change("DifferenceUpdate", Objects({kList, kList, kList})),
              absl::StatusCode::kResourceExhausted, "MemoryError", "take it in parts");
  EXPECT_EQ(harness_.Call<set::LenReply>("Len", set::LenRequest())->length(), 2000u);
}

}  // namespace
}  // namespace parley::types
