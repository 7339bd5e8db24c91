#include "parley/tests/testing/idl.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "parley/proto/options.pb.h"
#include "parley/tests/testing/process.h"

namespace parley::testing {

std::map<std::string, google::protobuf::ServiceDescriptorProto> Idl() {
  std::map<std::string, google::protobuf::ServiceDescriptorProto> services;
  for (const auto& entry : std::filesystem::directory_iterator(Runfile("proto"))) {
    if (entry.path().extension() != ".bin") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    google::protobuf::FileDescriptorSet set;
    if (!set.ParseFromIstream(&file)) std::abort();
    for (const auto& proto : set.file()) {
      for (const auto& service : proto.service()) {
        const std::string& type_id = service.options().GetExtension(parley::typeid_);
        if (type_id.empty()) continue;
        services[type_id] = service;
        for (const auto& variant : service.options().GetRepeatedExtension(parley::variant)) {
          services[variant] = service;
        }
      }
    }
  }
  if (services.empty()) {
    std::fprintf(stderr, "no descriptors in the runfiles; are //proto:idl among the data?\n");
    std::abort();
  }
  return services;
}

}  // namespace parley::testing
