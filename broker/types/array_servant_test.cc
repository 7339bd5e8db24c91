#include "parley/broker/types/array_servant.h"

#include <limits>
#include <optional>
#include <string>

#include "parley/broker/types/testing/datums.h"
#include "parley/broker/types/testing/servant_harness.h"

namespace parley::types {
namespace {

using namespace testing;  // NOLINT: the builders of values
using Bound = std::optional<int64_t>;

constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
constexpr int64_t kMost = std::numeric_limits<int64_t>::max();

list::Slice MakeSlice(Bound start, Bound stop, Bound step) {
  list::Slice slice;
  if (start) slice.set_start(*start);
  if (stop) slice.set_stop(*stop);
  if (step) slice.set_step(*step);
  return slice;
}

class ArrayServantTest : public ::testing::Test {
 protected:
  absl::Status Start(absl::string_view typecode, std::initializer_list<Item> values,
                     bool lock = false) {
    array::ArrayInit init;
    init.set_typecode(std::string(typecode));
    *init.mutable_values() = Items(values);
    init.set_lock(lock);
    return harness_.Start<ArrayServant>(init);
  }
  absl::Status StartSized(absl::string_view typecode, int64_t size) {
    array::ArrayInit init;
    init.set_typecode(std::string(typecode));
    init.set_size(size);
    return harness_.Start<ArrayServant>(init);
  }
  auto Get(int64_t index) {
    array::GetRequest request;
    request.set_index(index);
    return harness_.Call<array::GetReply>("Get", request);
  }
  absl::Status Set(int64_t index, const Item& value) {
    array::SetRequest request;
    request.set_index(index);
    *request.mutable_value() = value.datum;
    return harness_.Call<array::SetReply>("Set", request).status();
  }
  absl::StatusOr<std::string> GetSlice(Bound start, Bound stop, Bound step) {
    array::GetSliceRequest request;
    *request.mutable_slice() = MakeSlice(start, stop, step);
    auto reply = harness_.Call<array::GetSliceReply>("GetSlice", request);
    if (!reply.ok()) return reply.status();
    return Shown(reply->values());
  }
  absl::Status SetSlice(Bound start, Bound stop, Bound step, std::initializer_list<Item> values) {
    array::SetSliceRequest request;
    *request.mutable_slice() = MakeSlice(start, stop, step);
    *request.mutable_values() = Items(values);
    return harness_.Call<array::SetSliceReply>("SetSlice", request).status();
  }
  uint64_t Len() { return harness_.Call<array::LenReply>("Len", array::LenRequest())->length(); }
  auto GetLock() { return harness_.Call<array::GetLockReply>("GetLock", array::GetLockRequest()); }
  void ExpectHolds(std::initializer_list<Item> values) {
    EXPECT_EQ(*GetSlice({}, {}, {}), Shown(Items(values)));
    EXPECT_EQ(Len(), values.size());
  }
  void ExpectFailure(const absl::Status& status, absl::StatusCode code, absl::string_view reason) {
    ExpectError(status, code, reason, "Array \"row\"");
  }

  ServantHarness harness_{"Array \"row\""};
};

TEST_F(ArrayServantTest, StartsWithZerosOrValues) {
  ASSERT_TRUE(StartSized("i", 3).ok());
  ExpectHolds({0, 0, 0});
  ASSERT_TRUE(StartSized("d", 1).ok());
  ExpectHolds({Real(0)});
  ASSERT_TRUE(StartSized("i", 0).ok());
  ExpectHolds({});
  ASSERT_TRUE(Start("B", {1, Bool(true), 255}).ok());
  ExpectHolds({1, 1, 255});
  array::ArrayInit neither;
  neither.set_typecode("i");
  ASSERT_TRUE(harness_.Start<ArrayServant>(neither).ok());
  ExpectHolds({});
}

TEST_F(ArrayServantTest, ABadSizeIsRefusedBeforeItIsAllotted) {
  for (int64_t size : {int64_t{-1}, kLeast, int64_t{1} << 40, kMost}) {
    ExpectFailure(StartSized("i", size), absl::StatusCode::kInvalidArgument, "ValueError");
  }
}

TEST_F(ArrayServantTest, ABadBeginningIsRefused) {
  ExpectFailure(Start("x", {}), absl::StatusCode::kInvalidArgument, "TypeError");
  ExpectFailure(Start("i", {1, "text"}), absl::StatusCode::kInvalidArgument, "TypeError");
  ExpectFailure(Start("b", {1, 128}), absl::StatusCode::kOutOfRange, "OverflowError");
}

TEST_F(ArrayServantTest, IndicesCountFromEitherEnd) {
  ASSERT_TRUE(Start("i", {10, 20, 30}).ok());
  EXPECT_EQ(Get(0)->value().integer(), 10);
  EXPECT_EQ(Get(-1)->value().integer(), 30);
  ASSERT_TRUE(Set(-3, 11).ok());
  ASSERT_TRUE(Set(1, Bool(true)).ok());
  ExpectHolds({11, 1, 30});
}

TEST_F(ArrayServantTest, WhatFailsChangesNothing) {
  ASSERT_TRUE(Start("b", {1, 2, 3}).ok());
  for (int64_t index : {int64_t{3}, int64_t{-4}, kMost, kLeast}) {
    ExpectFailure(Get(index).status(), absl::StatusCode::kOutOfRange, "IndexError");
    ExpectFailure(Set(index, 1), absl::StatusCode::kOutOfRange, "IndexError");
  }
  ExpectFailure(Set(0, 128), absl::StatusCode::kOutOfRange, "OverflowError");
  ExpectFailure(Set(0, Real(1)), absl::StatusCode::kInvalidArgument, "TypeError");
  ExpectFailure(SetSlice(0, 2, {}, {9, 128}), absl::StatusCode::kOutOfRange, "OverflowError");
  ExpectFailure(SetSlice(0, 2, {}, {9, "x"}), absl::StatusCode::kInvalidArgument, "TypeError");
  ExpectHolds({1, 2, 3});
}

TEST_F(ArrayServantTest, SlicesArePythons) {
  ASSERT_TRUE(Start("i", {0, 1, 2, 3, 4}).ok());
  EXPECT_EQ(*GetSlice(1, 3, {}), Shown(Items({1, 2})));
  EXPECT_EQ(*GetSlice({}, {}, -2), Shown(Items({4, 2, 0})));
  EXPECT_EQ(*GetSlice(3, 1, {}), Shown(Items({})));
  ASSERT_TRUE(SetSlice({}, {}, -2, {40, 20, 0}).ok());
  ExpectHolds({0, 1, 20, 3, 40});
  ASSERT_TRUE(SetSlice(1, 3, {}, {5, 6}).ok());
  ExpectHolds({0, 5, 6, 3, 40});
  ASSERT_TRUE(SetSlice(3, 1, {}, {}).ok());
}

TEST_F(ArrayServantTest, TheLengthNeverChanges) {
  ASSERT_TRUE(Start("i", {1, 2, 3}).ok());
  ExpectFailure(SetSlice(0, 2, {}, {1}), absl::StatusCode::kInvalidArgument, "ValueError");
  ExpectFailure(SetSlice(3, {}, {}, {4}), absl::StatusCode::kInvalidArgument, "ValueError");
  ExpectFailure(SetSlice({}, {}, {}, {}), absl::StatusCode::kInvalidArgument, "ValueError");
  ExpectHolds({1, 2, 3});
}

TEST_F(ArrayServantTest, StepZeroIsRefused) {
  ASSERT_TRUE(Start("i", {1}).ok());
  ExpectFailure(GetSlice({}, {}, 0).status(), absl::StatusCode::kInvalidArgument, "ValueError");
  ExpectFailure(SetSlice({}, {}, 0, {}), absl::StatusCode::kInvalidArgument, "ValueError");
}

TEST_F(ArrayServantTest, TheLockLivesAsLongAsTheArray) {
  ASSERT_TRUE(Start("i", {1}, true).ok());
  auto lock = GetLock();
  ASSERT_TRUE(lock.ok()) << lock.status();
  EXPECT_EQ(lock->ref().typeid_(), "Lock");
  EXPECT_EQ(harness_.references_given(), 1);
  EXPECT_EQ(harness_.host().references(lock->ref().id()), 1);
  harness_.Stop();
  EXPECT_EQ(harness_.host().all_references(), 0);
}

TEST_F(ArrayServantTest, WithoutALockThereIsNoneToGet) {
  ASSERT_TRUE(Start("i", {1}).ok());
  ExpectFailure(GetLock().status(), absl::StatusCode::kFailedPrecondition, "AttributeError");
}

TEST_F(ArrayServantTest, TheStateTellsTypesAndElementsApart) {
  ASSERT_TRUE(Start("i", {1, 2}).ok());
  std::string state = Shown(harness_.servant().State());
  ASSERT_TRUE(Start("q", {1, 2}).ok());
  EXPECT_NE(Shown(harness_.servant().State()), state);
  ASSERT_TRUE(Start("i", {1, 3}).ok());
  EXPECT_NE(Shown(harness_.servant().State()), state);
  ASSERT_TRUE(Set(1, 2).ok());
  EXPECT_EQ(Shown(harness_.servant().State()), state);
}

}  // namespace
}  // namespace parley::types
