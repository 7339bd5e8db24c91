// protoc-gen-parley: IDL -> proxy and skeleton.
//
//   protoc --plugin=protoc-gen-parley=PATH --parley_out=side=proxy:OUT FILE.proto
//
// `side` is proxy, skeleton or both (the default). For FILE.proto it writes
// FILE.proxy.{h,cc} and FILE.skeleton.{h,cc} beside protoc's FILE.pb.{h,cc}.

#include <google/protobuf/compiler/code_generator.h>
#include <google/protobuf/compiler/plugin.h>
#include <google/protobuf/io/printer.h>
#include <google/protobuf/io/zero_copy_stream.h>

#include <memory>
#include <string>
#include <vector>

#include "proxy/generator/generate.h"

namespace parley::generator {
namespace {

class ParleyGenerator : public google::protobuf::compiler::CodeGenerator {
 public:
  uint64_t GetSupportedFeatures() const override { return FEATURE_PROTO3_OPTIONAL; }

  bool Generate(const google::protobuf::FileDescriptor* descriptor, const std::string& parameter,
                google::protobuf::compiler::GeneratorContext* context,
                std::string* error) const override {
    absl::StatusOr<std::vector<Output>> outputs = generator::Generate(descriptor, parameter);
    if (!outputs.ok()) {
      // protoc puts the file's name before it: let each error begin its own line.
      *error = "\n" + std::string(outputs.status().message());
      return false;
    }
    for (const Output& output : *outputs) {
      std::unique_ptr<google::protobuf::io::ZeroCopyOutputStream> stream(
          context->Open(output.name));
      google::protobuf::io::Printer(stream.get(), '$').PrintRaw(output.text);
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
