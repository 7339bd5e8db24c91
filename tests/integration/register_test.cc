// Python's register and its six parameters, from a class to a proxy in another client.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "parley/base/status.h"
#include "parley/broker/hosting/registry.h"
#include "parley/broker/server/server.h"
#include "parley/broker/types/builtin_types.h"
#include "parley/proxy/sync_manager.h"

namespace parley {

// A user's struct.
struct Point {
  int x = 0;
  int y = 0;
};
template <>
struct Codec<Point> {
  static absl::Status Encode(const Point& point, Datum* datum) {
    return parley::Encode(std::pair(point.x, point.y), datum);
  }
  static absl::StatusOr<Point> Decode(const Datum& datum, const DecodeContext* context) {
    using Pair = std::pair<int, int>;
    PARLEY_ASSIGN_OR_RETURN(Pair pair, parley::Decode<Pair>(datum, context));
    return Point{pair.first, pair.second};
  }
};

// One that can only be moved.
struct Ticket {
  explicit Ticket(int number) : number(std::make_unique<int>(number)) {}
  std::unique_ptr<int> number;
};
template <>
struct Codec<Ticket> {
  static absl::Status Encode(const Ticket& ticket, Datum* datum) {
    return parley::Encode(*ticket.number, datum);
  }
  static absl::StatusOr<Ticket> Decode(const Datum& datum, const DecodeContext* context) {
    PARLEY_ASSIGN_OR_RETURN(int number, parley::Decode<int>(datum, context));
    return Ticket(number);
  }
};

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Counter {
 public:
  explicit Counter(int64_t start) : value_(start) {}

  int64_t Increment(int64_t by) { return value_ += by; }
  int64_t value() const { return value_; }
  Counter Fork() const { return Counter(value_); }
  std::vector<int64_t> Digits() const {
    std::vector<int64_t> digits;
    for (int64_t rest = value_; rest > 0; rest /= 10) digits.push_back(rest % 10);
    return digits;
  }
  std::map<std::string, int64_t> Facts() const { return {{"value", value_}}; }
  // Reads the object for each number.
  Generator<int64_t> CountDown() const {
    for (int64_t taken = 0; taken < value_; ++taken) co_yield value_ - taken;
  }
  int64_t At(int64_t place) const { return Digits().at(place); }

 private:
  int64_t value_;
};

class CounterProxy : public DynamicProxy {
 public:
  static constexpr char kTypeId[] = "Counter";
  using DynamicProxy::DynamicProxy;

  absl::StatusOr<int64_t> Increment(int64_t by) const { return Call<int64_t>("increment", by); }
  absl::StatusOr<CounterProxy> Fork() const { return Call<CounterProxy>("fork"); }
};

// A class with many methods.
struct Wide {
  template <int kNumber>
  int Method(int by) const {
    return kNumber + by;
  }
  Point Mirror(const Point& point) const { return {point.y, point.x}; }
  int Punch(Ticket ticket) const { return *ticket.number; }
};

template <int... kNumbers>
void AddMethods(ClassBuilder<Wide> wide, std::integer_sequence<int, kNumbers...>) {
  (wide.Const(absl::StrCat("method_", kNumbers), &Wide::Method<kNumbers>), ...);
}

template <typename T>
ClassBuilder<T> AddCounterMethods(ClassBuilder<T> counter) {
  return counter.Method("increment", &Counter::Increment)
      .Const("value", &Counter::value)
      .Const("fork", &Counter::Fork)
      .Returns("Counter")
      .Const("digits", &Counter::Digits)
      .Returns("list")
      .Const("digit_set", &Counter::Digits)
      .Returns("set")
      .Const("facts", &Counter::Facts)
      .Returns("dict")
      .Const("stream_digits", &Counter::Digits)
      .Returns("Iterator")
      .Const("count_down", &Counter::CountDown)
      .Const("at", &Counter::At);
}

class RegisterTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { broker_ = new Broker(); }
  static void TearDownTestSuite() { delete broker_; }
  void TearDown() override { EXPECT_EQ(manager_.NumberOfObjects().value_or(99), 0u); }

  static SyncManager Connect() {
    auto manager = SyncManager::Connect(
        {.address = broker_->server->address(), .authkey = *Authkey::FromBytes("key")});
    EXPECT_TRUE(manager.ok()) << manager.status();
    return *std::move(manager);
  }
  template <typename T>
  static T Have(absl::StatusOr<T> result) {
    EXPECT_TRUE(result.ok()) << result.status();
    return *std::move(result);
  }

  SyncManager manager_ = Connect();

 private:
  struct Broker {
    Broker() {
      EXPECT_TRUE(RegisterBuiltinTypes(&registry).ok());
      AddCounterMethods(registry.Register<Counter>("Counter").Constructor<int64_t>());
      AddCounterMethods(registry.Register<Counter>("Bounded").Factory(
          [](int64_t start) -> absl::StatusOr<std::unique_ptr<Counter>> {
            if (start < 0) throw std::invalid_argument("it starts below zero");
            if (start > 9) return absl::OutOfRangeError("it starts above nine");
            return std::make_unique<Counter>(start);
          }));
      AddCounterMethods(
          registry.Register<Counter>("Shared").Instance(std::make_shared<Counter>(100)));
      AddCounterMethods(registry.Register<Counter>("Hidden").CreateMethod(false));
      registry.Register<Counter>("InEngine")
          .Constructor<int64_t>()
          .Method("increment", &Counter::Increment)
          .Const("fork", &Counter::Fork)
          .Returns("InEngine")
          .Deterministic()
          .State(&Counter::value);
      registry.Register<Wide>("Wide")
          .Constructor()
          .Const("mirror", &Wide::Mirror)
          .Const("punch", &Wide::Punch)
          .Const("hide", [](const Wide&, int64_t value) { return Counter(value); })
          .Returns("Hidden");
      AddMethods(registry.Register<Wide>("Hundred").Constructor(),
                 std::make_integer_sequence<int, 100>());
      for (int i = 0; i < 1000; ++i) {
        registry.Register<Counter>(absl::StrCat("Counter", i))
            .Constructor<int64_t>()
            .Const("value", &Counter::value);
      }
      server = Have(Server::Start({}, *Authkey::FromBytes("key"), &registry));
    }
    Registry registry;
    std::unique_ptr<Server> server;
  };
  static Broker* broker_;
};
RegisterTest::Broker* RegisterTest::broker_ = nullptr;

TEST_F(RegisterTest, TypeidIsWhatClientsAskFor) {
  auto counter = Have(manager_.Create("Counter", 5));
  EXPECT_EQ(*counter.Call<int64_t>("increment", 2), 7);
  EXPECT_EQ(*counter.Call<int64_t>("value"), 7);
  EXPECT_TRUE(IsKeyError(manager_.Create("Countess", 5).status()));
}

TEST_F(RegisterTest, CallableMakesTheObjectFromArguments) {
  EXPECT_EQ(*Have(manager_.Create("Bounded", 5)).Call<int64_t>("value"), 5);
  absl::Status thrown = manager_.Create("Bounded", -1).status();
  EXPECT_EQ(thrown.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(IsValueError(thrown)) << thrown;
  EXPECT_THAT(std::string(thrown.message()), HasSubstr("Bounded: "));
  EXPECT_EQ(manager_.Create("Bounded", 10).status().code(), absl::StatusCode::kOutOfRange);
  absl::Status wrong = manager_.Create("Bounded", "five").status();
  EXPECT_TRUE(IsTypeError(wrong)) << wrong;
  EXPECT_THAT(std::string(wrong.message()), HasSubstr("argument 1 (int64)"));
}

TEST_F(RegisterTest, CallableMayGiveOneObjectToAllClients) {
  SyncManager other = Connect();
  auto one = Have(manager_.Create("Shared"));
  auto same = Have(other.Create("Shared"));
  EXPECT_EQ(one.ref().id(), same.ref().id());
  EXPECT_EQ(*one.Call<int64_t>("increment", 1), 101);
  EXPECT_EQ(*same.Call<int64_t>("value"), 101);
}

TEST_F(RegisterTest, ProxytypeIsAClassOfTheClients) {
  auto counter = Have(manager_.Create<CounterProxy>(5));
  EXPECT_EQ(*counter.Increment(2), 7);
  EXPECT_EQ(*Have(counter.Fork()).Increment(1), 8);
}

TEST_F(RegisterTest, ExposedIsWhatIsRegistered) {
  auto wide = Have(manager_.Create("Wide"));
  absl::Status refused = wide.Call("method_1", 1);
  EXPECT_EQ(refused.code(), absl::StatusCode::kUnimplemented);
  EXPECT_TRUE(IsAttributeError(refused));
  EXPECT_THAT(std::string(refused.message()), HasSubstr("method_1"));
}

TEST_F(RegisterTest, MethodToTypeidGivesAProxy) {
  auto counter = Have(manager_.Create("Counter", 5));
  auto fork = Have(counter.Call<DynamicProxy>("fork"));
  EXPECT_NE(fork.ref().id(), counter.ref().id());
  EXPECT_EQ(*fork.Call<int64_t>("increment", 1), 6);
  EXPECT_EQ(*counter.Call<int64_t>("value"), 5);
}

TEST_F(RegisterTest, MethodToTypeidMayBeAContainer) {
  auto counter = Have(manager_.Create("Counter", 321));
  auto digits = Have(counter.Call<List<int64_t>>("digits"));
  EXPECT_TRUE(digits.Append(9).ok());
  EXPECT_THAT(*digits.Copy(), ElementsAre(1, 2, 3, 9));
  EXPECT_EQ(*Have(counter.Call<Set<int64_t>>("digit_set")).Len(), 3u);
  EXPECT_EQ(*(Have(counter.Call<Dict<std::string, int64_t>>("facts")).Get("value")), 321);
}

TEST_F(RegisterTest, MethodToTypeidMayBeAnIterator) {
  auto counter = Have(manager_.Create("Counter", 321));
  auto digits = Have(counter.Call<Iterator<int64_t>>("stream_digits"));
  EXPECT_THAT(*digits.NextPage(), ElementsAre(1, 2, 3));
  EXPECT_EQ(*digits.Next(), std::nullopt);
}

TEST_F(RegisterTest, WithoutCreateMethodOnlyMethodsGiveTheObject) {
  EXPECT_FALSE(manager_.Create("Hidden", 5).ok());
  auto wide = Have(manager_.Create("Wide"));
  auto hidden = Have(wide.Call<DynamicProxy>("hide", 5));
  EXPECT_EQ(hidden.ref().typeid_(), "Hidden");
  EXPECT_EQ(*hidden.Call<int64_t>("value"), 5);
}

TEST_F(RegisterTest, AStreamOutlivesTheObjectThatMadeIt) {
  std::optional<DynamicProxy> counter = Have(manager_.Create("Counter", 3000));
  auto numbers = Have(counter->Call<Iterator<int64_t>>("count_down"));
  EXPECT_EQ(**numbers.Next(), 3000);
  counter.reset();
  int64_t expected = 3000;
  for (int64_t number : numbers) ASSERT_EQ(number, --expected);
  EXPECT_EQ(expected, 1);
}

TEST_F(RegisterTest, ADeterministicClassIsCalledAlike) {
  auto counter = Have(manager_.Create("InEngine", 5));
  EXPECT_EQ(*counter.Call<int64_t>("increment", 2), 7);
  EXPECT_EQ(*Have(counter.Call<DynamicProxy>("fork")).Call<int64_t>("increment", 1), 8);
}

TEST_F(RegisterTest, WhatAMethodThrowsNamesIt) {
  auto counter = Have(manager_.Create("Counter", 1));
  absl::Status thrown = counter.Call<int64_t>("at", 7).status();
  EXPECT_EQ(thrown.code(), absl::StatusCode::kOutOfRange);
  EXPECT_TRUE(IsIndexError(thrown)) << thrown;
  EXPECT_THAT(std::string(thrown.message()), HasSubstr("Counter.at: "));
}

TEST_F(RegisterTest, ArgumentsThatCanOnlyBeMovedAndUsersStructs) {
  auto wide = Have(manager_.Create("Wide"));
  EXPECT_EQ(*wide.Call<int>("punch", Ticket(6)), 6);
  EXPECT_EQ(Have(wide.Call<Point>("mirror", Point{1, 2})).x, 2);
}

TEST_F(RegisterTest, AHundredMethods) {
  auto hundred = Have(manager_.Create("Hundred"));
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(*hundred.Call<int>(absl::StrCat("method_", i), 1000), 1000 + i);
  }
}

TEST_F(RegisterTest, AThousandTypeids) {
  std::vector<std::string> type_ids = Have(manager_.TypeIds());
  std::set<std::string> known(type_ids.begin(), type_ids.end());
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(known.count(absl::StrCat("Counter", i)), 1u);
  for (int i = 0; i < 1000; i += 111) {
    auto counter = Have(manager_.Create(absl::StrCat("Counter", i), i));
    EXPECT_EQ(*counter.Call<int64_t>("value"), i);
  }
}

TEST(RegisterMistakes, TheBrokerDoesNotStart) {
  Registry registry;
  registry.Register<Counter>("Counter").Const("fork", &Counter::Fork).Returns("Countess");
  auto server = Server::Start({}, *Authkey::FromBytes("key"), &registry);
  EXPECT_EQ(server.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(server.status().message()), HasSubstr("2 things are wrong"));
}

}  // namespace
}  // namespace parley
