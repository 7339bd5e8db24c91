// What the engine knows of calls, and what an observer hears of them.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "parley/broker/engine/testing/engine_harness.h"
#include "parley/broker/types/testing/datums.h"
#include "parley/proto/dict.pb.h"
#include "parley/proto/lock.pb.h"
#include "parley/proto/queue.pb.h"

namespace parley::engine::testing {
namespace {

using types::testing::Text;

// What it hears, one after another: "TYPEID.METHOD CODE SECONDS".
class Notes final : public CallObserver {
 public:
  void OnCall(absl::string_view type_id, absl::string_view method, const absl::Status& status,
              absl::Duration waited) override {
    notes_.push_back(absl::StrCat(type_id, ".", method, " ",
                                  absl::StatusCodeToString(status.code()), " ",
                                  absl::ToInt64Seconds(waited)));
  }
  // Since it was asked before.
  std::vector<std::string> Take() { return std::exchange(notes_, {}); }

 private:
  std::vector<std::string> notes_;
};

using Lines = std::vector<std::string>;

class EngineCallsTest : public ::testing::Test {
 protected:
  explicit EngineCallsTest(const Limits& limits = {}) : harness_(limits, &notes_) {
    harness_.Open(1);
    harness_.Open(2);
    queue_ = harness_.New(1, "Queue", "", "tasks");
    dict_ = harness_.New(1, "dict");
    lock_ = harness_.New(1, "Lock");
    notes_.Take();
  }

  CallId Get(const Waiting& waiting = {}, SessionId session = 1) {
    return harness_.Send(session, queue_.id(), "Get", queue::GetRequest(), waiting);
  }
  void Put() {
    queue::PutRequest put;
    *put.mutable_item() = Text("x");
    EXPECT_TRUE(harness_.Call<queue::PutReply>(1, queue_.id(), "Put", put).ok());
  }

  Notes notes_;
  EngineHarness harness_;
  ObjectRef queue_, dict_, lock_;
};

TEST_F(EngineCallsTest, MethodOfSaysWhetherACallOnlyReads) {
  wire::Call call;
  call.set_object(dict_.id());
  call.set_method("Get");
  const MethodEntry* get = harness_.engine().MethodOf(call);
  ASSERT_NE(get, nullptr);
  EXPECT_EQ(get->name, "Get");
  EXPECT_TRUE(get->read_only);
  EXPECT_FALSE(get->waits);
  call.set_method("Set");
  EXPECT_FALSE(harness_.engine().MethodOf(call)->read_only);
  call.set_object(kManagerId);
  EXPECT_EQ(harness_.engine().MethodOf(call), nullptr);
  call.set_method("Create");
  EXPECT_TRUE(harness_.engine().MethodOf(call)->waits);
  call.set_object(12345);
  EXPECT_EQ(harness_.engine().MethodOf(call), nullptr);
}

TEST_F(EngineCallsTest, AnObserverHearsOfAnswersAtOnce) {
  Put();
  Get();
  dict::SetRequest set;
  *set.mutable_key() = Text("k");
  harness_.Send(1, dict_.id(), "Set", set);
  EXPECT_EQ(notes_.Take(), Lines({"Queue.Put OK 0", "Queue.Get OK 0", "dict.Set OK 0"}));
}

TEST_F(EngineCallsTest, AnObserverHearsOfParkedCallsWhenTheyAreAnswered) {
  Get();
  Get({}, 2);
  EXPECT_EQ(notes_.Take(), Lines());
  harness_.SetTime(absl::Seconds(5));
  Put();
  EXPECT_EQ(notes_.Take(), Lines({"Queue.Get OK 5", "Queue.Put OK 0"}));
  harness_.SetTime(absl::Seconds(7));
  Put();
  EXPECT_EQ(notes_.Take(), Lines({"Queue.Get OK 7", "Queue.Put OK 0"}));
}

TEST_F(EngineCallsTest, AnObserverHearsOfFailures) {
  dict::GetRequest get;
  *get.mutable_key() = Text("nothing");
  harness_.Send(1, dict_.id(), "Get", get);
  harness_.SendBytes(harness_.NextCall(1), dict_.id(), "Get", "\xff");
  harness_.Send(1, dict_.id(), "a name from a client", get);
  harness_.Send(1, 12345, "Get", get);
  EXPECT_EQ(notes_.Take(), Lines({"dict.Get NOT_FOUND 0", "dict.Get INVALID_ARGUMENT 0",
                                  "dict. UNIMPLEMENTED 0", ". NOT_FOUND 0"}));
}

TEST_F(EngineCallsTest, ARefusedRepetitionIsNoEndOfTheCallThatWaits) {
  const CallId parked = Get();
  harness_.SendBytes(parked, queue_.id(), "Get", "");
  EXPECT_EQ(notes_.Take(), Lines({". INVALID_ARGUMENT 0"}));
  harness_.Cancel(parked);
  EXPECT_EQ(notes_.Take(), Lines({"Queue.Get CANCELLED 0"}));
}

TEST_F(EngineCallsTest, AnObserverHearsOfCancelledCalls) {
  const CallId call = Get();
  harness_.SetTime(absl::Seconds(2));
  harness_.Cancel(call);
  EXPECT_EQ(notes_.Take(), Lines({"Queue.Get CANCELLED 2"}));
}

TEST_F(EngineCallsTest, AnObserverHearsOfExpiredCalls) {
  Get({.timeout = absl::Seconds(3)});
  harness_.AdvanceTo(absl::Seconds(10));
  EXPECT_EQ(notes_.Take(), Lines({"Queue.Get DEADLINE_EXCEEDED 3"}));
}

TEST_F(EngineCallsTest, AnObserverHearsOfCallsWhoseSessionEnds) {
  Get({}, 2);
  harness_.SetTime(absl::Seconds(4));
  harness_.Close(2);
  EXPECT_EQ(notes_.Take(), Lines({"Queue.Get CANCELLED 4"}));
}

TEST_F(EngineCallsTest, AnObserverHearsOfCallsWhoseObjectGoes) {
  const ObjectRef going = harness_.New(1, "Queue");
  harness_.Send(2, going.id(), "Get", queue::GetRequest());
  notes_.Take();
  harness_.Drop(1, going);
  EXPECT_EQ(notes_.Take(), Lines({"Queue.Get NOT_FOUND 0"}));
}

TEST_F(EngineCallsTest, AnObserverHearsOfCallsThatTheEnginesEndCutsShort) {
  Get();
  harness_.Stop();
  EXPECT_EQ(notes_.Take(), Lines({"Queue.Get CANCELLED 0"}));
}

TEST_F(EngineCallsTest, AReplyThatNobodyListensToIsAnEndAsWell) {
  harness_.StopListening(1);
  harness_.Send(1, lock_.id(), "Acquire", lock::AcquireRequest());
  EXPECT_EQ(notes_.Take(), Lines({"Lock.Acquire OK 0"}));
}

class EngineCallsOfSmallRepliesTest : public EngineCallsTest {
 protected:
  EngineCallsOfSmallRepliesTest() : EngineCallsTest({.max_message_bytes = 200}) {}
};

TEST_F(EngineCallsOfSmallRepliesTest, AReplyThatIsTooLargeIsOneFailure) {
  for (int i = 0; i < 4; ++i) {
    dict::SetRequest set;
    *set.mutable_key() = Text(std::string(100, static_cast<char>('a' + i)));
    harness_.Send(1, dict_.id(), "Set", set);
  }
  notes_.Take();
  harness_.Send(1, dict_.id(), "Copy", dict::CopyRequest());
  EXPECT_EQ(notes_.Take(), Lines({"dict.Copy RESOURCE_EXHAUSTED 0"}));
}

}  // namespace
}  // namespace parley::engine::testing
