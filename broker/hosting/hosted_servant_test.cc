// A user's class in the engine: how its calls run, wait and end. The executor is this test.

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "parley/base/status.h"
#include "parley/broker/engine/testing/engine_harness.h"
#include "parley/broker/hosting/class_info.h"
#include "parley/broker/hosting/type_of.h"
#include "parley/proto/dynamic.pb.h"
#include "parley/proto/manager.pb.h"

namespace parley::hosting {
namespace {

using engine::testing::CallId;
using engine::testing::EngineHarness;

// What the test has the class do.
struct Toy {
  std::string text;
  int calls = 0;
};

class HostedServantTest : public ::testing::Test {
 protected:
  HostedServantTest() : shared_(std::make_shared<Toy>()) {
    harness_.Open(1);
    harness_.Open(2);
  }

  std::shared_ptr<ClassInfo> NewClass(const std::string& type_id) {
    auto type = std::make_shared<ClassInfo>();
    type->type_id = type_id;
    type->type = typeid(Toy);
    type->construct = [this](absl::string_view init,
                             CallContext&) -> absl::StatusOr<std::shared_ptr<void>> {
      ++constructed_;
      if (init == "bad") return absl::InvalidArgumentError("a bad init");
      if (init == "throw") throw std::runtime_error("no luck");
      if (init == "shared") return std::shared_ptr<void>(shared_);
      return std::shared_ptr<void>(new Toy{std::string(init)}, [this](void* toy) {
        delete static_cast<Toy*>(toy);
        ++destroyed_;
      });
    };
    AddMethod(type.get(), "note", [this](Toy* toy, absl::string_view request, CallContext&) {
      notes_.push_back(toy->text + std::string(request));
      ++toy->calls;
      return TextOutcome(std::string(request));
    });
    AddMethod(type.get(), "run",
              [this](Toy*, absl::string_view, CallContext& context) { return run_(context); });
    AddMethod(type.get(), "self", [this](Toy*, absl::string_view, CallContext&) {
      MethodOutcome outcome;
      outcome.made.emplace();
      outcome.made->type_id = "Toy";
      outcome.made->instance = shared_;
      outcome.made->instance_type = typeid(Toy);
      return outcome;
    });
    return type;
  }
  void Register(std::shared_ptr<ClassInfo> type) {
    ASSERT_TRUE(harness_.types().Register(TypeOf(std::move(type))).ok());
  }

  template <typename Fn>
  static void AddMethod(ClassInfo* type, const std::string& name, Fn fn) {
    ClassMethod method;
    method.info.name = name;
    method.run = [fn](void* toy, absl::string_view request,
                      CallContext& context) -> absl::StatusOr<MethodOutcome> {
      return fn(static_cast<Toy*>(toy), request, context);
    };
    type->Add(std::move(method));
  }
  static absl::StatusOr<MethodOutcome> TextOutcome(const std::string& text) {
    dynamic::Result result;
    result.mutable_value()->set_text(text);
    return MethodOutcome{result.SerializeAsString(), {}, {}};
  }

  CallId SendCreate(uint64_t session, const std::string& init, const std::string& name = "",
                    const std::string& type_id = "Toy", const std::string& how = "Create") {
    manager::CreateRequest request;
    request.set_typeid_(type_id);
    request.set_init(init);
    request.set_name(name);
    return harness_.Send(session, 0, how, request);
  }
  ObjectRef Create(uint64_t session, const std::string& init, const std::string& name = "") {
    CallId call = SendCreate(session, init, name);
    harness_.RunTasks();
    auto created = harness_.Take<manager::CreateReply>(call);
    EXPECT_TRUE(created.ok()) << created.status();
    return created.ok() ? created->ref() : ObjectRef();
  }
  CallId Send(uint64_t session, const ObjectRef& toy, const std::string& method,
              const std::string& request = "", const engine::testing::Waiting& waiting = {}) {
    return harness_.SendBytes(harness_.NextCall(session), toy.id(), method, request, waiting);
  }
  absl::StatusOr<std::string> TextOf(const CallId& call) {
    auto result = harness_.Take<dynamic::Result>(call);
    if (!result.ok()) return result.status();
    return result->value().text();
  }

  std::shared_ptr<Toy> shared_;
  std::vector<std::string> notes_;
  std::function<absl::StatusOr<MethodOutcome>(CallContext&)> run_ = [](CallContext&) {
    return MethodOutcome();
  };
  int constructed_ = 0;
  int destroyed_ = 0;
  EngineHarness harness_;
};

TEST_F(HostedServantTest, IsMadeAndCalledOutsideOfTheEngine) {
  Register(NewClass("Toy"));
  CallId create = SendCreate(1, "a");
  EXPECT_FALSE(harness_.answered(create));
  EXPECT_EQ(constructed_, 0);
  harness_.RunTask();
  auto created = harness_.Take<manager::CreateReply>(create);
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_TRUE(created->created());
  EXPECT_EQ(created->ref().typeid_(), "Toy");

  CallId call = Send(1, created->ref(), "note", "b");
  EXPECT_FALSE(harness_.answered(call));
  harness_.RunTask();
  EXPECT_EQ(*TextOf(call), "b");
  EXPECT_EQ(notes_, std::vector<std::string>{"ab"});

  harness_.Drop(1, created->ref());
  EXPECT_EQ(harness_.engine().number_of_objects(), 0u);
  EXPECT_EQ(destroyed_, 0);  // its destructor may take its time, too
  harness_.RunTasks();
  EXPECT_EQ(destroyed_, 1);
}

TEST_F(HostedServantTest, OneCallAtATimeInTheOrderInWhichTheyCame) {
  Register(NewClass("Toy"));
  ObjectRef toy = Create(1, "");
  std::vector<CallId> calls;
  for (int i = 0; i < 5; ++i) calls.push_back(Send(i % 2 + 1, toy, "note", std::to_string(i)));
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(harness_.tasks().size(), 1u);
    harness_.RunTask();
    EXPECT_EQ(*TextOf(calls[i]), std::to_string(i));
  }
  EXPECT_EQ(notes_, (std::vector<std::string>{"0", "1", "2", "3", "4"}));
}

TEST_F(HostedServantTest, AConcurrentClassHasAllItsCallsUnderWay) {
  auto type = NewClass("Toy");
  type->concurrent = true;
  Register(type);
  ObjectRef toy = Create(1, "");
  for (int i = 0; i < 5; ++i) Send(1, toy, "note", "x");
  EXPECT_EQ(harness_.tasks().size(), 5u);
  harness_.RunTasks();
  EXPECT_EQ(notes_.size(), 5u);
}

TEST_F(HostedServantTest, TwoObjectsDoNotWaitForEachOther) {
  Register(NewClass("Toy"));
  ObjectRef one = Create(1, "1"), other = Create(1, "2");
  Send(1, one, "note");
  Send(1, other, "note");
  EXPECT_EQ(harness_.tasks().size(), 2u);
  harness_.RunTasks();
}

TEST_F(HostedServantTest, FailuresNameTypeidAndMethod) {
  Register(NewClass("Toy"));
  ObjectRef toy = Create(1, "");
  auto error_of = [&](std::function<absl::StatusOr<MethodOutcome>(CallContext&)> body) {
    run_ = std::move(body);
    CallId call = Send(1, toy, "run");
    harness_.RunTasks();
    return harness_.TakeBytes(call).status();
  };
  absl::Status failed = error_of([](CallContext&) { return absl::DataLossError("gone"); });
  EXPECT_EQ(failed.code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(failed.message(), "Toy.run: gone");
  failed = error_of(
      [](CallContext&) -> absl::StatusOr<MethodOutcome> { throw std::out_of_range("index 7"); });
  EXPECT_EQ(failed.code(), absl::StatusCode::kOutOfRange);
  EXPECT_TRUE(IsIndexError(failed));
  EXPECT_EQ(failed.message(), "Toy.run: it threw: index 7");
  failed = error_of([](CallContext&) -> absl::StatusOr<MethodOutcome> { throw 5; });
  EXPECT_TRUE(IsRuntimeError(failed));
  // The object goes on.
  CallId call = Send(1, toy, "note", "x");
  harness_.RunTasks();
  EXPECT_EQ(*TextOf(call), "x");
}

TEST_F(HostedServantTest, WhatIsNotRegisteredIsRefusedByName) {
  Register(NewClass("Toy"));
  ObjectRef toy = Create(1, "");
  absl::Status refused = harness_.TakeBytes(Send(1, toy, "secret")).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kUnimplemented);
  EXPECT_TRUE(IsAttributeError(refused));
  EXPECT_NE(refused.message().find("\"secret\""), absl::string_view::npos) << refused;
  EXPECT_TRUE(harness_.tasks().empty());
}

TEST_F(HostedServantTest, AConstructorThatFailsMakesNothing) {
  Register(NewClass("Toy"));
  CallId bad = SendCreate(1, "bad", "n"), thrown = SendCreate(1, "throw");
  harness_.RunTasks();
  EXPECT_EQ(harness_.TakeBytes(bad).status().message(), "Toy: a bad init");
  EXPECT_TRUE(IsRuntimeError(harness_.TakeBytes(thrown).status()));
  EXPECT_EQ(harness_.engine().number_of_objects(), 0u);
  Create(1, "good", "n");  // the name is free
}

TEST_F(HostedServantTest, WithoutAConstructorOnlyMethodsMakeIt) {
  auto type = NewClass("Toy");
  type->construct = nullptr;
  Register(type);
  absl::Status refused = harness_.TakeBytes(SendCreate(1, "")).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kUnimplemented);
  EXPECT_TRUE(IsAttributeError(refused));
}

TEST_F(HostedServantTest, OfManyWhoAskForANameOneMakesItAndAllShareIt) {
  Register(NewClass("Toy"));
  CallId first = SendCreate(1, "", "n", "Toy", "GetOrCreate");
  CallId second = SendCreate(2, "", "n", "Toy", "GetOrCreate");
  CallId taken = SendCreate(2, "", "n");
  CallId other = SendCreate(2, "", "n", "dict", "GetOrCreate");
  CallId in_engine = SendCreate(2, "", "n", "dict");
  EXPECT_EQ(harness_.TakeBytes(taken).status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(harness_.TakeBytes(other).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(harness_.TakeBytes(in_engine).status().code(), absl::StatusCode::kAlreadyExists);
  harness_.RunTasks();
  auto made = harness_.Take<manager::CreateReply>(first);
  auto found = harness_.Take<manager::CreateReply>(second);
  ASSERT_TRUE(made.ok() && found.ok());
  EXPECT_TRUE(made->created());
  EXPECT_FALSE(found->created());
  EXPECT_EQ(made->ref().id(), found->ref().id());
  EXPECT_EQ(constructed_, 1);
  EXPECT_EQ(harness_.References(made->ref()), 3u);  // two sessions and the name
}

TEST_F(HostedServantTest, AMakerThatDiesLeavesItToThoseWhoWait) {
  Register(NewClass("Toy"));
  SendCreate(1, "", "n", "Toy", "GetOrCreate");
  CallId second = SendCreate(2, "", "n", "Toy", "GetOrCreate");
  harness_.Close(1);
  harness_.RunTasks();
  auto made = harness_.Take<manager::CreateReply>(second);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_TRUE(made->created());
}

TEST_F(HostedServantTest, WhatNobodyWaitsForGoesAgain) {
  Register(NewClass("Toy"));
  SendCreate(1, "", "n", "Toy", "GetOrCreate");
  harness_.Close(1);
  CallId later = SendCreate(2, "", "n", "Toy", "GetOrCreate");  // is made anew
  harness_.RunTasks();
  EXPECT_TRUE(harness_.Take<manager::CreateReply>(later).ok());
  EXPECT_EQ(constructed_, 2);
  EXPECT_EQ(destroyed_, 1);
  EXPECT_EQ(harness_.engine().number_of_objects(), 1u);
}

TEST_F(HostedServantTest, OneInstanceIsOneObject) {
  Register(NewClass("Toy"));
  ObjectRef one = Create(1, "shared"), same = Create(2, "shared"), third = Create(1, "");
  EXPECT_EQ(one.id(), same.id());
  EXPECT_NE(one.id(), third.id());
  CallId call = Send(1, third, "self");
  harness_.RunTasks();
  auto returned = harness_.Take<dynamic::Result>(call);
  ASSERT_TRUE(returned.ok()) << returned.status();
  EXPECT_EQ(returned->ref().id(), one.id());
  EXPECT_EQ(harness_.References(one), 3u);
  harness_.Drop(1, one, 2);
  harness_.Drop(2, one, 1);
  harness_.RunTasks();
  EXPECT_FALSE(harness_.Exists(one));
  EXPECT_EQ(shared_.use_count(), 1);
  EXPECT_NE(Create(1, "shared").id(), one.id());  // ids are never used again
}

TEST_F(HostedServantTest, AReturnedObjectOfAnotherClassIsAnError) {
  Register(NewClass("Toy"));
  auto other = NewClass("Other");
  Register(other);
  auto wrong = NewClass("Wrong");
  AddMethod(wrong.get(), "other", [](Toy*, absl::string_view, CallContext&) {
    MethodOutcome outcome;
    outcome.made.emplace();
    outcome.made->type_id = "Toy";
    outcome.made->instance = std::make_shared<int>(1);
    outcome.made->instance_type = typeid(int);
    return outcome;
  });
  Register(wrong);
  CallId create = SendCreate(1, "", "", "Wrong");
  harness_.RunTasks();
  CallId call = Send(1, harness_.Take<manager::CreateReply>(create)->ref(), "other");
  harness_.RunTasks();
  EXPECT_EQ(harness_.TakeBytes(call).status().code(), absl::StatusCode::kInternal);
}

TEST_F(HostedServantTest, ACallThatWaitsForItsTurnCanBeCancelled) {
  Register(NewClass("Toy"));
  ObjectRef toy = Create(1, "");
  CallId runs = Send(1, toy, "note", "1"), waits = Send(1, toy, "note", "2"),
         last = Send(1, toy, "note", "3");
  harness_.Cancel(waits);
  EXPECT_EQ(harness_.TakeBytes(waits).status().code(), absl::StatusCode::kCancelled);
  harness_.RunTasks();
  EXPECT_TRUE(TextOf(runs).ok());
  EXPECT_TRUE(TextOf(last).ok());
  EXPECT_EQ(notes_, (std::vector<std::string>{"1", "3"}));
}

TEST_F(HostedServantTest, ACancelledMethodIsToldAndKeepsItsTurn) {
  Register(NewClass("Toy"));
  ObjectRef toy = Create(1, "");
  absl::Status seen;
  run_ = [&](CallContext& context) {
    seen = context.status();
    return MethodOutcome();
  };
  CallId call = Send(1, toy, "run"), next = Send(1, toy, "note");
  harness_.Cancel(call);
  EXPECT_EQ(harness_.TakeBytes(call).status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(harness_.tasks().size(), 1u);  // the next one waits for it to return
  harness_.RunTask();
  EXPECT_EQ(seen.code(), absl::StatusCode::kCancelled);
  harness_.RunTask();
  EXPECT_TRUE(harness_.TakeBytes(next).ok());
}

TEST_F(HostedServantTest, TheDeadlineCountsFromTheCall) {
  Register(NewClass("Toy"));
  ObjectRef toy = Create(1, "");
  absl::Time deadline;
  absl::Status seen;
  run_ = [&](CallContext& context) {
    deadline = context.deadline();
    seen = context.status();
    return MethodOutcome();
  };
  Send(1, toy, "note");
  CallId call = Send(2, toy, "run", "", {.timeout = absl::Seconds(3)});
  harness_.AdvanceTo(absl::Seconds(1));
  harness_.RunTask();  // the turn begins
  harness_.AdvanceTo(absl::Seconds(3));
  absl::Status late = harness_.TakeBytes(call).status();
  EXPECT_EQ(late.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_TRUE(IsTimeoutError(late));
  harness_.RunTask();
  EXPECT_EQ(deadline, absl::UnixEpoch() + absl::Seconds(3));
  EXPECT_EQ(seen.code(), absl::StatusCode::kDeadlineExceeded);
}

TEST_F(HostedServantTest, NoTimeIsNotEnough) {
  Register(NewClass("Toy"));
  ObjectRef toy = Create(1, "");
  CallId call = Send(1, toy, "note", "", {.timeout = absl::ZeroDuration()});
  EXPECT_TRUE(IsTimeoutError(harness_.TakeBytes(call).status()));
  EXPECT_TRUE(harness_.tasks().empty());
}

TEST_F(HostedServantTest, TheDeadGiveUpTheirPlaceAndTheirMethodIsTold) {
  Register(NewClass("Toy"));
  ObjectRef toy = Create(2, "");
  bool cancelled = false;
  run_ = [&](CallContext& context) {
    cancelled = context.cancelled();
    return MethodOutcome();
  };
  Send(1, toy, "run");
  Send(1, toy, "note", "dead");
  CallId alive = Send(2, toy, "note", "alive");
  harness_.Close(1);
  harness_.RunTasks();
  EXPECT_TRUE(cancelled);
  EXPECT_TRUE(TextOf(alive).ok());
  EXPECT_EQ(notes_, std::vector<std::string>{"alive"});
}

TEST_F(HostedServantTest, AnObjectThatGoesTakesItsCallsAlong) {
  Register(NewClass("Toy"));
  ObjectRef toy = Create(1, "");
  bool cancelled = false;
  run_ = [&](CallContext& context) {
    cancelled = context.cancelled();
    return MethodOutcome();
  };
  CallId runs = Send(1, toy, "run"), waits = Send(1, toy, "note");
  harness_.Drop(1, toy);
  EXPECT_EQ(harness_.TakeBytes(runs).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(harness_.TakeBytes(waits).status().code(), absl::StatusCode::kNotFound);
  CallId after = Send(1, toy, "note");
  EXPECT_EQ(harness_.TakeBytes(after).status().code(), absl::StatusCode::kNotFound);
  harness_.RunTasks();
  EXPECT_TRUE(cancelled);
  EXPECT_TRUE(notes_.empty());
  EXPECT_EQ(destroyed_, 1);
}

TEST_F(HostedServantTest, TellsAClassThatASessionEnded) {
  Register(NewClass("Toy"));
  ObjectRef toy = Create(2, "");
  run_ = [&](CallContext& context) {
    uint64_t session = context.session();
    context.OnSessionEnd([this, session] { notes_.push_back("ended " + std::to_string(session)); });
    return MethodOutcome();
  };
  Send(1, toy, "run");
  harness_.RunTasks();
  EXPECT_TRUE(notes_.empty());
  CallId before = Send(2, toy, "note", "before");
  harness_.Close(1);
  EXPECT_EQ(harness_.tasks().size(), 1u);  // in its turn, like a call
  harness_.RunTasks();
  EXPECT_TRUE(TextOf(before).ok());
  EXPECT_EQ(notes_, (std::vector<std::string>{"before", "ended 1"}));
}

TEST_F(HostedServantTest, TellsItAtOnceWhenTheSessionEndedMeanwhile) {
  Register(NewClass("Toy"));
  ObjectRef toy = Create(2, "");
  run_ = [&](CallContext& context) {
    context.OnSessionEnd([this] { notes_.push_back("ended"); });
    return MethodOutcome();
  };
  Send(1, toy, "run");
  harness_.Close(1);
  harness_.RunTasks();
  EXPECT_EQ(notes_, std::vector<std::string>{"ended"});
}

TEST_F(HostedServantTest, TellsAClassThatItsResultReachedNobody) {
  Register(NewClass("Toy"));
  ObjectRef toy = Create(2, "");
  run_ = [&](CallContext& context) {
    context.OnUndelivered([this] { notes_.push_back("taken back"); });
    return MethodOutcome();
  };
  CallId delivered = Send(2, toy, "run");
  harness_.RunTasks();
  EXPECT_TRUE(harness_.TakeBytes(delivered).ok());
  EXPECT_TRUE(notes_.empty());
  CallId cancelled = Send(2, toy, "run");
  harness_.Cancel(cancelled);
  harness_.RunTasks();
  EXPECT_EQ(notes_, std::vector<std::string>{"taken back"});
}

TEST_F(HostedServantTest, KeepsWhatItIsGivenReferencesToWhileItRuns) {
  auto type = NewClass("Toy");
  ObjectRef other = harness_.New(1, "list");
  type->methods[type->entries["run"].number - 1].refs = [other](absl::string_view) {
    return std::vector<ObjectRef>{other};
  };
  run_ = [&](CallContext&) { return MethodOutcome{"", {other}, {}}; };
  Register(type);
  ObjectRef toy = Create(1, "");
  CallId call = Send(1, toy, "run");
  harness_.Drop(1, other);
  EXPECT_TRUE(harness_.Exists(other));
  harness_.RunTasks();
  EXPECT_TRUE(harness_.TakeBytes(call).ok());
  EXPECT_EQ(harness_.References(other), 1u);  // it came back with the reply
  harness_.Drop(1, other);
  CallId late = Send(1, toy, "run");
  EXPECT_EQ(harness_.TakeBytes(late).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(HostedServantTest, ADeterministicClassIsPartOfTheEngine) {
  auto type = NewClass("Toy");
  type->deterministic = true;
  type->state = [](const void* toy) {
    Datum state;
    state.set_integer(static_cast<const Toy*>(toy)->calls);
    return state;
  };
  Register(type);
  CallId create = SendCreate(1, "a");
  EXPECT_TRUE(harness_.tasks().empty());
  auto created = harness_.Take<manager::CreateReply>(create);
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(*TextOf(Send(1, created->ref(), "note", "b")), "b");
  EXPECT_EQ(harness_.engine().State().objects(0).state().integer(), 1);
  absl::Status bad = harness_.TakeBytes(SendCreate(1, "bad")).status();
  EXPECT_EQ(bad.message(), "Toy: a bad init");
  run_ = [&](CallContext& context) -> absl::StatusOr<MethodOutcome> {
    context.OnSessionEnd([this] { notes_.push_back("ended"); });
    throw std::invalid_argument("no");
  };
  EXPECT_TRUE(IsValueError(harness_.TakeBytes(Send(1, created->ref(), "run")).status()));
  harness_.Close(2);
  EXPECT_EQ(notes_, std::vector<std::string>{"ab"});
}

TEST_F(HostedServantTest, TheEngineMayEndBeforeItsTasks) {
  Register(NewClass("Toy"));
  ObjectRef toy = Create(1, "");
  Send(1, toy, "note");
  Send(1, toy, "note");
  SendCreate(1, "");
  harness_.Stop();
}

}  // namespace
}  // namespace parley::hosting
