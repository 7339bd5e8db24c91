#include "parley/broker/engine/describe_type.h"

#include <set>
#include <string>
#include <utility>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "parley/proto/dynamic.pb.h"

namespace parley::engine {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FileDescriptor;
using google::protobuf::FileDescriptorSet;
using manager::DescribeReply;
using manager::MethodsReply;

MethodsReply::Method DescribeMethod(const MethodInfo& method) {
  MethodsReply::Method described;
  described.set_name(method.name);
  described.set_read_only(method.read_only);
  described.set_idempotent(method.idempotent);
  described.set_returns(method.returns);
  described.set_signature(method.signature);
  described.set_doc(method.doc);
  described.set_request(method.request);
  described.set_reply(method.reply);
  described.set_streams(method.streams);
  return described;
}

// Collects files, each once, after those that it imports.
class Schema {
 public:
  void AddFileOf(const std::string& message) {
    const auto* type = DescriptorPool::generated_pool()->FindMessageTypeByName(message);
    if (type != nullptr) AddFile(type->file());
  }
  FileDescriptorSet Take() { return std::move(files_); }

 private:
  void AddFile(const FileDescriptor* file) {
    if (!seen_.insert(file).second) return;
    for (int i = 0; i < file->dependency_count(); ++i) AddFile(file->dependency(i));
    file->CopyTo(files_.add_file());
  }

  std::set<const FileDescriptor*> seen_;
  FileDescriptorSet files_;
};

}  // namespace

DescribeReply DescribeType(const TypeInfo& type) {
  DescribeReply described;
  described.set_typeid_(type.type_id);
  described.set_doc(type.doc);
  described.set_signature(type.signature);
  described.set_init(type.init);
  described.set_creatable(type.make != nullptr || type.construct != nullptr);
  described.set_hosted(type.hosted);
  described.set_concurrent(type.concurrent);
  for (const MethodInfo& method : type.methods) {
    *described.add_methods() = DescribeMethod(method);
  }
  return described;
}

FileDescriptorSet SchemaOf(const DescribeReply& type) {
  // Classes without IDL name these; nothing else of the engine links them.
  google::protobuf::LinkMessageReflection<dynamic::Arguments>();
  Schema schema;
  schema.AddFileOf(type.init());
  for (const MethodsReply::Method& method : type.methods()) {
    schema.AddFileOf(method.request());
    schema.AddFileOf(method.reply());
  }
  return schema.Take();
}

}  // namespace parley::engine
