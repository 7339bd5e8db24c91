#include <google/protobuf/compiler/cpp/names.h>

#include "absl/strings/str_cat.h"
#include "parley/generator/emit.h"

namespace parley::generator {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::io::Printer;
namespace cpp = google::protobuf::compiler::cpp;

std::string TypeOf(const FieldDescriptor* field) {
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32: return "int32_t";
    case FieldDescriptor::CPPTYPE_INT64: return "int64_t";
    case FieldDescriptor::CPPTYPE_UINT32: return "uint32_t";
    case FieldDescriptor::CPPTYPE_UINT64: return "uint64_t";
    case FieldDescriptor::CPPTYPE_DOUBLE: return "double";
    case FieldDescriptor::CPPTYPE_FLOAT: return "float";
    case FieldDescriptor::CPPTYPE_BOOL: return "bool";
    case FieldDescriptor::CPPTYPE_ENUM: return cpp::QualifiedClassName(field->enum_type());
    case FieldDescriptor::CPPTYPE_STRING: return "std::string";
    case FieldDescriptor::CPPTYPE_MESSAGE: return CppName(field->message_type());
  }
  return "";  // not reached
}

// A field that says whether it was set; a message says so anyway.
bool IsOptional(const FieldDescriptor* field) {
  return field->message_type() == nullptr && field->has_presence() && !field->is_required();
}

std::string ParameterName(const FieldDescriptor* field) {
  const std::string name = cpp::FieldName(field);
  // The generated code has these.
  return name == "options" || name == "request" ? name + "_" : name;
}

// `::parley::Argument<std::string> text, int64_t count`: the first is an Argument, so that `{}`
// remains a request.
std::string Parameters(const IdlMethod& method) {
  std::string parameters;
  for (const FieldDescriptor* field : method.arguments) {
    std::string type = TypeOf(field);
    if (IsOptional(field)) type = absl::StrCat("std::optional<", type, ">");
    const bool scalar = field->message_type() == nullptr && type.find("string") == type.npos;
    if (parameters.empty()) {
      type = absl::StrCat("::parley::stub::LeadingArgument<", type, ">");
    } else if (!scalar) {
      type = absl::StrCat("const ", type, "&");
    }
    absl::StrAppend(&parameters, parameters.empty() ? "" : ", ", type, " ", ParameterName(field));
  }
  return parameters;
}

// Adds to a method's variables what the proxies' templates need.
std::map<std::string, std::string> ProxyVariables(const IdlService& service,
                                                  const IdlMethod& method) {
  std::map<std::string, std::string> variables = Variables(service, method);
  variables["result"] = variables["reply"];
  variables["refs"] = "";
  variables["begin"] = variables["end"] = "";
  if (method.reply_has_refs) {
    variables["result"] = absl::StrCat("::parley::stub::ReceivedReply<", variables["reply"], ">");
    variables["refs"] = ", &CollectRefs";
  }
  variables["received"] = variables["result"];
  if (method.streams) {
    const std::string item = CppName(method.descriptor->output_type());
    variables["result"] = absl::StrCat("::parley::Iterator<", item, ">");
    variables["begin"] = absl::StrCat("::parley::stub::IteratorFrom<", item, ">(");
    variables["end"] = ")";
  }
  variables["default"] = method.descriptor->input_type()->field_count() == 0 ? " = {}" : "";
  variables["parameters"] = Parameters(method);
  return variables;
}

void EmitDeclarations(const IdlService& service, const IdlMethod& method, Printer* out) {
  const std::map<std::string, std::string> variables = ProxyVariables(service, method);
  out->Print("\n");
  EmitComment(method.doc, out);
  out->Print(variables,
             "::absl::StatusOr<$result$> $name$(\n"
             "    const $request$& request$default$, ::parley::CallOptions options = {}) const;\n"
             "::parley::Future<$result$> $name$Async(\n"
             "    const $request$& request$default$, ::parley::CallOptions options = {}) const;\n");
  if (method.arguments.empty()) return;
  out->Print(variables,
             "::absl::StatusOr<$result$> $name$(\n"
             "    $parameters$, ::parley::CallOptions options = {}) const;\n"
             "::parley::Future<$result$> $name$Async(\n"
             "    $parameters$, ::parley::CallOptions options = {}) const;\n");
}

void EmitField(const FieldDescriptor* field, bool first, Printer* out) {
  const std::string name = ParameterName(field);
  const std::map<std::string, std::string> variables = {
      {"field", cpp::FieldName(field)}, {"value", first ? name + ".value()" : name}};
  if (field->message_type() != nullptr) {
    out->Print(variables, "  *request.mutable_$field$() = $value$;\n");
  } else if (IsOptional(field)) {
    out->Print(variables, "  if ($value$.has_value()) request.set_$field$(*$value$);\n");
  } else {
    out->Print(variables, "  request.set_$field$($value$);\n");
  }
}

// One form, blocking or not: `variables` has `template`, `async`.
void EmitDefinition(const IdlMethod& method, const std::map<std::string, std::string>& variables,
                    Printer* out) {
  out->Print(variables,
             "$template$<$result$> $service$Proxy::$name$$async$(\n"
             "    const $request$& request, ::parley::CallOptions options) const {\n"
             "  return $begin$Call$async$<MethodTable::$name$>(request, options)$end$;\n"
             "}\n\n");
  if (method.arguments.empty()) return;
  out->Print(variables,
             "$template$<$result$> $service$Proxy::$name$$async$(\n"
             "    $parameters$, ::parley::CallOptions options) const {\n"
             "  $request$ request;\n");
  for (const FieldDescriptor* field : method.arguments) {
    EmitField(field, field == method.arguments.front(), out);
  }
  // The parameters may have the method's name.
  out->Print(variables, "  return this->$name$$async$(request, options);\n}\n\n");
}

void EmitMethodTable(const IdlService& service, Printer* out) {
  out->Print("  // For typed proxies, see parley/proxy/stub/typed.h.\n  struct MethodTable {\n");
  for (const IdlMethod& method : service.methods) {
    out->Print(ProxyVariables(service, method),
               "    static const ::parley::stub::ProxyMethod<$request$, $received$> $name$;\n");
  }
  out->Print("  };\n");
}

void EmitMethod(const std::map<std::string, std::string>& variables, Printer* out) {
  out->Print(variables,
             "const ::parley::stub::ProxyMethod<$request$, $received$> "
             "$service$Proxy::MethodTable::$name${\n"
             "    \"$name$\"$refs$};\n\n");
}

void EmitClass(const IdlService& service, Printer* out) {
  EmitComment(service.doc, out);
  out->Print("class $name$Proxy : public ::parley::stub::Proxy {\n public:\n", "name",
             service.name);
  out->Print("  static constexpr char kTypeId[] = $typeid$;\n", "typeid", Literal(service.type_id));
  if (service.init != nullptr) {
    out->Print("  using Init = $init$;\n", "init", CppName(service.init));
  }
  EmitMethodTable(service, out);
  out->Print("\n  using Proxy::Proxy;\n");
  out->Indent();
  for (const IdlMethod& method : service.methods) EmitDeclarations(service, method, out);
  out->Outdent();
  out->Print("};\n\n");
}

}  // namespace

void EmitProxyHeader(const IdlFile& file, Printer* out) {
  const bool streams = AnyMethod(file, [](const IdlMethod& method) { return method.streams; });
  const bool arguments =
      AnyMethod(file, [](const IdlMethod& method) { return !method.arguments.empty(); });
  EmitPrologue(file, "proxy", out);
  if (arguments) out->Print("#include <cstdint>\n#include <optional>\n#include <string>\n\n");
  out->Print("#include \"absl/status/statusor.h\"\n#include \"$stem$.pb.h\"\n", "stem", Stem(file));
  if (streams) out->Print("#include \"parley/proto/dynamic.pb.h\"\n");
  if (arguments) out->Print("#include \"parley/proxy/stub/argument.h\"\n");
  if (streams) out->Print("#include \"parley/proxy/iterator.h\"\n");
  out->Print("#include \"parley/proxy/stub/proxy.h\"\n\n");
  OpenNamespace(file, out);
  for (const IdlService& service : file.services) EmitClass(service, out);
  CloseNamespace(file, out);
  EmitEpilogue(file, "proxy", out);
}

void EmitProxySource(const IdlFile& file, Printer* out) {
  out->Print(
      "// Generated from $file$ by protoc-gen-parley.\n#include \"$stem$.proxy.h\"\n\n"
      "#include <vector>\n\n#include \"parley/base/values/references.h\"\n",
      "file", file.descriptor->name(), "stem", Stem(file));
  if (AnyMethod(file, [](const IdlMethod& method) { return method.streams; })) {
    out->Print("#include \"parley/proxy/stub/iterator_from.h\"\n");
  }
  out->Print("\n");
  OpenNamespace(file, out);
  EmitCollectRefs(file, /*requests=*/false, out);
  for (const IdlService& service : file.services) {
    for (const IdlMethod& method : service.methods) {
      std::map<std::string, std::string> variables = ProxyVariables(service, method);
      EmitMethod(variables, out);
      variables["template"] = "::absl::StatusOr";
      variables["async"] = "";
      EmitDefinition(method, variables, out);
      variables["template"] = "::parley::Future";
      variables["async"] = "Async";
      EmitDefinition(method, variables, out);
    }
  }
  CloseNamespace(file, out);
}

}  // namespace parley::generator
