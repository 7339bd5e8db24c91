// Objects of the engine: how long they live, and what values may refer to them.
#include <string>

#include "parley/broker/engine/testing/engine_harness.h"
#include "parley/broker/types/testing/datums.h"
#include "parley/proto/dict.pb.h"
#include "parley/proto/list.pb.h"
#include "parley/proto/manager.pb.h"
#include "parley/proto/value.pb.h"

namespace parley::engine::testing {
namespace {

using namespace types::testing;  // NOLINT: the builders of values

class EngineReferencesTest : public ::testing::Test {
 protected:
  EngineReferencesTest() {
    harness_.Open(1);
    harness_.Open(2);
  }
  ~EngineReferencesTest() override {
    harness_.Close(1);
    harness_.Close(2);
    EXPECT_EQ(harness_.engine().number_of_objects(), 0) << "somebody counts a reference too many";
  }

  static Datum To(const ObjectRef& ref) {
    Datum datum;
    *datum.mutable_ref() = ref;
    return datum;
  }
  ObjectRef NewList(const DatumList& items) {
    list::ListInit init;
    *init.mutable_initial() = items;
    return harness_.New(1, "list", init.SerializeAsString());
  }
  absl::Status Incref(SessionId session, const ObjectRef& ref) {
    manager::IncrefRequest request;
    *request.mutable_ref() = ref;
    return harness_.Call<manager::IncrefReply>(session, kManagerId, "Incref", request).status();
  }
  absl::Status RemoveName(const std::string& name) {
    manager::RemoveNameRequest request;
    request.set_name(name);
    return harness_.Call<manager::RemoveNameReply>(1, kManagerId, "RemoveName", request).status();
  }
  absl::Status Append(const ObjectRef& list, const Item& value) {
    list::AppendRequest request;
    *request.mutable_value() = value.datum;
    return harness_.Call<list::AppendReply>(1, list.id(), "Append", request).status();
  }
  absl::StatusOr<list::PopReply> Pop(const ObjectRef& list) {
    return harness_.Call<list::PopReply>(1, list.id(), "Pop", list::PopRequest());
  }

  EngineHarness harness_;
};

TEST_F(EngineReferencesTest, EachRefInAReplyIsOne) {
  const ObjectRef ref = harness_.New(1, "list");
  EXPECT_EQ(ref.epoch(), kEpoch);
  EXPECT_EQ(ref.typeid_(), "list");
  EXPECT_EQ(harness_.References(ref), 1);
  ASSERT_TRUE(Incref(1, ref).ok());
  EXPECT_EQ(harness_.References(ref), 2);
  harness_.Drop(1, ref);
  EXPECT_EQ(harness_.References(ref), 1);
  harness_.Drop(1, ref);
  EXPECT_FALSE(harness_.Exists(ref));
  ExpectError(Append(ref, 1), absl::StatusCode::kNotFound, "", "its last reference was dropped");
}

TEST_F(EngineReferencesTest, SeveralAreDroppedAtOnce) {
  const ObjectRef ref = harness_.New(1, "list");
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(Incref(1, ref).ok());
  harness_.Drop(1, ref, 0);
  EXPECT_EQ(harness_.References(ref), 5);
  harness_.Drop(1, ref, 3);
  EXPECT_EQ(harness_.References(ref), 2);
}

TEST_F(EngineReferencesTest, ASessionDropsNoMoreThanItHas) {
  const ObjectRef ref = harness_.New(1, "list");
  ASSERT_TRUE(Incref(2, ref).ok());
  harness_.Drop(1, ref, 100);
  EXPECT_EQ(harness_.References(ref), 1);
  harness_.Drop(1, ref);
  EXPECT_EQ(harness_.References(ref), 1) << "it has none";
  harness_.Drop(2, ref);
  EXPECT_FALSE(harness_.Exists(ref));
}

TEST_F(EngineReferencesTest, AKeptValueHoldsWhatItRefersTo) {
  const ObjectRef outer = harness_.New(1, "list"), inner = harness_.New(1, "list");
  ASSERT_TRUE(Append(outer, List({To(inner), Map({{"k", To(inner)}})})).ok());
  EXPECT_EQ(harness_.References(inner), 3);
  harness_.Drop(1, inner);
  EXPECT_EQ(harness_.References(inner), 2);
  ASSERT_TRUE(Pop(outer).ok());
  EXPECT_EQ(harness_.References(inner), 2) << "the list's went to the session";
  harness_.Drop(1, inner, 2);
  EXPECT_FALSE(harness_.Exists(inner));
}

TEST_F(EngineReferencesTest, WhatAnObjectKeptGoesWithIt) {
  const ObjectRef inner = harness_.New(1, "list");
  const ObjectRef outer = NewList(Items({To(inner)}));
  harness_.Drop(1, inner);
  EXPECT_TRUE(harness_.Exists(inner));
  harness_.Drop(1, outer);
  EXPECT_FALSE(harness_.Exists(inner));
}

TEST_F(EngineReferencesTest, ANameHoldsOne) {
  const ObjectRef ref = harness_.New(1, "list", "", "numbers");
  EXPECT_EQ(harness_.References(ref), 2);
  harness_.Drop(1, ref);
  EXPECT_EQ(harness_.References(ref), 1);
  ASSERT_TRUE(RemoveName("numbers").ok());
  EXPECT_FALSE(harness_.Exists(ref));
}

TEST_F(EngineReferencesTest, IdsAreNeverReused) {
  const ObjectRef first = harness_.New(1, "list");
  harness_.Drop(1, first);
  const ObjectRef second = harness_.New(1, "list");
  EXPECT_GT(second.id(), first.id());
  value::ValueInit bad;
  bad.set_typecode("no such code");
  EXPECT_FALSE(harness_.Create(1, "Value", bad.SerializeAsString()).ok());
  EXPECT_GT(harness_.New(1, "list").id(), second.id());
}

TEST_F(EngineReferencesTest, AnObjectThatCouldNotBeMadeLeavesNothing) {
  const ObjectRef inner = harness_.New(1, "list");
  ObjectRef gone = inner;
  gone.set_id(99);
  list::ListInit init;
  *init.mutable_initial() = Items({To(inner), To(gone)});
  EXPECT_TRUE(
      absl::IsNotFound(harness_.Create(1, "list", init.SerializeAsString(), "name").status()));
  EXPECT_EQ(harness_.References(inner), 1);
  EXPECT_EQ(harness_.engine().number_of_objects(), 1);
  EXPECT_TRUE(absl::IsNotFound(RemoveName("name")));
}

TEST_F(EngineReferencesTest, ARefOfAnotherEpochIsRefused) {
  const ObjectRef list = harness_.New(1, "list"), inner = harness_.New(1, "list");
  ObjectRef foreign = inner;
  foreign.set_epoch(kEpoch + 1);
  ExpectError(Append(list, To(foreign)), absl::StatusCode::kNotFound, "", "another broker");
  ExpectError(Append(list, Map({{"k", List({To(foreign)})}})), absl::StatusCode::kNotFound, "",
              "another broker");
  ExpectError(Incref(2, foreign), absl::StatusCode::kNotFound, "", "another broker");
  EXPECT_EQ(harness_.References(inner), 1);
}

TEST_F(EngineReferencesTest, ARefToWhatIsGoneIsRefused) {
  const ObjectRef list = harness_.New(1, "list"), gone = harness_.New(1, "list");
  harness_.Drop(1, gone);
  ExpectError(Append(list, To(gone)), absl::StatusCode::kNotFound, "", "is gone");
  ExpectError(Incref(1, gone), absl::StatusCode::kNotFound, "", "is gone");
}

TEST_F(EngineReferencesTest, ARefToTheManagerIsRefusedAsOne) {
  const ObjectRef list = harness_.New(1, "list");
  ObjectRef manager;
  manager.set_epoch(kEpoch);
  for (const ObjectRef& ref : {manager, ObjectRef()}) {
    ExpectError(Append(list, To(ref)), absl::StatusCode::kInvalidArgument, "", "is the manager");
    ExpectError(Incref(1, ref), absl::StatusCode::kInvalidArgument, "", "is the manager");
  }
}

TEST_F(EngineReferencesTest, ARefusedValueLeavesNoCount) {
  const ObjectRef list = harness_.New(1, "list"), inner = harness_.New(1, "list");
  ObjectRef foreign = inner;
  foreign.set_epoch(kEpoch + 1);
  list::ExtendRequest request;
  *request.mutable_elements()->mutable_values() =
      Items({To(inner), List({To(inner), To(foreign)})});
  EXPECT_FALSE(harness_.Call<list::ExtendReply>(1, list.id(), "Extend", request).ok());
  EXPECT_EQ(harness_.References(inner), 1);
}

TEST_F(EngineReferencesTest, AReplyThatIsTooLargeGivesNothing) {
  EngineHarness small({.max_message_bytes = 200});
  small.Open(1);
  const ObjectRef list = small.New(1, "list"), inner = small.New(1, "list");
  list::ExtendRequest request;
  *request.mutable_elements()->mutable_values() = Items({To(inner), Text(std::string(100, 'x'))});
  ASSERT_TRUE(small.Call<list::ExtendReply>(1, list.id(), "Extend", request).ok());
  const list::CopyRequest copy;
  EXPECT_TRUE(small.Call<list::CopyReply>(1, list.id(), "Copy", copy).ok());
  EXPECT_EQ(small.References(inner), 3);
  ASSERT_TRUE(small.Call<list::ExtendReply>(1, list.id(), "Extend", request).ok());
  EXPECT_EQ(small.References(inner), 4);
  ExpectError(small.Call<list::CopyReply>(1, list.id(), "Copy", copy).status(),
              absl::StatusCode::kResourceExhausted, "", "raise --max-frame-bytes, or ask for less");
  EXPECT_EQ(small.References(inner), 4);
}

TEST_F(EngineReferencesTest, WhatCanBePutCanBeTakenOut) {
  constexpr size_t kLimit = 200;
  EngineHarness small({.max_message_bytes = kLimit});
  small.Open(1);
  const ObjectRef list = small.New(1, "list");
  for (size_t bytes = kLimit - 20;; ++bytes) {
    list::AppendRequest request;
    request.mutable_value()->set_text(std::string(bytes, 'x'));
    auto put = small.Call<list::AppendReply>(1, list.id(), "Append", request);
    if (!put.ok()) {
      EXPECT_EQ(request.ByteSizeLong(), kLimit + 1);
      ExpectError(put.status(), absl::StatusCode::kResourceExhausted, "", "--max-frame-bytes");
      break;
    }
    auto taken = small.Call<list::PopReply>(1, list.id(), "Pop", list::PopRequest());
    ASSERT_TRUE(taken.ok()) << taken.status();
  }
}

TEST_F(EngineReferencesTest, AForeignRefIsNotGivenBackAsAFallback) {
  const ObjectRef dict = harness_.New(1, "dict");
  ObjectRef foreign = dict;
  foreign.set_epoch(kEpoch + 1);
  dict::GetOrRequest get;
  get.mutable_key()->set_integer(1);
  *get.mutable_fallback() = To(foreign);
  ExpectError(harness_.Call<dict::GetOrReply>(1, dict.id(), "GetOr", get).status(),
              absl::StatusCode::kNotFound, "", "another broker");
  dict::PopRequest pop;
  pop.mutable_key()->set_integer(1);
  *pop.mutable_fallback() = To(foreign);
  ExpectError(harness_.Call<dict::PopReply>(1, dict.id(), "Pop", pop).status(),
              absl::StatusCode::kNotFound, "", "another broker");
  EXPECT_EQ(harness_.References(dict), 1);
  *pop.mutable_fallback() = To(dict);
  EXPECT_TRUE(harness_.Call<dict::PopReply>(1, dict.id(), "Pop", pop).ok());
  EXPECT_EQ(harness_.References(dict), 2);
}

TEST_F(EngineReferencesTest, ALongChainGoesWithoutRecursion) {
  constexpr int kLength = 100'000;
  ObjectRef head = harness_.New(1, "list");
  for (int i = 1; i < kLength; ++i) {
    const ObjectRef next = NewList(Items({To(head)}));
    harness_.Drop(1, head);
    head = next;
  }
  ASSERT_EQ(harness_.engine().number_of_objects(), kLength);
  harness_.Drop(1, head);
  EXPECT_EQ(harness_.engine().number_of_objects(), 0);
}

TEST_F(EngineReferencesTest, ALongChainGoesWithTheEngine) {
  EngineHarness other;
  other.Open(1);
  ObjectRef head = other.New(1, "list");
  for (int i = 1; i < 10'000; ++i) {
    list::ListInit init;
    *init.mutable_initial() = Items({To(head)});
    const ObjectRef next = other.New(1, "list", init.SerializeAsString());
    other.Drop(1, head);
    head = next;
  }
  const size_t events = other.events().size();
  other.Stop();
  EXPECT_EQ(other.events().size(), events) << "nobody is told";
}

TEST_F(EngineReferencesTest, GetLockGivesAReferenceOfItsOwn) {
  value::ValueInit init;
  init.set_typecode("i");
  init.set_lock(true);
  const ObjectRef value = harness_.New(1, "Value", init.SerializeAsString());
  EXPECT_EQ(harness_.engine().number_of_objects(), 2);
  auto lock = harness_.Call<value::GetLockReply>(1, value.id(), "GetLock", value::GetLockRequest());
  ASSERT_TRUE(lock.ok()) << lock.status();
  EXPECT_EQ(lock->ref().typeid_(), "Lock");
  EXPECT_EQ(lock->ref().epoch(), kEpoch);
  EXPECT_EQ(harness_.References(lock->ref()), 2);
  harness_.Drop(1, value);
  EXPECT_FALSE(harness_.Exists(value));
  EXPECT_EQ(harness_.References(lock->ref()), 1);
  harness_.Drop(1, lock->ref());
  EXPECT_EQ(harness_.engine().number_of_objects(), 0);
}

// Values may be nested 32 levels deep, and protobuf reads messages nested 100 deep: the
// deepest value must come back in every reply.
class NestingTest : public EngineReferencesTest {
 protected:
  NestingTest() : dict_(harness_.New(1, "dict")), innermost_(harness_.New(1, "list")) {}

  // A map in a map, `levels` deep, around a reference.
  Datum Nested(int levels) const {
    Datum value = To(innermost_);
    for (int i = 0; i < levels; ++i) value = Map({{"k", value}});
    return value;
  }
  absl::Status Set(const Datum& value) {
    dict::SetRequest request;
    *request.mutable_key() = Text("deep");
    *request.mutable_value() = value;
    return harness_.Call<dict::SetReply>(1, dict_.id(), "Set", request).status();
  }
  template <typename Reply, typename Request>
  Reply Ask(absl::string_view method, const Request& request) {
    auto reply = harness_.Call<Reply>(1, dict_.id(), method, request);
    EXPECT_TRUE(reply.ok()) << method << ": " << reply.status();
    return reply.ok() ? *reply : Reply();
  }

  const ObjectRef dict_, innermost_;
};

TEST_F(NestingTest, TheDeepestValueComesBackInEveryReply) {
  const Datum deepest = Nested(32);
  ASSERT_TRUE(Set(deepest).ok());
  const std::string shown = Shown(deepest);
  dict::GetRequest get;
  *get.mutable_key() = Text("deep");
  EXPECT_EQ(Shown(Ask<dict::GetReply>("Get", get).value()), shown);
  EXPECT_EQ(Shown(Ask<dict::CopyReply>("Copy", dict::CopyRequest()).map().entries(0).value()),
            shown);
  EXPECT_EQ(Shown(Ask<dict::ItemsReply>("Items", dict::ItemsRequest()).map().entries(0).value()),
            shown);
  EXPECT_EQ(Shown(Ask<dict::ValuesReply>("Values", dict::ValuesRequest()).values().items(0)),
            shown);
  EXPECT_EQ(Shown(Ask<dict::PageReply>("Page", dict::PageRequest()).entries(0).value()), shown);
  EXPECT_EQ(harness_.References(innermost_), 7) << "the session's, the dict's, five replies'";
  EXPECT_EQ(Shown(Ask<dict::PopItemReply>("PopItem", dict::PopItemRequest()).entry().value()),
            shown);
}

TEST_F(NestingTest, OneLevelDeeperIsRefused) {
  // What is deeper still protobuf does not read; the remedy is the same.
  for (const int levels : {33, 34, 60}) {
    ExpectError(Set(Nested(levels)), absl::StatusCode::kInvalidArgument, "", "32 levels");
  }
  EXPECT_EQ(harness_.References(innermost_), 1);
  EXPECT_EQ(Ask<dict::LenReply>("Len", dict::LenRequest()).length(), 0);
}

TEST_F(NestingTest, ListsCountAsMapsDo) {
  Datum value = Int(1);
  for (int i = 0; i < 32; ++i) value = List({value});
  EXPECT_TRUE(Set(value).ok());
  ExpectError(Set(List({value})), absl::StatusCode::kInvalidArgument, "", "32 levels");
}

}  // namespace
}  // namespace parley::engine::testing
