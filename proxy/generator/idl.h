// What the generator knows of an IDL file, and what is wrong with one.
#ifndef PARLEY_PROXY_GENERATOR_IDL_H_
#define PARLEY_PROXY_GENERATOR_IDL_H_

#include <google/protobuf/descriptor.h>

#include <string>
#include <vector>

namespace parley::generator {

struct Method {
  const google::protobuf::MethodDescriptor* descriptor;
  std::string name;
  bool read_only;
  bool idempotent;
  std::string returns;  // typeid; empty: none
  bool reply_has_refs;  // its reply may carry ObjectRefs
};

struct Service {
  const google::protobuf::ServiceDescriptor* descriptor;
  std::string name;
  std::string type_id;
  std::vector<std::string> variants;         // further typeids
  const google::protobuf::Descriptor* init;  // null: made from nothing
  std::vector<Method> methods;
};

struct File {
  const google::protobuf::FileDescriptor* descriptor;
  std::vector<Service> services;
  // All that is wrong, each `FILE:LINE: what and remedy`.
  std::vector<std::string> errors;
};

// Reads the services of a file. Finds all errors, not only the first.
File Read(const google::protobuf::FileDescriptor* file);

// Whether a message may hold an ObjectRef, at any depth.
bool HasRefs(const google::protobuf::Descriptor* message);

}  // namespace parley::generator

#endif  // PARLEY_PROXY_GENERATOR_IDL_H_
