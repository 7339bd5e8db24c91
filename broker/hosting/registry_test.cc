// How classes are registered: what makes their instances, and which mistakes the broker
// reports when it starts.

#include "parley/broker/hosting/registry.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "parley/base/status.h"
#include "parley/broker/hosting/testing/class_harness.h"
#include "parley/broker/types/builtin_types.h"
#include "parley/proto/list.pb.h"

namespace parley::hosting::testing {
namespace {

struct Counter {
  explicit Counter(int64_t start = 0) : count(start) {}
  virtual ~Counter() = default;
  int64_t Increment(int64_t by) { return count += by; }
  int64_t value() const { return count; }
  std::unique_ptr<Counter> Fork() const { return std::make_unique<Counter>(count); }
  std::vector<int> List() const { return {1}; }
  list::ListInit Init() const { return {}; }
  Generator<int> Stream() const { co_yield 1; }
  int64_t count;
};
struct LoudCounter : Counter {
  using Counter::Counter;
};
struct Other {};

class RegistryTest : public ::testing::Test {
 protected:
  RegistryTest() { EXPECT_TRUE(RegisterBuiltinTypes(&registry_).ok()); }

  template <typename Factory>
  absl::StatusOr<int64_t> CountOfOneMadeBy(Factory factory) {
    Registry registry;
    registry.Register<Counter>("Counter").Factory(factory).Const("value", &Counter::value);
    ClassHarness counter(registry, "Counter");
    PARLEY_RETURN_IF_ERROR(counter.Make(5));
    return counter.Call<int64_t>("value");
  }
  ClassBuilder<Counter> NewCounter(const std::string& type_id = "Counter") {
    return registry_.Register<Counter>(type_id).Constructor<int64_t>();
  }
  std::string Problem() { return std::string(registry_.Check().message()); }

  Registry registry_;
};

TEST_F(RegistryTest, FactoriesOfEveryKind) {
  EXPECT_EQ(*CountOfOneMadeBy([](int64_t start) { return Counter(start); }), 5);
  EXPECT_EQ(*CountOfOneMadeBy([](int64_t start) { return std::make_unique<Counter>(start); }), 5);
  EXPECT_EQ(*CountOfOneMadeBy([](int64_t start) { return std::make_shared<LoudCounter>(start); }),
            5);
  EXPECT_EQ(*CountOfOneMadeBy([](int64_t start) -> absl::StatusOr<std::unique_ptr<Counter>> {
    return std::make_unique<LoudCounter>(start);
  }),
            5);
  EXPECT_EQ(*CountOfOneMadeBy([](int64_t start, CallContext& context) {
    return Counter(start + static_cast<int64_t>(context.session()));
  }),
            12);
}

TEST_F(RegistryTest, AFactoryMayFail) {
  auto fail = [](int64_t) -> absl::StatusOr<Counter> { return absl::AbortedError("not now"); };
  EXPECT_EQ(CountOfOneMadeBy(fail).status(), absl::AbortedError("not now"));
  auto nothing = [](int64_t) { return std::unique_ptr<Counter>(); };
  EXPECT_EQ(CountOfOneMadeBy(nothing).status().code(), absl::StatusCode::kInternal);
}

TEST_F(RegistryTest, AnInstanceIsOneForAll) {
  auto counter = std::make_shared<Counter>(3);
  registry_.Register<Counter>("Counter").Instance(counter).Method("increment", &Counter::Increment);
  ClassHarness one(registry_, "Counter");
  ClassHarness other(registry_, "Counter");
  ASSERT_TRUE(one.Make().ok() && other.Make().ok());
  EXPECT_EQ(one.instance(), other.instance());
  EXPECT_EQ(*one.Call<int64_t>("increment", 1), 4);
  EXPECT_EQ(counter->count, 4);
}

TEST_F(RegistryTest, WithoutACreateMethodClientsCanNotMakeOne) {
  registry_.Register<Counter>("Counter").CreateMethod(false).Const("value", &Counter::value);
  EXPECT_TRUE(registry_.Check().ok()) << registry_.Check();
  EXPECT_EQ(registry_.FindClass("Counter")->construct, nullptr);
  EXPECT_FALSE(registry_.Find("Counter")->construct);
  EXPECT_TRUE(registry_.Find("Counter")->adopt);
}

TEST_F(RegistryTest, OnlyWhatIsRegisteredCanBeCalled) {
  NewCounter().Const("value", &Counter::value);
  EXPECT_EQ(registry_.FindClass("Counter")->Find("increment"), nullptr);
}

TEST_F(RegistryTest, ConcurrentAndDeterministicClasses) {
  NewCounter("Concurrent").Concurrent();
  NewCounter("Deterministic")
      .Const("value", &Counter::value)
      .Deterministic()
      .State([](const Counter& counter) { return counter.count; });
  EXPECT_TRUE(registry_.Check().ok()) << registry_.Check();
  EXPECT_TRUE(registry_.Find("Concurrent")->concurrent);
  const engine::TypeInfo* in_engine = registry_.Find("Deterministic");
  EXPECT_FALSE(in_engine->hosted);
  EXPECT_TRUE(in_engine->make);
  Counter counter(8);
  EXPECT_EQ(registry_.FindClass("Deterministic")->state(&counter).integer(), 8);
}

TEST_F(RegistryTest, TheOrderOfRegistrationsDoesNotMatter) {
  NewCounter("Forker").Const("fork", &Counter::Fork).Returns("Counter");
  EXPECT_EQ(Problem(),
            "typeid \"Forker\": method \"fork\" returns typeid \"Counter\", which is not "
            "registered; register it, too");
  NewCounter();
  EXPECT_TRUE(registry_.Check().ok()) << registry_.Check();
}

TEST_F(RegistryTest, ARegistryCanBeMovedWhileItIsFilled) {
  ClassBuilder<Counter> counter = NewCounter();
  Registry moved = std::move(registry_);
  counter.Const("value", &Counter::value);
  EXPECT_EQ(moved.Find("Counter")->methods.size(), 1u);
}

TEST_F(RegistryTest, ATypeidCanBeTakenOnce) {
  NewCounter();
  NewCounter();
  EXPECT_EQ(registry_.Check(), absl::AlreadyExistsError("typeid \"Counter\" is registered already; "
                                                        "choose another"));
}

TEST_F(RegistryTest, ABuiltInTypeidIsTaken) {
  NewCounter("list");
  EXPECT_EQ(registry_.Check().code(), absl::StatusCode::kAlreadyExists);
}

TEST_F(RegistryTest, AnEmptyTypeidIsRefused) {
  NewCounter("");
  EXPECT_EQ(registry_.Check().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(RegistryTest, AMethodIsNamedOnce) {
  NewCounter().Const("value", &Counter::value).Method("value", &Counter::Increment);
  EXPECT_EQ(Problem(),
            "typeid \"Counter\": method \"value\" is registered twice; name one otherwise");
}

TEST_F(RegistryTest, SomethingMakesTheInstances) {
  registry_.Register<Counter>("Counter").Const("value", &Counter::value);
  EXPECT_TRUE(absl::StrContains(Problem(), "nothing says how one is made: Constructor"))
      << Problem();
}

TEST_F(RegistryTest, ButNotTwoThings) {
  NewCounter().Instance(std::make_shared<Counter>());
  EXPECT_TRUE(absl::StrContains(Problem(), "has several constructors or factories")) << Problem();
}

TEST_F(RegistryTest, AReturnedTypeidIsOfTheReturnedClass) {
  registry_.Register<Other>("Other").CreateMethod(false);
  NewCounter().Const("fork", &Counter::Fork).Returns("Other");
  EXPECT_TRUE(absl::StrContains(
      Problem(),
      "method \"fork\" returns parley::hosting::testing::(anonymous namespace)::Counter, "
      "but typeid \"Other\" is registered for "
      "parley::hosting::testing::(anonymous namespace)::Other"))
      << Problem();
}

TEST_F(RegistryTest, AnObjectNeedsATypeid) {
  // Kept, or it would not compile.
  [[maybe_unused]] auto unfinished = NewCounter().Const("fork", &Counter::Fork);
  EXPECT_TRUE(absl::StrContains(Problem(), "which the codec does not know; say Returns(typeid)"))
      << Problem();
}

TEST_F(RegistryTest, ABuiltInTypeidIsOfValuesThatFitIt) {
  NewCounter("A").Const("dict", &Counter::List).Returns("dict");
  NewCounter("B").Const("list", &Counter::value).Returns("list");
  NewCounter("C").Const("queue", &Counter::Fork).Returns("Queue");
  NewCounter("D").Const("stream", &Counter::Stream).Returns("list");
  const std::string problem = Problem();
  EXPECT_TRUE(absl::StrContains(problem, "returns list[int32], which can't fill a dict"));
  EXPECT_TRUE(absl::StrContains(problem, "returns int64, which makes no list"));
  EXPECT_TRUE(absl::StrContains(problem, "Counter, which makes no Queue"));
  EXPECT_TRUE(absl::StrContains(problem, "streams, which Returns(\"list\") can't change"))
      << problem;
}

TEST_F(RegistryTest, ADeterministicClassDoesNotStream) {
  NewCounter().Const("stream", &Counter::Stream).Deterministic();
  EXPECT_TRUE(absl::StrContains(Problem(), "streams, which a Deterministic class can't"))
      << Problem();
}

TEST_F(RegistryTest, NamesAreAsManyAsParameters) {
  NewCounter().Method("increment", &Counter::Increment).Arguments({"by", "and"});
  EXPECT_EQ(Problem(),
            "typeid \"Counter\": method \"increment\" takes 1 of them, but Arguments names 2");
}

TEST_F(RegistryTest, StepsAreAboutWhatIsThere) {
  NewCounter().Idempotent().Returns("list");
  registry_.Register<Counter>("B").Arguments({"x"}).CreateMethod(false);
  NewCounter("C").State([](const Counter& counter) { return counter.count; });
  NewCounter("D").Concurrent().Deterministic();
  const std::string problem = Problem();
  EXPECT_TRUE(absl::StrContains(problem, "Idempotent is about the method before it"));
  EXPECT_TRUE(absl::StrContains(problem, "Returns is about the method before it"));
  EXPECT_TRUE(absl::StrContains(problem, "Arguments is about what is before it"));
  EXPECT_TRUE(absl::StrContains(problem, "State is for a Deterministic class"));
  EXPECT_TRUE(absl::StrContains(problem, "can't be Deterministic and Concurrent")) << problem;
}

TEST_F(RegistryTest, AllThatIsWrongIsReportedTogether) {
  NewCounter("dict").Method("increment", &Counter::Increment).Arguments({});
  NewCounter("B").Const("fork", &Counter::Fork).Returns("Nowhere");
  absl::Status status = registry_.Check();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(absl::StartsWith(status.message(), "3 things are wrong with the typeids:\n  "));
  EXPECT_TRUE(absl::StrContains(status.message(), "typeid \"dict\" is registered already"));
  EXPECT_TRUE(absl::StrContains(status.message(), "Arguments names 0"));
  EXPECT_TRUE(absl::StrContains(status.message(), "\"Nowhere\", which is not registered"));
}

TEST_F(RegistryTest, AThousandTypeids) {
  for (int i = 0; i < 1000; ++i) {
    NewCounter(absl::StrCat("Counter", i)).Const("value", &Counter::value);
  }
  EXPECT_TRUE(registry_.Check().ok());
  ClassHarness counter(registry_, "Counter999");
  ASSERT_TRUE(counter.Make(999).ok());
  EXPECT_EQ(*counter.Call<int64_t>("value"), 999);
}

// As the skeleton of an IDL has it.
struct Generated {
  template <typename T>
  static ClassInfo ClassOf() {
    ClassInfo made;
    made.type_id = "Generated";
    made.type = typeid(Generated);
    return made;
  }
};
struct MyGenerated : Generated {};

TEST_F(RegistryTest, AnIdlsClassInOneLine) {
  EXPECT_TRUE(registry_.Register<MyGenerated>().ok());
  ASSERT_NE(registry_.Find("Generated"), nullptr);
  EXPECT_EQ(registry_.Find("Generated")->instance_type, std::type_index(typeid(Generated)));
  EXPECT_EQ(registry_.Register<MyGenerated>().code(), absl::StatusCode::kAlreadyExists);
}

}  // namespace
}  // namespace parley::hosting::testing
