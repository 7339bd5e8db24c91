#include "parley/base/binding/callable.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "parley/base/status.h"
#include "parley/base/values/codec.h"
#include "parley/proto/dynamic.pb.h"

namespace parley::binding {
namespace {

// What a peer sends to call something with these arguments.
template <typename... Args>
std::string Sent(const Args&... args) {
  dynamic::Arguments arguments;
  const bool encoded = (Encode(args, arguments.add_values()).ok() && ...);
  EXPECT_TRUE(encoded);
  return arguments.SerializeAsString();
}

TEST(CallableTest, AFunctionIsCalledWithWhatWasSent) {
  auto join = [](const std::string& separator, std::vector<std::string> words) {
    std::string joined;
    for (const std::string& word : words) joined += (joined.empty() ? "" : separator) + word;
    return joined;
  };
  DecodedArguments<const std::string&, std::vector<std::string>> arguments;
  const auto form = MethodFormOf(TypeList<const std::string&, std::vector<std::string>>());
  ASSERT_TRUE(arguments.Decode(Sent("-", std::vector<std::string>{"a", "b"}), *form).ok());
  CallContext context(1, 2, absl::InfiniteFuture());
  EXPECT_EQ(CallWith<false>(join, arguments, context), "a-b");
}

TEST(CallableTest, OneThatWantsItGetsTheContext) {
  auto who = [](int64_t add, const CallContext& context) {
    return add + static_cast<int64_t>(context.thread());
  };
  DecodedArguments<int64_t> arguments;
  ASSERT_TRUE(arguments.Decode(Sent(40), *MethodFormOf(TypeList<int64_t>())).ok());
  CallContext context(1, 2, absl::InfiniteFuture());
  EXPECT_EQ(CallWith<true>(who, arguments, context), 42);
}

TEST(CallableTest, AMemberIsCalledOnItsObject) {
  struct Counter {
    int64_t value = 1;
    int64_t Add(int by) { return value += by; }
  } counter;
  auto add = &Counter::Add;
  DecodedArguments<int> arguments;
  ASSERT_TRUE(arguments.Decode(Sent(4), *MethodFormOf(TypeList<int>())).ok());
  CallContext context(1, 2, absl::InfiniteFuture());
  EXPECT_EQ(CallWith<false>(add, arguments, context, counter), 5);
  EXPECT_EQ(counter.value, 5);
}

TEST(CallableTest, WhatDoesNotFitIsNamed) {
  auto form = MethodFormOf(TypeList<int8_t, std::string>());
  form->parameters[0].name = "by";
  DecodedArguments<int8_t, std::string> arguments;
  EXPECT_TRUE(IsTypeError(arguments.Decode(Sent(1), *form)));
  const absl::Status status = arguments.Decode(Sent(1000, "x"), *form);
  EXPECT_NE(status.message().find("argument 1 \"by\""), status.message().npos) << status;
  EXPECT_FALSE(arguments.Decode("no message", *form).ok());
}

TEST(CallableTest, TypesThatMayHoldReferencesAreKnown) {
  EXPECT_FALSE(MayBringRefs(TypeList<int, std::string, const std::string&>()));
  EXPECT_FALSE(MayBringRefs(TypeList<std::vector<std::map<int, double>>>()));
  EXPECT_TRUE(MayBringRefs(TypeList<int, Datum>()));
  EXPECT_TRUE(MayBringRefs(TypeList<std::vector<ObjectRef>>()));
}

TEST(CallableTest, TheFormNamesTheTypes) {
  const auto form = MethodFormOf(TypeList<int64_t, const std::string&>());
  EXPECT_EQ(form->Arguments(), "(int64, text)");
}

}  // namespace
}  // namespace parley::binding
