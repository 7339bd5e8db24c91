#include "proxy/generator/emit.h"

namespace parley::generator {

using google::protobuf::io::Printer;

void EmitProxyHeader(const File& file, Printer* out) {
  EmitPrologue(file, "proxy", out);
  out->Print(
      "#include \"absl/status/statusor.h\"\n#include \"$stem$.pb.h\"\n"
      "#include \"proxy/proxy.h\"\n\n",
      "stem", Stem(file));
  OpenNamespace(file, out);
  for (const Service& service : file.services) {
    EmitComment(service.descriptor, out);
    out->Print("class $name$Proxy : public ::parley::Proxy {\n public:\n", "name", service.name);
    out->Print("  static constexpr char kTypeId[] = $typeid$;\n", "typeid",
               Literal(service.type_id));
    if (service.init != nullptr) {
      out->Print("  using Init = $init$;\n", "init", CppName(service.init));
    }
    out->Print("\n  using Proxy::Proxy;\n");
    out->Indent();
    for (const Method& method : service.methods) {
      out->Print("\n");
      EmitComment(method.descriptor, out);
      out->Print(Variables(service, method),
                 "::absl::StatusOr<$result$> $name$(\n"
                 "    const $request$& request, ::parley::CallOptions options = {}) const;\n"
                 "::parley::Future<$result$> $name$Async(\n"
                 "    const $request$& request, ::parley::CallOptions options = {}) const;\n");
    }
    out->Outdent();
    out->Print("};\n\n");
  }
  CloseNamespace(file, out);
  EmitEpilogue(file, "proxy", out);
}

void EmitProxySource(const File& file, Printer* out) {
  out->Print(
      "// Generated from $file$ by protoc-gen-parley.\n#include \"$stem$.proxy.h\"\n\n"
      "#include <vector>\n\n#include \"base/references.h\"\n\n",
      "file", file.descriptor->name(), "stem", Stem(file));
  OpenNamespace(file, out);
  EmitCollectRefs(file, out);
  for (const Service& service : file.services) {
    for (const Method& method : service.methods) {
      out->Print(Variables(service, method),
                 "::absl::StatusOr<$result$> $service$Proxy::$name$(\n"
                 "    const $request$& request, ::parley::CallOptions options) const {\n"
                 "  return $call$<$reply$>(\"$name$\", request, options$collect_argument$);\n"
                 "}\n\n"
                 "::parley::Future<$result$> $service$Proxy::$name$Async(\n"
                 "    const $request$& request, ::parley::CallOptions options) const {\n"
                 "  return $call$Async<$reply$>(\"$name$\", request, options$collect_argument$);\n"
                 "}\n\n");
    }
  }
  CloseNamespace(file, out);
}

}  // namespace parley::generator
