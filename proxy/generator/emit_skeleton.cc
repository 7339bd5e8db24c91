#include "absl/strings/str_cat.h"
#include "proxy/generator/emit.h"

namespace parley::generator {
namespace {

using google::protobuf::io::Printer;

void EmitTypeFunction(const Service& service, Printer* out) {
  const bool single = service.variants.empty();
  const std::string type_id = single ? "kTypeId" : "type_id";
  out->Print(
      "\n// For a TypeRegistry. ServantT derives from this skeleton and has\n"
      "//   static absl::StatusOr<std::unique_ptr<Servant>> Make(Host*$init$);\n",
      "init", service.init == nullptr ? "" : ", const Init&");
  if (!single) {
    std::string ids = Literal(service.type_id);
    for (const std::string& id : service.variants) absl::StrAppend(&ids, ", ", Literal(id));
    out->Print("// `type_id` is one of $ids$.\n", "ids", ids);
  }
  out->Print(
      "template <typename ServantT>\n"
      "static ::parley::engine::TypeInfo Type($parameter$) {\n",
      "parameter", single ? "" : "const char* type_id");
  if (service.init == nullptr) {
    out->Print(
        "  return {$type_id$, MethodTable(), [](::parley::engine::Host* host, ::absl::string_view) "
        "{\n"
        "            return ServantT::Make(host);\n"
        "          }};\n"
        "}\n",
        "type_id", type_id);
    return;
  }
  out->Print(
      "  return {$type_id$, MethodTable(),\n"
      "          [](::parley::engine::Host* host, ::absl::string_view bytes)\n"
      "              -> ::absl::StatusOr<std::unique_ptr<::parley::engine::Servant>> {\n"
      "            Init init;\n"
      "            if (!init.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {\n"
      "              return ::absl::InvalidArgumentError(\n"
      "                  $error$);\n"
      "            }\n"
      "            return ServantT::Make(host, init);\n"
      "          }};\n"
      "}\n",
      "type_id", type_id, "error",
      Literal(service.type_id + ": the init message is not a valid " + service.init->full_name() +
              ", or a value in it is nested deeper than 32 levels; flatten it"));
}

}  // namespace

void EmitSkeletonHeader(const File& file, Printer* out) {
  EmitPrologue(file, "skeleton", out);
  out->Print(
      "#include <memory>\n#include <vector>\n\n#include \"absl/status/statusor.h\"\n"
      "#include \"absl/strings/string_view.h\"\n#include \"broker/engine/servant.h\"\n"
      "#include \"broker/engine/type_registry.h\"\n#include \"$stem$.pb.h\"\n\n",
      "stem", Stem(file));
  OpenNamespace(file, out);
  for (const Service& service : file.services) {
    EmitComment(service.descriptor, out);
    out->Print("class $name$Skeleton : public ::parley::engine::Servant {\n public:\n", "name",
               service.name);
    out->Print("  static constexpr char kTypeId[] = $typeid$;\n", "typeid",
               Literal(service.type_id));
    if (service.init != nullptr) {
      out->Print("  using Init = $init$;\n", "init", CppName(service.init));
    }
    out->Indent();
    for (const Method& method : service.methods) {
      out->Print("\n");
      EmitComment(method.descriptor, out);
      out->Print(Variables(service, method),
                 "virtual void $name$(const $request$& request,\n"
                 "    ::parley::engine::TypedResponder<$reply$> reply) = 0;\n");
    }
    out->Print(
        "\nvoid Dispatch(::absl::string_view method, ::absl::string_view request,\n"
        "              ::parley::engine::Responder reply) final;\n\n"
        "static std::vector<::parley::engine::MethodInfo> MethodTable();\n");
    EmitTypeFunction(service, out);
    out->Outdent();
    out->Print("};\n\n");
  }
  CloseNamespace(file, out);
  EmitEpilogue(file, "skeleton", out);
}

void EmitSkeletonSource(const File& file, Printer* out) {
  out->Print(
      "// Generated from $file$ by protoc-gen-parley.\n#include \"$stem$.skeleton.h\"\n\n"
      "#include <utility>\n\n#include \"base/references.h\"\n"
      "#include \"broker/engine/dispatch.h\"\n\n",
      "file", file.descriptor->name(), "stem", Stem(file));
  OpenNamespace(file, out);
  EmitCollectRefs(file, out);
  for (const Service& service : file.services) {
    out->Print(
        "void $name$Skeleton::Dispatch(::absl::string_view method, ::absl::string_view request,\n"
        "    ::parley::engine::Responder reply) {\n",
        "name", service.name);
    for (const Method& method : service.methods) {
      out->Print(Variables(service, method),
                 "  if (method == \"$name$\") {\n"
                 "    return ::parley::engine::DispatchTo<$request$, $reply$>(\n"
                 "        this, &$service$Skeleton::$name$, kTypeId, method, request,\n"
                 "        std::move(reply), $collect$);\n"
                 "  }\n");
    }
    out->Print(
        "  ::parley::engine::RefuseMethod(kTypeId, method, std::move(reply));\n"
        "}\n\n"
        "std::vector<::parley::engine::MethodInfo> $name$Skeleton::MethodTable() {\n"
        "  return {\n",
        "name", service.name);
    for (const Method& method : service.methods) {
      out->Print("      {\"$name$\", $read_only$, $idempotent$, $returns$},\n", "name", method.name,
                 "read_only", method.read_only ? "true" : "false", "idempotent",
                 method.idempotent ? "true" : "false", "returns", Literal(method.returns));
    }
    out->Print("  };\n}\n\n");
  }
  CloseNamespace(file, out);
}

}  // namespace parley::generator
