// Value, as proto/value.proto and Python's multiprocessing.Value have it.
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "parley/base/values/codec.h"
#include "parley/tests/conformance/conformance.h"

namespace parley::testing {
namespace {

class ValueConformance : public ConformanceTest {};
INSTANTIATE_TEST_SUITE_P(Worlds, ValueConformance, ::testing::ValuesIn(kWorlds), WorldName);

TEST_P(ValueConformance, GetSetAndAdd) {
  auto value = *NewClient()->Value<int>("i");
  EXPECT_EQ(*value.Get(), 0);
  ASSERT_EQ(ErrorOf(value.Set(5)), "OK");
  EXPECT_EQ(*value.Add(-7), -2);
  EXPECT_EQ(*value.Get(), -2);
}

TEST_P(ValueConformance, EachTypecodeHasItsRange) {
  struct Range {
    const char* typecode;
    int64_t low, high;
  };
  Client client = NewClient();
  for (Range range :
       {Range{"b", -128, 127}, Range{"B", 0, 255}, Range{"h", -32768, 32767}, Range{"H", 0, 65535},
        Range{"i", INT32_MIN, INT32_MAX}, Range{"I", 0, UINT32_MAX}}) {
    auto value = *client->Value<int64_t>(range.typecode);
    for (int64_t edge : {range.low, range.high}) {
      ASSERT_EQ(ErrorOf(value.Set(edge)), "OK") << range.typecode;
      EXPECT_EQ(*value.Get(), edge) << range.typecode;
    }
    EXPECT_EQ(ErrorOf(value.Set(range.low - 1)), "OUT_OF_RANGE OverflowError") << range.typecode;
    EXPECT_EQ(ErrorOf(value.Set(range.high + 1)), "OUT_OF_RANGE OverflowError") << range.typecode;
    EXPECT_EQ(ErrorOf(value.Add(1)), "OUT_OF_RANGE OverflowError") << range.typecode;
    EXPECT_EQ(*value.Get(), range.high) << range.typecode;
  }
}

TEST_P(ValueConformance, ASumThatTheProxyCanNotHoldIsNotStored) {
  auto wide = *NewClient()->Value<int32_t>("q", {.initial = std::numeric_limits<int32_t>::max()});
  EXPECT_EQ(ErrorOf(wide.Add(1)), "OUT_OF_RANGE OverflowError");
  EXPECT_EQ(ErrorOf(wide.AddAsync(1).Get()), "OUT_OF_RANGE OverflowError");
  EXPECT_EQ(*wide.Get(), std::numeric_limits<int32_t>::max());
  EXPECT_EQ(*wide.Add(-1), std::numeric_limits<int32_t>::max() - 1);
  auto real = *NewClient()->Value<int32_t>("d", {});
  EXPECT_EQ(ErrorOf(real.Add(1)), "INVALID_ARGUMENT TypeError");
}

TEST_P(ValueConformance, TheLargestIntegersAreKept) {
  Client client = NewClient();
  for (const char* typecode : {"l", "q"}) {
    auto low = *client->Value<int64_t>(typecode, {.initial = INT64_MIN});
    EXPECT_EQ(*low.Get(), INT64_MIN);
    EXPECT_EQ(ErrorOf(low.Add(-1)), "OUT_OF_RANGE OverflowError");
    EXPECT_EQ(ErrorOf(client->Value<uint64_t>(typecode, {.initial = UINT64_MAX})),
              "OUT_OF_RANGE OverflowError");
  }
  for (const char* typecode : {"L", "Q"}) {
    auto high = *client->Value<uint64_t>(typecode, {.initial = UINT64_MAX});
    EXPECT_EQ(*high.Get(), UINT64_MAX);
    EXPECT_EQ(ErrorOf(high.Add(1)), "OUT_OF_RANGE OverflowError");
    EXPECT_EQ(ErrorOf(client->Value<int>(typecode, {.initial = -1})), "OUT_OF_RANGE OverflowError");
  }
}

TEST_P(ValueConformance, FloatsCharactersAndBytes) {
  Client client = NewClient();
  auto real = *client->Value<double>("d", {.initial = 1.5});
  EXPECT_EQ(*real.Add(0.25), 1.75);
  auto single = *client->Value<double>("f", {.initial = 0.1});
  EXPECT_EQ(*single.Get(), double{0.1f});
  auto character = *client->Value<std::string>("u", {.initial = "ł"});
  EXPECT_EQ(*character.Get(), "ł");
  EXPECT_EQ(ErrorOf(character.Set("ab")), "INVALID_ARGUMENT TypeError");
  EXPECT_EQ(ErrorOf(character.Add("a")), "INVALID_ARGUMENT TypeError");
  auto byte = *client->Value<Bytes>("c", {.initial = Bytes{"x"}});
  EXPECT_EQ(*byte.Get(), Bytes{"x"});
  EXPECT_EQ(ErrorOf(byte.Set(Bytes{"xy"})), "INVALID_ARGUMENT TypeError");
}

TEST_P(ValueConformance, BoolsAreTrueForAllButZero) {
  Client client = NewClient();
  auto flag = *client->Value<bool>("?", {.name = "flag"});
  EXPECT_FALSE(*flag.Get());
  ASSERT_EQ(ErrorOf(flag.Set(true)), "OK");
  EXPECT_TRUE(*flag.Get());
  auto number = *client->LookUp<Value<double>>("flag");
  ASSERT_EQ(ErrorOf(number.Set(0)), "OK");
  EXPECT_FALSE(*flag.Get());
  ASSERT_EQ(ErrorOf(number.Set(0.5)), "OK");
  EXPECT_TRUE(*flag.Get());
  EXPECT_EQ(ErrorOf(number.Add(1)), "INVALID_ARGUMENT TypeError");
  EXPECT_EQ(ErrorOf(client->Value<std::string>("?", {.initial = "yes"})),
            "INVALID_ARGUMENT TypeError");
}

TEST_P(ValueConformance, EveryTypecodeOfPythonIsThere) {
  Client client = NewClient();
  for (const char* typecode : {"b", "B", "h", "H", "i", "I", "l", "L", "q", "Q"}) {
    EXPECT_EQ(*client->Value<int>(typecode)->Get(), 0) << typecode;
  }
  for (const char* typecode : {"f", "d"}) {
    EXPECT_EQ(*client->Value<double>(typecode)->Get(), 0) << typecode;
  }
  for (const char* typecode : {"u", "w"}) {
    EXPECT_EQ(*client->Value<std::string>(typecode, {.initial = "ł"})->Get(), "ł") << typecode;
  }
  EXPECT_EQ(*client->Value<Bytes>("c", {.initial = Bytes{"x"}})->Get(), Bytes{"x"});
  EXPECT_FALSE(*client->Value<bool>("?")->Get());
}

TEST_P(ValueConformance, GetObjIsTheSameObject) {
  auto value = *NewClient()->Value<int>("i", {.lock = true});
  auto guard = value.GetLockAsync();
  EXPECT_TRUE(*guard.Get()->Acquire());
  ASSERT_EQ(ErrorOf(value.GetObj().Set(3)), "OK");
  EXPECT_EQ(*value.Get(), 3);
}

TEST_P(ValueConformance, AnotherKindOfValueIsATypeError) {
  Client client = NewClient();
  EXPECT_EQ(ErrorOf(client->Value<std::string>("i", {.initial = "1"})),
            "INVALID_ARGUMENT TypeError");
  auto number = *client->Value<int>("i", {.name = "number"});
  auto text = *client->LookUp<Value<std::string>>("number");
  EXPECT_EQ(ErrorOf(text.Set("1")), "INVALID_ARGUMENT TypeError");
  EXPECT_EQ(ErrorOf(text.Add("1")), "INVALID_ARGUMENT TypeError");
  EXPECT_EQ(text.Get().status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(*number.Get(), 0);
}

TEST_P(ValueConformance, AnUnknownTypecodeIsRefused) {
  absl::Status status = NewClient()->Value<int>("x").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(status.message().find("x"), absl::string_view::npos) << status;
}

TEST_P(ValueConformance, AddIsAtomic) {
  constexpr int kThreads = 4, kTurns = 100;
  auto value = *NewClient()->Value<int>("i", {.name = "sum"});
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, client = NewClient()] {
      auto own = *client->LookUp<Value<int>>("sum");
      for (int i = 0; i < kTurns; ++i) EXPECT_EQ(ErrorOf(own.Add(1)), "OK");
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(*value.Get(), kThreads * kTurns);
}

TEST_P(ValueConformance, ItsGuardIsSharedByAllItsProxies) {
  Client one = NewClient(), two = NewClient();
  auto mine = *one->Value<int>("i", {.name = "value", .lock = true});
  auto theirs = *two->LookUp<Value<int>>("value");
  Lock guard = *mine.GetLock();
  EXPECT_TRUE(*guard.Acquire());
  EXPECT_FALSE(*theirs.GetLock()->Acquire(absl::ZeroDuration()));
  EXPECT_EQ(ErrorOf(theirs.Set(1)), "OK");  // methods do not take it by themselves
}

TEST_P(ValueConformance, TheGuardOutlivesItsValueWhileItIsReferredTo) {
  Client client = NewClient();
  Lock guard;
  {
    auto value = *client->Value<int>("i", {.lock = true});
    guard = *value.GetLock();
    EXPECT_EQ(NumberOfObjects(), 2u);
  }
  Await([&] { return NumberOfObjects() == 1; });
  EXPECT_TRUE(*guard.Acquire());
}

TEST_P(ValueConformance, WithoutAGuardGetLockSaysHowToHaveOne) {
  auto value = *NewClient()->Value<int>("i");
  absl::Status status = value.GetLock().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(status.message().find("lock = true"), absl::string_view::npos) << status;
}

TEST_P(ValueConformance, AsynchronousCallsKeepTheirOrder) {
  auto value = *NewClient()->Value<int>("i");
  auto set = value.SetAsync(1);
  auto sum = value.AddAsync(2);
  auto got = value.GetAsync();
  auto bad = value.SetAsync(-5);
  EXPECT_EQ(ErrorOf(set.Get()), "OK");
  EXPECT_EQ(*sum.Get(), 3);
  EXPECT_EQ(*got.Get(), 3);
  EXPECT_EQ(ErrorOf(bad.Get()), "OK");
  EXPECT_EQ(*value.Get(), -5);
}

TEST_P(ValueConformance, AnEmptyProxyFailsEveryCall) {
  Value<int> empty;
  EXPECT_EQ(ErrorOf(empty.Get()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(empty.Set(1)), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(empty.Add(1)), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(empty.AddAsync(1).Get()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(empty.GetLock()), "FAILED_PRECONDITION");
}

}  // namespace
}  // namespace parley::testing
