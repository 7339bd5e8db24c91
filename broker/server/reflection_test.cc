#include "parley/broker/server/reflection.h"

#include <google/protobuf/descriptor.pb.h>
#include <grpcpp/support/status_code_enum.h>
#include <gtest/gtest.h>

#include "parley/proto/dict.pb.h"
#include "parley/proto/session.pb.h"

namespace parley::server {
namespace {

using google::protobuf::DescriptorPool;

reflection::ServerReflectionResponse Ask(const reflection::ServerReflectionRequest& request) {
  // Linked, so known.
  (void)wire::ClientFrame::descriptor();
  (void)dict::GetRequest::descriptor();
  return Reflect(request, *DescriptorPool::generated_pool(), {"a.Service", "b.Service"});
}

std::vector<std::string> FileNames(const reflection::ServerReflectionResponse& response) {
  std::vector<std::string> names;
  for (const std::string& bytes : response.file_descriptor_response().file_descriptor_proto()) {
    google::protobuf::FileDescriptorProto file;
    EXPECT_TRUE(file.ParseFromString(bytes));
    names.push_back(file.name());
  }
  return names;
}

TEST(ReflectionTest, ListsTheServices) {
  reflection::ServerReflectionRequest request;
  request.set_list_services("*");
  auto services = Ask(request).list_services_response().service();
  ASSERT_EQ(services.size(), 2);
  EXPECT_EQ(services[0].name(), "a.Service");
  EXPECT_EQ(services[1].name(), "b.Service");
}

TEST(ReflectionTest, FindsFilesByNameAndBySymbol) {
  reflection::ServerReflectionRequest request;
  request.set_host("here");
  request.set_file_by_filename("parley/proto/session.proto");
  auto response = Ask(request);
  EXPECT_EQ(FileNames(response), std::vector<std::string>{"parley/proto/session.proto"});
  EXPECT_EQ(response.valid_host(), "here");
  EXPECT_EQ(response.original_request().file_by_filename(), "parley/proto/session.proto");

  request.set_file_containing_symbol("parley.wire.Session.Connect");
  EXPECT_EQ(FileNames(Ask(request)), std::vector<std::string>{"parley/proto/session.proto"});
}

TEST(ReflectionTest, AFileComesWithWhatItImportsOnce) {
  reflection::ServerReflectionRequest request;
  request.set_file_containing_symbol("parley.dict.Dict.Get");
  EXPECT_EQ(FileNames(Ask(request)),
            (std::vector<std::string>{"parley/proto/dict.proto", "parley/proto/datum.proto",
                                      "parley/proto/iterator.proto", "parley/proto/options.proto",
                                      "google/protobuf/descriptor.proto"}));
}

TEST(ReflectionTest, FindsExtensions) {
  reflection::ServerReflectionRequest request;
  request.mutable_file_containing_extension()->set_containing_type(
      "google.protobuf.ServiceOptions");
  request.mutable_file_containing_extension()->set_extension_number(51860);
  EXPECT_EQ(FileNames(Ask(request)).front(), "parley/proto/options.proto");

  request.set_all_extension_numbers_of_type("google.protobuf.ServiceOptions");
  auto numbers = Ask(request).all_extension_numbers_response();
  EXPECT_EQ(numbers.base_type_name(), "google.protobuf.ServiceOptions");
  EXPECT_EQ(std::vector<int>(numbers.extension_number().begin(), numbers.extension_number().end()),
            (std::vector<int>{51860, 51861, 51863, 51864}));
}

TEST(ReflectionTest, WhatIsNotThereIsAnErrorThatNamesIt) {
  reflection::ServerReflectionRequest request;
  request.set_file_containing_symbol("no.Such");
  EXPECT_EQ(Ask(request).error_response().error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Ask(request).error_response().error_message(), "no.Such is not known to this server");
  request.mutable_file_containing_extension()->set_containing_type("no.Such");
  EXPECT_EQ(Ask(request).error_response().error_code(), grpc::StatusCode::NOT_FOUND);
  request.set_all_extension_numbers_of_type("no.Such");
  EXPECT_EQ(Ask(request).error_response().error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Ask({}).error_response().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

}  // namespace
}  // namespace parley::server
