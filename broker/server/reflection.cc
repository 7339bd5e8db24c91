#include "parley/broker/server/reflection.h"

#include <google/protobuf/descriptor.pb.h>
#include <grpcpp/support/status_code_enum.h>

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"

namespace parley::server {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using reflection::ServerReflectionRequest;
using reflection::ServerReflectionResponse;

// The file and what it imports, each once.
void AddFile(const FileDescriptor* file, std::set<const FileDescriptor*>* seen,
             reflection::FileDescriptorResponse* files) {
  if (!seen->insert(file).second) return;
  google::protobuf::FileDescriptorProto proto;
  file->CopyTo(&proto);
  files->add_file_descriptor_proto(proto.SerializeAsString());
  for (int i = 0; i < file->dependency_count(); ++i) AddFile(file->dependency(i), seen, files);
}

void NotFound(const std::string& what, ServerReflectionResponse* response) {
  reflection::ErrorResponse* error = response->mutable_error_response();
  error->set_error_code(grpc::StatusCode::NOT_FOUND);
  error->set_error_message(absl::StrCat(what, " is not known to this server"));
}

void AnswerFile(const FileDescriptor* file, const std::string& asked,
                ServerReflectionResponse* response) {
  if (file == nullptr) return NotFound(asked, response);
  std::set<const FileDescriptor*> seen;
  AddFile(file, &seen, response->mutable_file_descriptor_response());
}

const FileDescriptor* FileOfExtension(const reflection::ExtensionRequest& request,
                                      const DescriptorPool& pool) {
  const auto* type = pool.FindMessageTypeByName(request.containing_type());
  if (type == nullptr) return nullptr;
  const auto* extension = pool.FindExtensionByNumber(type, request.extension_number());
  return extension == nullptr ? nullptr : extension->file();
}

void AnswerExtensions(const std::string& asked, const DescriptorPool& pool,
                      ServerReflectionResponse* response) {
  const auto* type = pool.FindMessageTypeByName(asked);
  if (type == nullptr) return NotFound(asked, response);
  std::vector<const FieldDescriptor*> extensions;
  pool.FindAllExtensions(type, &extensions);
  auto* answer = response->mutable_all_extension_numbers_response();
  answer->set_base_type_name(asked);
  for (const auto* extension : extensions) answer->add_extension_number(extension->number());
  std::sort(answer->mutable_extension_number()->begin(), answer->mutable_extension_number()->end());
}

}  // namespace

ServerReflectionResponse Reflect(const ServerReflectionRequest& request, const DescriptorPool& pool,
                                 const std::vector<std::string>& services) {
  ServerReflectionResponse response;
  response.set_valid_host(request.host());
  *response.mutable_original_request() = request;
  switch (request.message_request_case()) {
    case ServerReflectionRequest::kFileByFilename:
      AnswerFile(pool.FindFileByName(request.file_by_filename()), request.file_by_filename(),
                 &response);
      break;
    case ServerReflectionRequest::kFileContainingSymbol:
      AnswerFile(pool.FindFileContainingSymbol(request.file_containing_symbol()),
                 request.file_containing_symbol(), &response);
      break;
    case ServerReflectionRequest::kFileContainingExtension:
      AnswerFile(FileOfExtension(request.file_containing_extension(), pool),
                 request.file_containing_extension().ShortDebugString(), &response);
      break;
    case ServerReflectionRequest::kAllExtensionNumbersOfType:
      AnswerExtensions(request.all_extension_numbers_of_type(), pool, &response);
      break;
    case ServerReflectionRequest::kListServices:
      for (const std::string& service : services) {
        response.mutable_list_services_response()->add_service()->set_name(service);
      }
      break;
    case ServerReflectionRequest::MESSAGE_REQUEST_NOT_SET:
      response.mutable_error_response()->set_error_code(grpc::StatusCode::INVALID_ARGUMENT);
      response.mutable_error_response()->set_error_message(
          "the request asks nothing; set one of its message_request fields");
      break;
  }
  return response;
}

}  // namespace parley::server
