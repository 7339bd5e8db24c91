// What dynamic proxies ask of their transport, and what they make of its answers.
#include "parley/proxy/dynamic_proxy.h"

#include <gtest/gtest.h>

#include <concepts>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "parley/base/status.h"
#include "parley/proto/dynamic.pb.h"
#include "parley/proto/manager.pb.h"
#include "parley/proxy/object_factory.h"
#include "parley/proxy/stub/testing/fake_transport.h"

namespace parley {
namespace {

class CounterProxy : public DynamicProxy {
 public:
  static constexpr char kTypeId[] = "Counter";
  using DynamicProxy::DynamicProxy;
  absl::StatusOr<int64_t> Increment(int64_t by) const { return Call<int64_t>("increment", by); }
};

class DynamicProxyTest : public ::testing::Test {
 protected:
  DynamicProxyTest() : factory_(transport_) {}

  static ObjectRef Ref(uint64_t id, const std::string& type_id) {
    ObjectRef ref;
    ref.set_id(id);
    ref.set_typeid_(type_id);
    return ref;
  }
  template <typename ProxyT = DynamicProxy>
  ProxyT Counter() {
    return ProxyT(std::make_shared<stub::Reference>(transport_, Ref(5, "Counter")));
  }
  template <typename T>
  void Answer(const T& value) {
    dynamic::Result result;
    ASSERT_TRUE(Encode(value, result.mutable_value()).ok());
    transport_->answer = result.SerializeAsString();
  }
  void AnswerRef(uint64_t id, const std::string& type_id) {
    dynamic::Result result;
    *result.mutable_ref() = Ref(id, type_id);
    transport_->answer = result.SerializeAsString();
  }
  // Of the manager, to what makes or finds objects.
  void AnswerMade(uint64_t id, const std::string& type_id) {
    manager::CreateReply reply;
    *reply.mutable_ref() = Ref(id, type_id);
    transport_->answer = reply.SerializeAsString();
  }
  dynamic::Arguments Sent() const {
    dynamic::Arguments arguments;
    EXPECT_TRUE(arguments.ParseFromString(transport_->request));
    return arguments;
  }
  std::pair<manager::CreateRequest, dynamic::Arguments> SentToMake() const {
    manager::CreateRequest request;
    EXPECT_TRUE(request.ParseFromString(transport_->request));
    dynamic::Arguments arguments;
    EXPECT_TRUE(arguments.ParseFromString(request.init()));
    return {request, arguments};
  }

  std::shared_ptr<testing::FakeTransport> transport_ = std::make_shared<testing::FakeTransport>();
  ObjectFactory factory_;
};

std::string MessageOf(const absl::Status& status) { return std::string(status.message()); }

TEST_F(DynamicProxyTest, ArgumentsTravelInOrderAndTheResultComesBack) {
  Answer(7);
  EXPECT_EQ(*Counter().Call<int64_t>("increment", 5, "five", std::vector<double>{0.5}, true), 7);
  EXPECT_EQ(transport_->object, 5u);
  EXPECT_EQ(transport_->method, "increment");
  const dynamic::Arguments sent = Sent();
  ASSERT_EQ(sent.values_size(), 4);
  EXPECT_EQ(sent.values(0).integer(), 5);
  EXPECT_EQ(sent.values(1).text(), "five");
  EXPECT_EQ(sent.values(2).list().items(0).real(), 0.5);
  EXPECT_TRUE(sent.values(3).boolean());
}

TEST_F(DynamicProxyTest, AnyTypeOfTheCodecIsAnArgumentAndAResult) {
  auto echo = [&]<typename T>(const T& value) {
    Answer(value);
    EXPECT_EQ(*Counter().Call<T>("echo", value), value);
    dynamic::Result back;
    *back.mutable_value() = Sent().values(0);
    EXPECT_EQ(back.SerializeAsString(), transport_->answer.value());
  };
  echo(std::string("text"));
  echo(Bytes{"\xff"});
  echo(uint64_t{1} << 63);
  echo(std::map<std::string, std::vector<int>>{{"a", {1, 2}}});
  echo(std::optional<int>());
  echo(std::make_tuple(1, std::string("b"), 2.5));
}

TEST_F(DynamicProxyTest, NothingIsAStatus) {
  transport_->answer = std::string();
  EXPECT_TRUE(Counter().Call("reset").ok());
  EXPECT_TRUE(Counter().Call<void>("reset").ok());
  EXPECT_TRUE(Counter().CallAsync("reset").Get().ok());
  EXPECT_EQ(Sent().values_size(), 0);
  transport_->answer = absl::NotFoundError("Counter.reset: gone");
  EXPECT_TRUE(absl::IsNotFound(Counter().Call("reset")));
  EXPECT_TRUE(absl::IsNotFound(Counter().CallAsync("reset").Get().status()));
}

TEST_F(DynamicProxyTest, AsynchronousCallsAreTheSame) {
  Answer(7);
  EXPECT_EQ(*Counter().CallAsync<int>("increment", 2).Get(), 7);
  EXPECT_EQ(Sent().values(0).integer(), 2);
  Answer("seven");
  absl::Status status = Counter().CallAsync<int>("increment", 2).Get().status();
  EXPECT_TRUE(IsTypeError(status)) << status;
}

TEST_F(DynamicProxyTest, AResultOfAnotherKindNamesTheMethodAndBothKinds) {
  Answer("seven");
  absl::Status status = Counter().Call<int64_t>("increment", 2).status();
  EXPECT_TRUE(absl::IsInvalidArgument(status) && IsTypeError(status)) << status;
  EXPECT_EQ(MessageOf(status), "Counter.increment: its result: expected an integer, got text");
  AnswerRef(9, "Page");
  status = Counter().Call<int64_t>("fork").status();
  EXPECT_EQ(MessageOf(status), "Counter.fork: its result: expected an integer, got reference");
  status = Counter().Call<CounterProxy>("fork").status();
  EXPECT_EQ(MessageOf(status),
            "Counter.fork: its result: expected a reference to a Counter, got one to a Page");
  transport_->answer = std::string();
  status = Counter().Call<DynamicProxy>("fork").status();
  EXPECT_EQ(MessageOf(status), "Counter.fork: its result: expected a reference, got none");
  // What nobody took is given back when the error goes, which has it until then.
  EXPECT_EQ(transport_->dropped, (std::vector<uint64_t>{5, 5, 9, 5, 9, 5}));
}

TEST_F(DynamicProxyTest, WhatCannotBeEncodedIsNotSentAndIsNamed) {
  absl::Status status = Counter().Call("rename", 1, "\xff");
  EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
  EXPECT_EQ(MessageOf(status).rfind("Counter.rename: argument 2: ", 0), 0u) << status;
  EXPECT_EQ(Counter().CallAsync("rename", 1, "\xff").Get().status(), status);
  status = factory_.Create("Counter", DynamicProxy()).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_EQ(MessageOf(status).rfind("Counter: argument 1: ", 0), 0u) << status;
  EXPECT_EQ(transport_->method, "");
}

TEST_F(DynamicProxyTest, AnEmptyProxyFails) {
  DynamicProxy empty;
  EXPECT_FALSE(empty);
  EXPECT_TRUE(absl::IsFailedPrecondition(empty.Call("increment")));
  EXPECT_TRUE(absl::IsFailedPrecondition(empty.CallAsync<int>("increment").Get().status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(empty.With({}).Call("increment")));
  EXPECT_TRUE(absl::IsFailedPrecondition(empty.Describe().status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(empty.Methods().status()));
}

TEST_F(DynamicProxyTest, WithGivesCallsATimeout) {
  Answer(7);
  DynamicProxy counter = Counter();
  EXPECT_TRUE(counter.With({.timeout = absl::Seconds(5)}).Call<int>("increment").ok());
  EXPECT_EQ(transport_->timeout, absl::Seconds(5));
  EXPECT_TRUE(counter.With({.timeout = absl::Seconds(4)}).CallAsync<int>("increment").Get().ok());
  EXPECT_EQ(transport_->timeout, absl::Seconds(4));
  EXPECT_TRUE(counter.Call<int>("increment").ok());
  EXPECT_EQ(transport_->timeout, std::nullopt);
}

TEST_F(DynamicProxyTest, ObjectsAreArgumentsAndResults) {
  {
    AnswerRef(9, "Counter");
    DynamicProxy any = *Counter().Call<DynamicProxy>("fork", Counter<CounterProxy>());
    EXPECT_EQ(Sent().values(0).ref().id(), 5u);
    EXPECT_EQ(any.ref().typeid_(), "Counter");
    CounterProxy typed = *Counter().CallAsync<CounterProxy>("fork").Get();
    Answer(3);
    EXPECT_EQ(*typed.Increment(2), 3);
    EXPECT_EQ(transport_->object, 9u);
    AnswerRef(11, "Iterator");
    EXPECT_EQ(Counter().Call<Iterator<std::string>>("rows")->ref().id(), 11u);
    AnswerRef(12, "dict");
    EXPECT_EQ((Counter().Call<Dict<std::string, int>>("as_dict")->ref().id()), 12u);
    // Inside of a value.
    dynamic::Result result;
    *result.mutable_value()->mutable_list()->add_items()->mutable_ref() = Ref(13, "Counter");
    transport_->answer = result.SerializeAsString();
    EXPECT_EQ(Counter().Call<std::vector<CounterProxy>>("all")->at(0).ref().id(), 13u);
    transport_->dropped.clear();
  }
  EXPECT_EQ(transport_->dropped, (std::vector<uint64_t>{9, 9}));
}

TEST_F(DynamicProxyTest, AProxyClassOfOnesOwnIsAValueOfOtherProxies) {
  dict::GetReply reply;
  *reply.mutable_value()->mutable_ref() = Ref(9, "Counter");
  transport_->answer = reply.SerializeAsString();
  Dict<std::string, CounterProxy> counters(
      std::make_shared<stub::Reference>(transport_, Ref(4, "dict")));
  EXPECT_EQ(counters.Get("a")->ref().id(), 9u);
  *reply.mutable_value()->mutable_ref() = Ref(9, "Lock");
  transport_->answer = reply.SerializeAsString();
  EXPECT_TRUE(IsTypeError(counters.Get("a").status()));
}

TEST_F(DynamicProxyTest, ObjectsAreMadeFromArguments) {
  AnswerMade(8, "Counter");
  DynamicProxy counter = *factory_.Create("Counter", 5, "five");
  EXPECT_EQ(counter.ref().id(), 8u);
  EXPECT_EQ(transport_->method, "Create");
  auto [request, arguments] = SentToMake();
  EXPECT_EQ(request.typeid_(), "Counter");
  ASSERT_EQ(arguments.values_size(), 2);
  EXPECT_EQ(arguments.values(1).text(), "five");
  // One or two texts are arguments like others.
  ASSERT_TRUE(factory_.Create("Counter", "a", std::string("b")).ok());
  EXPECT_EQ(SentToMake().second.values_size(), 2);
  ASSERT_TRUE(factory_.Create("Counter").ok());
  EXPECT_EQ(SentToMake().second.values_size(), 0);
  CounterProxy typed = *factory_.Create<CounterProxy>(5);
  EXPECT_EQ(SentToMake().first.typeid_(), "Counter");
  EXPECT_EQ(SentToMake().second.values(0).integer(), 5);
  ASSERT_TRUE(factory_.Create<CounterProxy>("a", typed).ok());
  EXPECT_EQ(SentToMake().second.values(1).ref().id(), 8u);
  ASSERT_TRUE(factory_.Create<CounterProxy>().ok());
}

TEST_F(DynamicProxyTest, NamedOnesAreShared) {
  AnswerMade(8, "Counter");
  ASSERT_TRUE(factory_.Create("Counter", {.name = "hits"}, 5).ok());
  EXPECT_EQ(transport_->method, "GetOrCreate");
  EXPECT_EQ(SentToMake().first.name(), "hits");
  EXPECT_EQ(SentToMake().second.values(0).integer(), 5);
  const CreateOptions options = {.name = "hits", .timeout = absl::Seconds(3)};
  ASSERT_TRUE(factory_.Create<CounterProxy>(options, "a").ok());
  EXPECT_EQ(transport_->method, "GetOrCreate");
  EXPECT_EQ(transport_->timeout, absl::Seconds(3));
  EXPECT_EQ(SentToMake().second.values_size(), 1);
  ASSERT_TRUE(factory_.Create("Counter", options).ok());
  EXPECT_EQ(SentToMake().second.values_size(), 0);
}

TEST_F(DynamicProxyTest, TheTypeidMustBeTheProxys) {
  AnswerMade(8, "Counter");
  EXPECT_EQ(factory_.LookUp<CounterProxy>("hits")->ref().id(), 8u);
  EXPECT_EQ(factory_.LookUp<DynamicProxy>("hits")->ref().id(), 8u);
  EXPECT_EQ(factory_.Attach<CounterProxy>(Ref(8, "Counter"))->ref().id(), 8u);
  AnswerMade(8, "Page");
  EXPECT_TRUE(IsTypeError(factory_.LookUp<CounterProxy>("hits").status()));
  EXPECT_TRUE(IsTypeError(factory_.Attach<CounterProxy>(Ref(8, "Counter")).status()));
  EXPECT_EQ(factory_.Attach<DynamicProxy>(Ref(8, "Page"))->ref().typeid_(), "Page");
}

TEST_F(DynamicProxyTest, TheBrokerTellsItsMethods) {
  manager::DescribeReply reply;
  reply.set_doc("Counts.");
  reply.add_methods()->set_signature("increment(int64) -> int64");
  transport_->answer = reply.SerializeAsString();
  auto methods = *Counter().Methods();
  ASSERT_EQ(methods.size(), 1u);
  EXPECT_EQ(methods[0].signature(), "increment(int64) -> int64");
  EXPECT_EQ(Counter().Describe()->doc(), "Counts.");
  EXPECT_EQ(transport_->object, 0u);
  EXPECT_EQ(transport_->method, "Describe");
  manager::DescribeRequest request;
  ASSERT_TRUE(request.ParseFromString(transport_->request));
  EXPECT_EQ(request.typeid_(), "Counter");
  EXPECT_EQ(factory_.Describe("Counter")->doc(), "Counts.");
}

}  // namespace
}  // namespace parley
