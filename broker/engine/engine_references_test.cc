// References: who counts, and what goes when nobody does.
#include <gtest/gtest.h>

#include <limits>

#include "broker/engine/testing/engine_harness.h"
#include "broker/types/testing/datums.h"
#include "proto/dict.pb.h"
#include "proto/list.pb.h"
#include "proto/lock.pb.h"
#include "proto/queue.pb.h"
#include "proto/value.pb.h"

namespace parley::engine {
namespace {

using namespace testing;         // NOLINT: the harness
using namespace types::testing;  // NOLINT: the builders of values

class EngineReferencesTest : public ::testing::Test {
 protected:
  EngineReferencesTest() {
    harness_.Open(1);
    harness_.Open(2);
  }
  absl::Status Append(ObjectId list, const Item& value) {
    list::AppendRequest request;
    *request.mutable_value() = value.datum;
    return harness_.Call<list::AppendReply>(1, list, "Append", request).status();
  }
  absl::StatusOr<Datum> GetItem(SessionId session, ObjectId list) {
    auto reply = harness_.Call<list::GetReply>(session, list, "Get", list::GetRequest());
    if (!reply.ok()) return reply.status();
    return reply->value();
  }
  // A default that the dict does not have comes back as it was sent.
  void GetFallback(ObjectId dict, const Datum& fallback) {
    dict::GetOrRequest request;
    request.mutable_key()->set_text("missing");
    *request.mutable_fallback() = fallback;
    ASSERT_TRUE(harness_.Call<dict::GetOrReply>(1, dict, "GetOr", request).ok());
  }
  size_t objects() { return harness_.engine().number_of_objects(); }

  EngineHarness harness_;
};

TEST_F(EngineReferencesTest, TheLastDropEndsTheObject) {
  ObjectId object = harness_.Make(1, "list");
  EXPECT_EQ(harness_.references(object), 1u);
  harness_.Drop(1, object);
  EXPECT_EQ(objects(), 0u);
  EXPECT_TRUE(absl::IsNotFound(Append(object, 1)));
}

TEST_F(EngineReferencesTest, NobodyDropsMoreThanItsOwn) {
  ObjectId object = harness_.Make(1, "list");
  manager::IncrefRequest incref;
  *incref.mutable_ref() = RefTo(object).ref();
  ASSERT_TRUE(harness_.Call<manager::IncrefReply>(2, kManagerId, "Incref", incref).ok());
  harness_.Drop(2, object, std::numeric_limits<uint64_t>::max());
  EXPECT_EQ(harness_.references(object), 1u);
  harness_.Drop(2, object);
  harness_.Drop(2, 12345);
  EXPECT_EQ(harness_.references(1, object), 1u);
}

TEST_F(EngineReferencesTest, EveryReplyThatCarriesOneGivesOne) {
  ObjectId list = harness_.Make(1, "list"), inner = harness_.Make(1, "list");
  ASSERT_TRUE(Append(list, RefTo(inner)).ok());
  EXPECT_EQ(harness_.references(inner), 2u) << "the list's own";
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(GetItem(2, list).ok());
  EXPECT_EQ(harness_.references(2, inner), 3u);
  EXPECT_EQ(harness_.references(inner), 5u);
  harness_.Drop(2, inner, 3);
  harness_.Drop(1, inner);
  EXPECT_EQ(harness_.references(inner), 1u);
  EXPECT_EQ(objects(), 2u) << "the inner one lives in the list";
}

TEST_F(EngineReferencesTest, EachOccurrenceInAValueCounts) {
  ObjectId list = harness_.Make(1, "list"), inner = harness_.Make(1, "list");
  Datum ref = RefTo(inner);
  ASSERT_TRUE(Append(list, List({ref, Map({{"k", ref}, {"l", List({ref})}})})).ok());
  EXPECT_EQ(harness_.references(inner), 4u);
  ASSERT_TRUE(harness_.Call<list::ClearReply>(1, list, "Clear", list::ClearRequest()).ok());
  EXPECT_EQ(harness_.references(inner), 1u);
}

TEST_F(EngineReferencesTest, AValueGoesWithItsHolder) {
  ObjectId list = harness_.Make(1, "list"), inner = harness_.Make(1, "list");
  ASSERT_TRUE(Append(list, RefTo(inner)).ok());
  harness_.Drop(1, inner);
  harness_.Drop(1, list);
  EXPECT_EQ(objects(), 0u);
}

TEST_F(EngineReferencesTest, TheSessionsEndDropsAllItsOwn) {
  ObjectId kept = harness_.Make(1, "list", "kept");
  harness_.Make(1, "list");
  ASSERT_TRUE(Append(kept, RefTo(harness_.Make(1, "Queue"))).ok());
  harness_.Close(1);
  EXPECT_EQ(objects(), 2u);
  EXPECT_EQ(harness_.references(kept), 1u) << "the name's";
}

TEST_F(EngineReferencesTest, IdsAreNeverUsedAgain) {
  ObjectId last = harness_.Make(1, "list");
  for (int i = 0; i < 3; ++i) {
    harness_.Drop(1, last);
    ObjectId next = harness_.Make(1, "list");
    EXPECT_GT(next, last);
    last = next;
  }
  value::ValueInit bad;
  bad.set_typecode("x");
  EXPECT_FALSE(harness_.Create(1, "Value", "", bad.SerializeAsString()).ok());
  EXPECT_GT(harness_.Make(1, "list"), last);
}

TEST_F(EngineReferencesTest, AFailedCreateLeavesNothing) {
  list::ListInit init;
  *init.mutable_initial() = Items({RefTo(harness_.Make(1, "list")), RefTo(999)});
  EXPECT_TRUE(
      absl::IsNotFound(harness_.Create(1, "list", "name", init.SerializeAsString()).status()));
  EXPECT_EQ(objects(), 1u);
  EXPECT_EQ(harness_.references(1), 1u);
  EXPECT_TRUE(harness_.Create(1, "list", "name").ok()) << "the name is free";
}

TEST_F(EngineReferencesTest, WhatIsGoneOrOfAnotherBrokerIsNotKept) {
  ObjectId list = harness_.Make(1, "list"), gone = harness_.Make(1, "list");
  harness_.Drop(1, gone);
  for (const Datum& ref : {RefTo(gone), RefTo(gone + 100), RefTo(kManagerId), RefTo(list, 1)}) {
    EXPECT_TRUE(absl::IsNotFound(Append(list, ref)));
    EXPECT_TRUE(absl::IsNotFound(Append(list, List({1, Map({{1, ref}})}))));
  }
  EXPECT_EQ(harness_.references(list), 1u);
}

TEST_F(EngineReferencesTest, OneOfAnotherBrokerGivesNothing) {
  ObjectId dict = harness_.Make(1, "dict");
  GetFallback(dict, RefTo(dict));
  EXPECT_EQ(harness_.references(dict), 2u);
  GetFallback(dict, RefTo(dict, kEpoch + 1));
  EXPECT_EQ(harness_.references(dict), 2u);
}

TEST_F(EngineReferencesTest, WaitersHearThatTheirObjectIsGone) {
  ObjectId queue = harness_.Make(1, "Queue");
  uint64_t waits = harness_.Send(2, queue, "Get", queue::GetRequest());
  harness_.Drop(1, queue);
  EXPECT_TRUE(absl::IsNotFound(harness_.TakeBytes(2, waits).status()));
  EXPECT_EQ(harness_.engine().number_of_waiters(), 0u);
}

TEST_F(EngineReferencesTest, AHeldLockThatGoesIsHeldNoMore) {
  ObjectId lock = harness_.Make(1, "Lock");
  ASSERT_TRUE(harness_.Call<lock::AcquireReply>(2, lock, "Acquire", lock::AcquireRequest()).ok());
  EXPECT_EQ(harness_.engine().State().sessions(1).holds_size(), 1);
  harness_.Drop(1, lock);
  EXPECT_EQ(harness_.engine().State().sessions(1).holds_size(), 0);
  harness_.Close(2);
}

TEST_F(EngineReferencesTest, AGuardLivesAsLongAsAnyoneRefersToIt) {
  value::ValueInit init;
  init.set_typecode("i");
  init.set_lock(true);
  ObjectId value = harness_.Make(1, "Value", "", init.SerializeAsString());
  EXPECT_EQ(objects(), 2u);
  auto lock = harness_.Call<value::GetLockReply>(1, value, "GetLock", value::GetLockRequest());
  ASSERT_TRUE(lock.ok()) << lock.status();
  harness_.Drop(1, value);
  EXPECT_EQ(objects(), 1u);
  harness_.Drop(1, lock->ref().id());
  EXPECT_EQ(objects(), 0u);
}

// Recursion would end the stack.
TEST_F(EngineReferencesTest, ALongChainGoesAtOnce) {
  ObjectId outer = harness_.Make(1, "list");
  for (int i = 0; i < 50'000; ++i) {
    ObjectId next = harness_.Make(1, "list");
    ASSERT_TRUE(Append(next, RefTo(outer)).ok());
    harness_.Drop(1, outer);
    outer = next;
    harness_.outbox().answers.clear();
  }
  EXPECT_EQ(objects(), 50'001u);
  harness_.Drop(1, outer);
  EXPECT_EQ(objects(), 0u);
}

TEST_F(EngineReferencesTest, ALongChainEndsWithTheEngine) {
  ObjectId outer = harness_.Make(1, "list");
  for (int i = 0; i < 10'000; ++i) {
    ObjectId next = harness_.Make(1, "list");
    ASSERT_TRUE(Append(next, RefTo(outer)).ok());
    harness_.Drop(1, outer);
    outer = next;
  }
  harness_.Stop();
}

}  // namespace
}  // namespace parley::engine
