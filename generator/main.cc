// protoc-gen-parley: IDL -> proxy and skeleton.
//
//   protoc --plugin=protoc-gen-parley=PATH --parley_out=side=proxy:OUT FILE.proto
//
// `side` is proxy, skeleton or both (the default). For FILE.proto it writes
// FILE.proxy.{h,cc} and FILE.skeleton.{h,cc} beside protoc's FILE.pb.{h,cc}.
// See docs/generator.md.

#include <google/protobuf/compiler/code_generator.h>
#include <google/protobuf/compiler/plugin.h>
#include <google/protobuf/io/printer.h>
#include <google/protobuf/io/zero_copy_stream.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "parley/generator/generate.h"

namespace parley::generator {
namespace {

class ParleyGenerator : public google::protobuf::compiler::CodeGenerator {
 public:
  uint64_t GetSupportedFeatures() const override { return FEATURE_PROTO3_OPTIONAL; }

  bool Generate(const google::protobuf::FileDescriptor* descriptor, const std::string& parameter,
                google::protobuf::compiler::GeneratorContext* context,
                std::string* error) const override {
    return GenerateAll({descriptor}, parameter, context, error);
  }

  // What is wrong with any of the files, not only with the first.
  bool GenerateAll(const std::vector<const google::protobuf::FileDescriptor*>& files,
                   const std::string& parameter,
                   google::protobuf::compiler::GeneratorContext* context,
                   std::string* error) const override {
    std::vector<std::string> errors;
    for (const google::protobuf::FileDescriptor* file : files) {
      absl::StatusOr<std::vector<Output>> outputs = generator::Generate(file, parameter);
      if (outputs.ok()) {
        Write(*outputs, context);
        continue;
      }
      for (absl::string_view line : absl::StrSplit(outputs.status().message(), '\n')) {
        // What is wrong with the parameter is so for each file.
        if (std::find(errors.begin(), errors.end(), line) == errors.end())
          errors.emplace_back(line);
      }
    }
    // protoc puts its option's name before it: let each error begin its own line.
    if (!errors.empty()) *error = absl::StrCat("\n", absl::StrJoin(errors, "\n"));
    return errors.empty();
  }

 private:
  static void Write(const std::vector<Output>& outputs,
                    google::protobuf::compiler::GeneratorContext* context) {
    for (const Output& output : outputs) {
      std::unique_ptr<google::protobuf::io::ZeroCopyOutputStream> stream(
          context->Open(output.name));
      google::protobuf::io::Printer(stream.get(), '$').PrintRaw(output.text);
    }
  }
};

}  // namespace
}  // namespace parley::generator

int main(int argc, char** argv) {
  parley::generator::ParleyGenerator generator;
  return google::protobuf::compiler::PluginMain(argc, argv, &generator);
}
