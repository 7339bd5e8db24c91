// The whole surface: every typeid of the IDL, with all its methods, in every world.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>

#include <map>
#include <string>
#include <vector>

#include "parley/proto/array.pb.h"
#include "parley/proto/barrier.pb.h"
#include "parley/proto/options.pb.h"
#include "parley/proto/value.pb.h"
#include "parley/tests/conformance/conformance.h"
#include "parley/tests/testing/idl.h"

namespace parley::testing {
namespace {

using google::protobuf::MethodOptions;
using google::protobuf::ServiceDescriptorProto;

class SurfaceConformance : public ConformanceTest {
 protected:
  const std::map<std::string, ServiceDescriptorProto> idl_ = Idl();
};
INSTANTIATE_TEST_SUITE_P(Worlds, SurfaceConformance, ::testing::ValuesIn(kWorlds), WorldName);

bool IsReadOnly(const MethodOptions& options) {
  return options.idempotency_level() == MethodOptions::NO_SIDE_EFFECTS;
}

// What a type is made from that can't be made from an empty init message.
std::string InitOf(const std::string& type_id) {
  value::ValueInit value;
  value.set_typecode("i");
  array::ArrayInit array;
  array.set_typecode("i");
  barrier::BarrierInit barrier;
  barrier.set_parties(1);
  const std::map<std::string, std::string> inits = {{"Value", value.SerializeAsString()},
                                                    {"Array", array.SerializeAsString()},
                                                    {"Barrier", barrier.SerializeAsString()}};
  auto found = inits.find(type_id);
  return found == inits.end() ? "" : found->second;
}

TEST_P(SurfaceConformance, TheBrokerKnowsTheTypeidsOfTheIdl) {
  std::vector<std::string> expected;
  for (const auto& [type_id, service] : idl_) {
    if (type_id != "Manager") expected.push_back(type_id);
  }
  EXPECT_EQ(NewClient()->TypeIds().value(), expected);
}

TEST_P(SurfaceConformance, TheMethodsAreThoseOfTheIdl) {
  Client client = NewClient();
  for (const auto& [type_id, service] : idl_) {
    manager::MethodsRequest request;
    request.set_typeid_(type_id);
    auto got = client->stub().Methods(request);
    ASSERT_TRUE(got.ok()) << got.status();
    ASSERT_EQ(got->methods_size(), service.method_size()) << type_id;
    for (int i = 0; i < service.method_size(); ++i) {
      const MethodOptions& options = service.method(i).options();
      const manager::MethodsReply::Method& method = got->methods(i);
      EXPECT_EQ(method.name(), service.method(i).name());
      EXPECT_EQ(method.read_only(), IsReadOnly(options)) << type_id << "." << method.name();
      EXPECT_EQ(method.idempotent(),
                options.idempotency_level() != MethodOptions::IDEMPOTENCY_UNKNOWN)
          << type_id << "." << method.name();
      EXPECT_EQ(method.returns(), options.GetExtension(parley::returns));
      EXPECT_EQ("." + method.request(), service.method(i).input_type());
      EXPECT_EQ("." + method.reply(), service.method(i).output_type());
      EXPECT_EQ(method.signature().rfind(method.name() + "(", 0), 0u) << method.signature();
    }
  }
}

// With what the broker tells, and nothing else, a program in another language can call it.
TEST_P(SurfaceConformance, TheSchemaHasTheMessagesOfEveryMethod) {
  Client client = NewClient();
  for (const auto& [type_id, service] : idl_) {
    manager::DescribeRequest request;
    request.set_typeid_(type_id);
    request.set_with_schema(true);
    auto described = client->stub().Describe(request);
    ASSERT_TRUE(described.ok()) << described.status();
    google::protobuf::FileDescriptorSet schema;
    ASSERT_TRUE(schema.ParseFromString(described->schema()));
    google::protobuf::DescriptorPool pool;
    for (const auto& file : schema.file()) {
      ASSERT_NE(pool.BuildFile(file), nullptr) << type_id << ": " << file.name();
    }
    for (const auto& method : described->methods()) {
      EXPECT_NE(pool.FindMessageTypeByName(method.request()), nullptr) << method.request();
      EXPECT_NE(pool.FindMessageTypeByName(method.reply()), nullptr) << method.reply();
    }
    if (described->init().empty()) continue;
    EXPECT_NE(pool.FindMessageTypeByName(described->init()), nullptr) << described->init();
  }
}

TEST_P(SurfaceConformance, WhatOneClientMakesAnotherUses) {
  Client maker = NewClient(), user = NewClient();
  const std::vector<std::string> type_ids = maker->TypeIds().value();
  for (const std::string& type_id : type_ids) {
    if (type_id == "Iterator") continue;  // of a container: see IteratorConformance
    auto made = maker->CreateFrom(type_id, InitOf(type_id));
    ASSERT_TRUE(made.ok()) << made.status();
    manager::IncrefRequest request;
    *request.mutable_ref() = (*made)->ref();
    auto taken = user->stub().Incref(request);
    ASSERT_TRUE(taken.ok()) << taken.status();
    made->reset();  // the other's reference keeps it
    EXPECT_EQ(InfoOf(request.ref().id()).typeid_(), type_id);
    stub::Transport& transport = *user->stub().reference()->transport();
    for (const auto& method : idl_.at(type_id).method()) {
      if (!IsReadOnly(method.options())) continue;
      absl::Status status =
          transport.Invoke(request.ref().id(), method.name(), {}, absl::ZeroDuration()).status();
      // It may want arguments, but it is there and understands.
      EXPECT_FALSE(absl::IsUnimplemented(status) || absl::IsInternal(status) ||
                   absl::IsUnavailable(status))
          << type_id << "." << method.name() << ": " << status;
    }
  }
  Await([&] { return NumberOfObjects() == 0; });  // each went with its last reference
}

}  // namespace
}  // namespace parley::testing
