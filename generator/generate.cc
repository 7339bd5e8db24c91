#include "parley/generator/generate.h"

#include <google/protobuf/compiler/code_generator.h>
#include <google/protobuf/io/printer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "parley/generator/check.h"
#include "parley/generator/emit.h"
#include "parley/generator/idl.h"

namespace parley::generator {
namespace {

// Which sides `parameter` asks for; what it says beyond is added to the errors.
std::string Side(const std::string& parameter, std::vector<std::string>* errors) {
  std::vector<std::pair<std::string, std::string>> options;
  google::protobuf::compiler::ParseGeneratorParameter(parameter, &options);
  std::string side = "both";
  for (const auto& [name, value] : options) {
    if (name == "side" && (value == "proxy" || value == "skeleton" || value == "both")) {
      side = value;
    } else {
      errors->push_back(absl::StrCat("unknown option ", name, value.empty() ? "" : "=", value,
                                     "; there is side=proxy, side=skeleton and side=both"));
    }
  }
  return side;
}

Output Emit(const IdlFile& file, const std::string& ending,
            void (*emit)(const IdlFile&, google::protobuf::io::Printer*)) {
  Output output{absl::StrCat(Stem(file), ending), ""};
  google::protobuf::io::StringOutputStream stream(&output.text);
  google::protobuf::io::Printer printer(&stream, '$');
  emit(file, &printer);
  return output;
}

}  // namespace

absl::StatusOr<std::vector<Output>> Generate(const google::protobuf::FileDescriptor* descriptor,
                                             const std::string& parameter) {
  std::vector<std::string> errors;
  const std::string side = Side(parameter, &errors);
  const IdlFile file = Read(descriptor);
  for (std::string& error : Check(file)) errors.push_back(std::move(error));
  if (!errors.empty()) return absl::InvalidArgumentError(absl::StrJoin(errors, "\n"));
  std::vector<Output> outputs;
  if (side != "skeleton") {
    outputs.push_back(Emit(file, ".proxy.h", EmitProxyHeader));
    outputs.push_back(Emit(file, ".proxy.cc", EmitProxySource));
  }
  if (side != "proxy") {
    outputs.push_back(Emit(file, ".skeleton.h", EmitSkeletonHeader));
    outputs.push_back(Emit(file, ".skeleton.cc", EmitSkeletonSource));
  }
  return outputs;
}

}  // namespace parley::generator
