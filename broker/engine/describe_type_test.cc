#include "parley/broker/engine/describe_type.h"

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace parley::engine {
namespace {

TypeInfo Counter() {
  TypeInfo type{"Counter", {}, nullptr};
  type.doc = "Counts.";
  type.signature = "Counter(int64)";
  type.init = "parley.dynamic.Arguments";
  type.hosted = true;
  MethodInfo method{"increment", false, true, "Iterator"};
  method.signature = "increment(int64) -> int64";
  method.doc = "Adds.";
  method.request = "parley.manager.CreateRequest";
  method.reply = "parley.manager.CreateReply";
  method.streams = true;
  type.methods = {method, {"value", true, true, ""}};
  return type;
}

TEST(DescribeTypeTest, TellsAllThereIs) {
  manager::DescribeReply told = DescribeType(Counter());
  EXPECT_EQ(told.typeid_(), "Counter");
  EXPECT_EQ(told.doc(), "Counts.");
  EXPECT_EQ(told.signature(), "Counter(int64)");
  EXPECT_EQ(told.init(), "parley.dynamic.Arguments");
  EXPECT_TRUE(told.hosted());
  EXPECT_FALSE(told.concurrent());
  ASSERT_EQ(told.methods_size(), 2);
  const auto& method = told.methods(0);
  EXPECT_EQ(method.name(), "increment");
  EXPECT_TRUE(method.idempotent());
  EXPECT_FALSE(method.read_only());
  EXPECT_EQ(method.returns(), "Iterator");
  EXPECT_EQ(method.signature(), "increment(int64) -> int64");
  EXPECT_EQ(method.doc(), "Adds.");
  EXPECT_EQ(method.request(), "parley.manager.CreateRequest");
  EXPECT_EQ(method.reply(), "parley.manager.CreateReply");
  EXPECT_TRUE(method.streams());
  EXPECT_TRUE(told.methods(1).read_only());
  EXPECT_EQ(told.schema(), "");
}

TEST(DescribeTypeTest, ClientsCanMakeWhatHasAMaker) {
  TypeInfo type = Counter();
  EXPECT_FALSE(DescribeType(type).creatable());
  type.construct = [](std::string, Owner, absl::Time) -> std::shared_ptr<Construction> {
    return nullptr;
  };
  EXPECT_TRUE(DescribeType(type).creatable());
  type.construct = nullptr;
  type.make = [](Host*, absl::string_view) -> absl::StatusOr<std::unique_ptr<Servant>> {
    return nullptr;
  };
  EXPECT_TRUE(DescribeType(type).creatable());
}

TEST(SchemaTest, APoolTakesTheFilesInTheirOrder) {
  const google::protobuf::FileDescriptorSet schema = SchemaOf(DescribeType(Counter()));
  google::protobuf::DescriptorPool pool;  // refuses a file that comes twice, or before its imports
  for (const auto& file : schema.file()) {
    ASSERT_NE(pool.BuildFile(file), nullptr) << file.name();
  }
  const auto* reply = pool.FindMessageTypeByName("parley.manager.CreateReply");
  ASSERT_NE(reply, nullptr);
  EXPECT_EQ(reply->FindFieldByName("ref")->message_type()->full_name(), "parley.ObjectRef");
  EXPECT_NE(pool.FindMessageTypeByName("parley.dynamic.Arguments"), nullptr);
  EXPECT_EQ(pool.FindMessageTypeByName("parley.wire.Call"), nullptr);  // nothing else
}

TEST(SchemaTest, WhatTheProgramDoesNotKnowIsLeftOut) {
  manager::DescribeReply type;
  type.set_init("nowhere.Message");
  type.add_methods();
  EXPECT_EQ(SchemaOf(type).file_size(), 0);
}

}  // namespace
}  // namespace parley::engine
