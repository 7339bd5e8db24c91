#ifndef PARLEY_TESTS_TESTING_IDL_H_
#define PARLEY_TESTS_TESTING_IDL_H_

#include <google/protobuf/descriptor.pb.h>

#include <map>
#include <string>

namespace parley::testing {

// The services of //proto:idl by typeid, "Manager" and variants among them, from the descriptors
// that protoc made of the IDL files. Aborts when there are none.
std::map<std::string, google::protobuf::ServiceDescriptorProto> Idl();

}  // namespace parley::testing

#endif  // PARLEY_TESTS_TESTING_IDL_H_
