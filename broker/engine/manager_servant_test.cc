// Object 0, as proto/manager.proto says.
#include <algorithm>
#include <map>
#include <string>

#include "parley/broker/engine/testing/engine_harness.h"
#include "parley/broker/types/testing/datums.h"
#include "parley/proto/list.pb.h"
#include "parley/proto/lock.pb.h"
#include "parley/proto/manager.pb.h"
#include "parley/proto/queue.pb.h"

namespace parley::engine::testing {
namespace {

using types::testing::ExpectError;
using types::testing::Shown;

class ManagerServantTest : public ::testing::Test {
 protected:
  ManagerServantTest() {
    harness_.Open(1);
    harness_.Open(2);
  }

  template <typename Reply, typename Request>
  absl::StatusOr<Reply> Ask(absl::string_view method, const Request& request,
                            SessionId session = 1) {
    return harness_.Call<Reply>(session, kManagerId, method, request);
  }
  absl::StatusOr<manager::CreateReply> GetOrCreate(SessionId session, const std::string& type_id,
                                                   const std::string& name,
                                                   const std::string& init = "") {
    manager::CreateRequest request;
    request.set_typeid_(type_id);
    request.set_name(name);
    request.set_init(init);
    return Ask<manager::CreateReply>("GetOrCreate", request, session);
  }
  absl::StatusOr<manager::LookUpReply> LookUp(const std::string& name, SessionId session = 1) {
    manager::LookUpRequest request;
    request.set_name(name);
    return Ask<manager::LookUpReply>("LookUp", request, session);
  }
  absl::Status RemoveName(const std::string& name) {
    manager::RemoveNameRequest request;
    request.set_name(name);
    return Ask<manager::RemoveNameReply>("RemoveName", request).status();
  }
  absl::Status Decref(SessionId session, const ObjectRef& ref) {
    manager::DecrefRequest request;
    request.set_object(ref.id());
    return Ask<manager::DecrefReply>("Decref", request, session).status();
  }
  absl::StatusOr<std::map<std::string, manager::MethodsReply::Method>> Methods(
      const std::string& type_id) {
    manager::MethodsRequest request;
    request.set_typeid_(type_id);
    auto reply = Ask<manager::MethodsReply>("Methods", request);
    if (!reply.ok()) return reply.status();
    std::map<std::string, manager::MethodsReply::Method> methods;
    for (const auto& method : reply->methods()) methods[method.name()] = method;
    return methods;
  }
  uint64_t NumberOfObjects() {
    return Ask<manager::NumberOfObjectsReply>("NumberOfObjects", manager::NumberOfObjectsRequest())
        ->count();
  }

  EngineHarness harness_;
};

TEST_F(ManagerServantTest, CreateMakesAnObjectEachTime) {
  const ObjectRef one = harness_.New(1, "list"), two = harness_.New(1, "list");
  EXPECT_NE(one.id(), two.id());
  EXPECT_EQ(NumberOfObjects(), 2) << "the manager is not counted";
}

TEST_F(ManagerServantTest, CreateRefusesUnknownTypesAndTakenNames) {
  ExpectError(harness_.Create(1, "Tree").status(), absl::StatusCode::kNotFound, "KeyError",
              "it knows Array, ");
  ExpectError(harness_.Create(1, "Manager").status(), absl::StatusCode::kNotFound, "KeyError",
              "Manager");
  const ObjectRef taken = harness_.New(1, "list", "", "name");
  ExpectError(harness_.Create(2, "list", "", "name").status(), absl::StatusCode::kAlreadyExists, "",
              "\"name\" is taken");
  EXPECT_EQ(NumberOfObjects(), 1);
  EXPECT_EQ(harness_.References(taken), 2);
}

TEST_F(ManagerServantTest, GetOrCreateMakesItOnce) {
  list::ListInit first, second;
  first.mutable_initial()->add_items()->set_integer(1);
  second.mutable_initial()->add_items()->set_integer(2);
  auto made = GetOrCreate(1, "list", "shared", first.SerializeAsString());
  auto found = GetOrCreate(2, "list", "shared", second.SerializeAsString());
  ASSERT_TRUE(made.ok() && found.ok());
  EXPECT_TRUE(made->created());
  EXPECT_FALSE(found->created());
  EXPECT_EQ(Shown(found->ref()), Shown(made->ref()));
  EXPECT_EQ(harness_.References(made->ref()), 3) << "of two sessions and the name";
  auto items = harness_.Call<list::CopyReply>(2, found->ref().id(), "Copy", list::CopyRequest());
  EXPECT_EQ(Shown(items->values()), Shown(first.initial())) << "the second init does not count";
}

TEST_F(ManagerServantTest, GetOrCreateNeedsANameAndTheSameType) {
  EXPECT_TRUE(absl::IsInvalidArgument(GetOrCreate(1, "list", "").status()));
  EXPECT_TRUE(absl::IsNotFound(GetOrCreate(1, "Tree", "tree").status()));
  ASSERT_TRUE(GetOrCreate(1, "list", "shared").ok());
  ExpectError(GetOrCreate(2, "dict", "shared").status(), absl::StatusCode::kFailedPrecondition, "",
              "\"shared\" is a list, not a dict");
  EXPECT_EQ(NumberOfObjects(), 1);
}

TEST_F(ManagerServantTest, LookUpGivesAReference) {
  const ObjectRef ref = harness_.New(1, "Lock", "", "lock");
  auto found = LookUp("lock", 2);
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(Shown(found->ref()), Shown(ref));
  EXPECT_EQ(harness_.References(ref), 3);
  ExpectError(LookUp("Lock").status(), absl::StatusCode::kNotFound, "", "\"Lock\"");
  EXPECT_TRUE(absl::IsNotFound(LookUp("").status()));
}

TEST_F(ManagerServantTest, NamesAreListedInOrder) {
  const ObjectRef b = harness_.New(1, "list", "", "b"), a = harness_.New(1, "dict", "", "a");
  harness_.New(1, "Lock");
  auto names = Ask<manager::ListNamesReply>("ListNames", manager::ListNamesRequest());
  ASSERT_EQ(names->entries_size(), 2);
  EXPECT_EQ(names->entries(0).name(), "a");
  EXPECT_EQ(names->entries(0).object(), a.id());
  EXPECT_EQ(names->entries(0).typeid_(), "dict");
  EXPECT_EQ(names->entries(1).name(), "b");
  EXPECT_EQ(harness_.References(b), 2) << "the list gives no references";
}

TEST_F(ManagerServantTest, ARemovedNameIsFree) {
  const ObjectRef first = harness_.New(1, "list", "", "name");
  ASSERT_TRUE(RemoveName("name").ok());
  EXPECT_EQ(harness_.References(first), 1);
  EXPECT_TRUE(absl::IsNotFound(LookUp("name").status()));
  ExpectError(RemoveName("name"), absl::StatusCode::kNotFound, "", "\"name\"");
  const ObjectRef second = harness_.New(1, "dict", "", "name");
  EXPECT_NE(second.id(), first.id());
  EXPECT_TRUE(harness_.Exists(first));
}

TEST_F(ManagerServantTest, DecrefDropsOneOfTheSessions) {
  const ObjectRef ref = harness_.New(1, "list");
  ExpectError(Decref(2, ref), absl::StatusCode::kFailedPrecondition, "", "no reference to object");
  EXPECT_EQ(harness_.References(ref), 1);
  EXPECT_TRUE(Decref(1, ref).ok());
  EXPECT_FALSE(harness_.Exists(ref));
  EXPECT_TRUE(absl::IsFailedPrecondition(Decref(1, ref)));
}

TEST_F(ManagerServantTest, DebugInfoTellsWhoRefersToWhat) {
  const ObjectRef queue = harness_.New(1, "Queue", "", "tasks");
  const ObjectRef list = harness_.New(2, "list");
  ASSERT_TRUE(LookUp("tasks", 2).ok());
  ASSERT_TRUE(LookUp("tasks", 2).ok());
  harness_.Send(2, queue.id(), "Get", queue::GetRequest(), {.thread = 5});
  auto info = Ask<manager::DebugInfoReply>("DebugInfo", manager::DebugInfoRequest());
  ASSERT_TRUE(info.ok());
  EXPECT_EQ(info->sessions(), 2);
  ASSERT_EQ(info->objects_size(), 2);
  EXPECT_EQ(Shown(info->objects(0)),
            "id: 1 typeid: \"Queue\" name: \"tasks\" references: 4 "
            "sessions { session: 1 count: 1 } sessions { session: 2 count: 2 } waiters: 1 "
            "waiting { session: 2 thread: 5 sequence: 4 }");
  EXPECT_EQ(info->objects(1).id(), list.id());
  EXPECT_EQ(info->objects(1).references(), 1);
  EXPECT_EQ(info->objects(1).waiters(), 0);
}

TEST_F(ManagerServantTest, DebugInfoTellsWhoWaitsAndForHowLong) {
  const ObjectRef queue = harness_.New(1, "Queue"), other = harness_.New(1, "Queue");
  harness_.AdvanceTo(absl::Microseconds(100));
  const absl::Duration timeout = absl::Microseconds(500);
  harness_.Send(2, queue.id(), "Get", queue::GetRequest(), {.timeout = timeout});
  harness_.AdvanceTo(absl::Microseconds(130));
  harness_.Send(1, other.id(), "Get", queue::GetRequest());
  harness_.Send(1, queue.id(), "Get", queue::GetRequest());
  harness_.AdvanceTo(absl::Microseconds(300));
  auto info = Ask<manager::DebugInfoReply>("DebugInfo", manager::DebugInfoRequest());
  ASSERT_EQ(info->objects_size(), 2);
  ASSERT_EQ(info->objects(0).waiting_size(), 2) << "in the order in which they came";
  EXPECT_EQ(Shown(info->objects(0).waiting(0)),
            "session: 2 thread: 1 sequence: 1 waited_us: 200 left_us: 300");
  EXPECT_EQ(Shown(info->objects(0).waiting(1)), "session: 1 thread: 1 sequence: 4 waited_us: 170");
  ASSERT_EQ(info->objects(1).waiting_size(), 1);
  EXPECT_EQ(info->objects(1).waiting(0).sequence(), 3);
  harness_.AdvanceTo(absl::Microseconds(600));
  info = Ask<manager::DebugInfoReply>("DebugInfo", manager::DebugInfoRequest());
  EXPECT_EQ(info->objects(0).waiting_size(), 1) << "the other's time is over";
}

TEST_F(ManagerServantTest, DebugInfoTellsWhoHoldsAndForHowLong) {
  const ObjectRef lock = harness_.New(1, "Lock");
  auto holders = [&] {
    auto info = Ask<manager::DebugInfoReply>("DebugInfo", manager::DebugInfoRequest());
    return info->objects(0).holders();
  };
  EXPECT_TRUE(holders().empty());
  harness_.Open(3, absl::Microseconds(1000));
  harness_.Send(3, lock.id(), "Acquire", lock::AcquireRequest());
  harness_.Send(2, lock.id(), "Acquire", lock::AcquireRequest());
  harness_.SetTime(absl::Microseconds(250));
  ASSERT_EQ(holders().size(), 1);
  EXPECT_EQ(Shown(holders()[0]), "session: 3 count: 1 held_us: 250");
  // The next one holds it from the moment at which the holder's session expired, whenever
  // the engine hears of that.
  harness_.SetTime(absl::Microseconds(1700));
  ASSERT_EQ(holders().size(), 1);
  EXPECT_EQ(Shown(holders()[0]), "session: 2 count: 1 held_us: 700");
  harness_.Send(2, lock.id(), "Release", lock::ReleaseRequest());
  EXPECT_TRUE(holders().empty());
}

TEST_F(ManagerServantTest, SaysWhichTypesThereAre) {
  auto known = Ask<manager::TypeIdsReply>("TypeIds", manager::TypeIdsRequest());
  ASSERT_TRUE(known.ok());
  EXPECT_TRUE(std::is_sorted(known->typeids().begin(), known->typeids().end()));
  for (const std::string& type_id : known->typeids()) EXPECT_TRUE(Methods(type_id).ok()) << type_id;
  EXPECT_TRUE(Methods("Lock").ok());
  EXPECT_EQ(std::count(known->typeids().begin(), known->typeids().end(), "Lock"), 1);
}

TEST_F(ManagerServantTest, MethodsAreThoseOfTheIdl) {
  auto queue = *Methods("Queue"), dict = *Methods("dict"), value = *Methods("Value");
  EXPECT_TRUE(queue.contains("Get"));
  EXPECT_FALSE(queue["Put"].read_only());
  EXPECT_TRUE(queue["QSize"].read_only());
  EXPECT_TRUE(dict["Set"].idempotent());
  EXPECT_FALSE(dict["Set"].read_only());
  EXPECT_FALSE(dict["Increment"].idempotent());
  EXPECT_EQ(value["GetLock"].returns(), "Lock");
  EXPECT_EQ(value["Get"].returns(), "");
}

TEST_F(ManagerServantTest, TheManagerHasMethodsToo) {
  auto methods = *Methods("Manager");
  EXPECT_TRUE(methods.contains("GetOrCreate"));
  EXPECT_TRUE(methods["DebugInfo"].read_only());
  EXPECT_FALSE(methods["Create"].idempotent());
  ExpectError(Methods("Tree").status(), absl::StatusCode::kNotFound, "KeyError", "\"Tree\"");
}

TEST_F(ManagerServantTest, ShutdownIsAnsweredAndPassedOn) {
  EXPECT_TRUE(Ask<manager::ShutdownReply>("Shutdown", manager::ShutdownRequest()).ok());
  EXPECT_EQ(harness_.shutdowns(), 1);
}

}  // namespace
}  // namespace parley::engine::testing
