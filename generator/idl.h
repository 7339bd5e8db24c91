// What the generator knows of an IDL file.
#ifndef PARLEY_GENERATOR_IDL_H_
#define PARLEY_GENERATOR_IDL_H_

#include <google/protobuf/descriptor.h>

#include <string>
#include <vector>

namespace parley::generator {

struct IdlMethod {
  const google::protobuf::MethodDescriptor* descriptor;
  std::string name;
  std::string signature;  // "Get(GetRequest) -> GetReply"
  std::string doc;        // the IDL's comment
  bool read_only;
  bool idempotent;
  bool waits;           // its answer may come later than at once
  bool streams;         // an Iterator over its messages
  std::string returns;  // typeid; empty: none
  // What has that typeid in this file or one that it imports. Null: nothing.
  const google::protobuf::ServiceDescriptor* returned;
  bool reply_has_more;    // than the reference to what it returns
  bool request_has_refs;  // its request may carry ObjectRefs
  bool reply_has_refs;
  // The fields of a simple request, which proxies also take one by one; none: they don't.
  std::vector<const google::protobuf::FieldDescriptor*> arguments;
};

struct IdlService {
  const google::protobuf::ServiceDescriptor* descriptor;
  std::string name;
  std::string doc;
  std::string type_id;
  std::vector<std::string> variants;         // further typeids
  const google::protobuf::Descriptor* init;  // null: made from nothing
  bool in_engine;                            // no hosted skeleton
  std::vector<IdlMethod> methods;
};

struct IdlFile {
  const google::protobuf::FileDescriptor* descriptor;
  std::vector<IdlService> services;
};

// Reads the services of a file, whatever is wrong with them: see check.h.
IdlFile Read(const google::protobuf::FileDescriptor* file);

// Whether a message may hold an ObjectRef, at any depth.
bool HasRefs(const google::protobuf::Descriptor* message);

// Its typeid and its variants. None: it is no shared type.
std::vector<std::string> TypeIds(const google::protobuf::ServiceDescriptor* service);

// Whether its objects are made in the engine.
bool InEngine(const google::protobuf::ServiceDescriptor* service);

// All files that a file imports, directly or not, each once.
std::vector<const google::protobuf::FileDescriptor*> Imports(
    const google::protobuf::FileDescriptor* file);

// What the service's init option names, as protoc resolves names: from the service's package
// outwards; one with a leading dot is complete. Null: no option, or no such message.
const google::protobuf::Descriptor* FindInit(const google::protobuf::ServiceDescriptor* service);

}  // namespace parley::generator

#endif  // PARLEY_GENERATOR_IDL_H_
