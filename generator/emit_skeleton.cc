#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "parley/generator/emit.h"

namespace parley::generator {
namespace {

using google::protobuf::io::Printer;

void EmitMembers(const IdlService& service, Printer* out) {
  out->Print("  static constexpr char kTypeId[] = $typeid$;\n", "typeid", Literal(service.type_id));
  if (service.init != nullptr) {
    out->Print("  using Init = $init$;\n", "init", CppName(service.init));
  }
}

void EmitTypeFunction(const IdlService& service, Printer* out) {
  const bool single = service.variants.empty();
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
      "static ::parley::engine::TypeInfo Type($parameter$) {\n"
      "  return ::parley::engine::TypeWith<$service$Skeleton, ServantT>(TypeTable($type_id$));\n"
      "}\n",
      "parameter", single ? "" : "const char* type_id", "service", service.name, "type_id",
      single ? "kTypeId" : "type_id");
}

void EmitSkeletonClass(const IdlService& service, Printer* out) {
  EmitComment(service.doc, out);
  out->Print("class $name$Skeleton : public ::parley::engine::Servant {\n public:\n", "name",
             service.name);
  EmitMembers(service, out);
  out->Indent();
  for (const IdlMethod& method : service.methods) {
    out->Print("\n");
    EmitComment(method.doc, out);
    out->Print(Variables(service, method),
               "virtual void $name$(const $request$& request,\n"
               "    ::parley::engine::TypedResponder<$reply$> reply) = 0;\n");
  }
  out->Print(
      "\nstatic ::absl::Span<const ::parley::engine::MethodEntry> MethodTable();\n"
      "const ::parley::engine::MethodEntry* FindMethod(::absl::string_view name) const final;\n"
      "static ::parley::engine::TypeInfo TypeTable(const char* type_id);\n");
  EmitTypeFunction(service, out);
  out->Outdent();
  out->Print("};\n\n");
}

const char* Bool(bool value) { return value ? "true" : "false"; }

// The flags of a method, with its name.
std::map<std::string, std::string> EntryVariables(const IdlService& service,
                                                  const IdlMethod& method) {
  std::map<std::string, std::string> variables = Variables(service, method);
  variables["number"] = absl::StrCat(method.descriptor->index() + 1);
  variables["read_only"] = Bool(method.read_only);
  variables["idempotent"] = Bool(method.idempotent);
  variables["waits"] = Bool(method.waits);
  return variables;
}

void EmitMethodTable(const IdlService& service, Printer* out) {
  const char* entry = "::parley::engine::MethodEntry";
  if (service.methods.empty()) {
    out->Print("::absl::Span<const $entry$> $name$Skeleton::MethodTable() { return {}; }\n\n",
               "entry", entry, "name", service.name);
  } else {
    out->Print(
        "::absl::Span<const $entry$> $name$Skeleton::MethodTable() {\n"
        "  static constexpr $entry$ kMethods[] = {\n",
        "entry", entry, "name", service.name);
    for (const IdlMethod& method : service.methods) {
      out->Print(EntryVariables(service, method),
                 "      {.name = \"$name$\",\n"
                 "       .number = $number$,\n"
                 "       .read_only = $read_only$,\n"
                 "       .idempotent = $idempotent$,\n"
                 "       .waits = $waits$,\n"
                 "       .run = &::parley::engine::RunMethod<\n"
                 "           $service$Skeleton, $request$, $reply$,\n"
                 "           &$service$Skeleton::$name$, $collect$>},\n");
    }
    out->Print(
        "  };\n"
        "  return kMethods;\n"
        "}\n\n");
  }
  out->Print(
      "const $entry$* $name$Skeleton::FindMethod(\n"
      "    ::absl::string_view name) const {\n"
      "  return ::parley::engine::FindMethod($name$Skeleton::MethodTable(), name);\n"
      "}\n\n",
      "entry", entry, "name", service.name);
}

void EmitMethodInfo(const IdlService& service, const IdlMethod& method, Printer* out) {
  const auto* descriptor = method.descriptor;
  std::map<std::string, std::string> variables = EntryVariables(service, method);
  variables["returns"] = Literal(method.streams ? "Iterator" : method.returns);
  variables["signature"] = Literal(method.signature);
  variables["doc"] = Literal(method.doc);
  variables["request"] = Literal(descriptor->input_type()->full_name());
  variables["reply"] =
      Literal(method.streams ? "parley.dynamic.Result" : descriptor->output_type()->full_name());
  variables["streams"] = Bool(method.streams);
  out->Print(variables,
             "      {.name = \"$name$\",\n"
             "       .read_only = $read_only$,\n"
             "       .idempotent = $idempotent$,\n"
             "       .returns = $returns$,\n"
             "       .signature = $signature$,\n"
             "       .doc = $doc$,\n"
             "       .request = $request$,\n"
             "       .reply = $reply$,\n"
             "       .streams = $streams$},\n");
}

void EmitTypeTable(const IdlService& service, Printer* out) {
  const bool made_from_nothing = service.init == nullptr;
  out->Print(
      "::parley::engine::TypeInfo $name$Skeleton::TypeTable(const char* type_id) {\n"
      "  ::parley::engine::TypeInfo type;\n"
      "  type.type_id = type_id;\n"
      "  type.methods = {\n",
      "name", service.name);
  for (const IdlMethod& method : service.methods) EmitMethodInfo(service, method, out);
  out->Print({{"doc", Literal(service.doc)},
              {"arguments",
               Literal(absl::StrCat("(", made_from_nothing ? "" : service.init->name(), ")"))},
              {"init", Literal(made_from_nothing ? "" : service.init->full_name())}},
             "  };\n"
             "  type.doc = $doc$;\n"
             "  type.signature = type.type_id + $arguments$;\n"
             "  type.init = $init$;\n"
             "  return type;\n"
             "}\n\n");
}

}  // namespace

void EmitSkeletonHeader(const IdlFile& file, Printer* out) {
  EmitPrologue(file, "skeleton", out);
  out->Print(
      "#include <memory>\n\n#include \"absl/status/statusor.h\"\n"
      "#include \"absl/strings/string_view.h\"\n#include \"absl/types/span.h\"\n");
  EmitHostedIncludes(file, out);
  out->Print(
      "#include \"parley/broker/engine/dispatch.h\"\n#include \"parley/broker/engine/servant.h\"\n"
      "#include \"parley/broker/engine/type_registry.h\"\n#include \"$stem$.pb.h\"\n",
      "stem", Stem(file));
  if (AnyMethod(file, [](const IdlMethod& method) { return method.streams; })) {
    out->Print("#include \"parley/proto/dynamic.pb.h\"\n");
  }
  out->Print("\n");
  OpenNamespace(file, out);
  for (const IdlService& service : file.services) EmitSkeletonClass(service, out);
  EmitHostedClasses(file, out);
  CloseNamespace(file, out);
  EmitEpilogue(file, "skeleton", out);
}

void EmitSkeletonSource(const IdlFile& file, Printer* out) {
  out->Print(
      "// Generated from $file$ by protoc-gen-parley.\n#include \"$stem$.skeleton.h\"\n\n"
      "#include <utility>\n#include <vector>\n\n#include \"parley/base/values/references.h\"\n\n",
      "file", file.descriptor->name(), "stem", Stem(file));
  OpenNamespace(file, out);
  EmitCollectRefs(file, /*requests=*/true, out);
  for (const IdlService& service : file.services) {
    EmitMethodTable(service, out);
    EmitTypeTable(service, out);
    if (!service.in_engine) EmitHostedDefinition(service, out);
  }
  CloseNamespace(file, out);
}

}  // namespace parley::generator
