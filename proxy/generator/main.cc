// protoc-gen-parley: IDL -> proxy and skeleton.
//
//   protoc --plugin=protoc-gen-parley=PATH --parley_out=side=proxy:OUT FILE.proto
//
// `side` is proxy, skeleton or both (the default). For FILE.proto it writes
// FILE.proxy.{h,cc} and FILE.skeleton.{h,cc} beside protoc's FILE.pb.{h,cc}.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <google/protobuf/compiler/code_generator.h>
#include <google/protobuf/compiler/plugin.h>
#include <google/protobuf/io/printer.h>
#include <google/protobuf/io/zero_copy_stream.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "proxy/generator/emit.h"
#include "proxy/generator/idl.h"

namespace parley::generator {
namespace {

using google::protobuf::compiler::GeneratorContext;

void Write(const File& file, const std::string& ending,
           void (*emit)(const File&, google::protobuf::io::Printer*), GeneratorContext* context) {
  std::unique_ptr<google::protobuf::io::ZeroCopyOutputStream> stream(
      context->Open(absl::StrCat(Stem(file), ending)));
  google::protobuf::io::Printer printer(stream.get(), '$');
  emit(file, &printer);
}

class ParleyGenerator : public google::protobuf::compiler::CodeGenerator {
 public:
  uint64_t GetSupportedFeatures() const override { return FEATURE_PROTO3_OPTIONAL; }

  bool Generate(const google::protobuf::FileDescriptor* descriptor, const std::string& parameter,
                GeneratorContext* context, std::string* error) const override {
    std::vector<std::pair<std::string, std::string>> options;
    google::protobuf::compiler::ParseGeneratorParameter(parameter, &options);
    std::string side = "both";
    for (const auto& [name, value] : options) {
      if (name != "side" || (value != "proxy" && value != "skeleton" && value != "both")) {
        *error = absl::StrCat("unknown option ", name, "=", value,
                              "; there is side=proxy, side=skeleton and side=both");
        return false;
      }
      side = value;
    }
    File file = Read(descriptor);
    if (!file.errors.empty()) {
      *error = absl::StrJoin(file.errors, "\n");
      return false;
    }
    if (side != "skeleton") {
      Write(file, ".proxy.h", EmitProxyHeader, context);
      Write(file, ".proxy.cc", EmitProxySource, context);
    }
    if (side != "proxy") {
      Write(file, ".skeleton.h", EmitSkeletonHeader, context);
      Write(file, ".skeleton.cc", EmitSkeletonSource, context);
    }
    return true;
  }
};

}  // namespace
}  // namespace parley::generator

int main(int argc, char** argv) {
  parley::generator::ParleyGenerator generator;
  return google::protobuf::compiler::PluginMain(argc, argv, &generator);
}
