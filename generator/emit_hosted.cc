#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "parley/generator/emit.h"

namespace parley::generator {
namespace {

using google::protobuf::ServiceDescriptor;
using google::protobuf::io::Printer;

std::string HostedName(const ServiceDescriptor* service) {
  const std::string& package = service->file()->package();
  return absl::StrCat(package.empty() ? "" : "::", absl::StrReplaceAll(package, {{".", "::"}}),
                      "::Hosted", service->name());
}

// What a method returns that returns an object and nothing else.
std::string ObjectType(const ServiceDescriptor* returned) {
  if (!InEngine(returned)) return absl::StrCat("std::shared_ptr<", HostedName(returned), ">");
  const auto* init = FindInit(returned);
  return absl::StrCat("::parley::NewObject<", init == nullptr ? "" : CppName(init), ">");
}

std::string ResultType(const IdlMethod& method) {
  const std::string reply = CppName(method.descriptor->output_type());
  if (method.streams) return absl::StrCat("::parley::Generator<", reply, ">");
  if (method.returned == nullptr) return reply;
  const std::string object = ObjectType(method.returned);
  if (!method.reply_has_more) return object;
  return absl::StrCat("::parley::ObjectAndReply<", object, ", ", reply, ">");
}

std::map<std::string, std::string> HostedVariables(const IdlService& service,
                                                   const IdlMethod& method) {
  std::map<std::string, std::string> variables = Variables(service, method);
  variables["result"] = ResultType(method);
  variables["request_refs"] = method.request_has_refs ? "&CollectRefs" : "nullptr";
  const bool in_reply = method.returned == nullptr ? method.reply_has_refs : method.reply_has_more;
  variables["reply_refs"] = in_reply && !method.streams ? "&CollectRefs" : "nullptr";
  return variables;
}

void EmitHostedClass(const IdlService& service, Printer* out) {
  EmitComment(service.doc, out);
  if (!service.doc.empty()) out->Print("//\n");
  out->Print(
      "// To be implemented: its methods run outside of the broker's engine, and may take their "
      "time.\n"
      "class Hosted$name$ {\n public:\n"
      "  static constexpr char kTypeId[] = $typeid$;\n"
      "  using Hosted = Hosted$name$;\n",
      "name", service.name, "typeid", Literal(service.type_id));
  if (service.init != nullptr) {
    out->Print("  using Init = $init$;\n", "init", CppName(service.init));
  }
  out->Print("\n  virtual ~Hosted$name$() = default;\n", "name", service.name);
  out->Indent();
  for (const IdlMethod& method : service.methods) {
    out->Print("\n");
    EmitComment(method.doc, out);
    out->Print(HostedVariables(service, method),
               "virtual ::absl::StatusOr<$result$> $name$(\n"
               "    const $request$& request, ::parley::CallContext& context) = 0;\n");
  }
  out->Print(
      "\n// For a Registry: T derives from this class. Clients make a T by the first that there "
      "is\n"
      "// of T::Make($init$) and T($init$)$or_none$; without any, only methods make one.\n"
      "template <typename T>\n"
      "static ::parley::hosting::ClassInfo ClassOf() {\n"
      "  return ::parley::hosting::ClassWith<Hosted$name$, T>(HostedClass());\n"
      "}\n"
      "static ::parley::hosting::ClassInfo HostedClass();  // without what makes one\n",
      "name", service.name, "init", service.init == nullptr ? "" : "const Init&", "or_none",
      service.init == nullptr ? "" : ", or either without it");
  out->Outdent();
  out->Print("};\n\n");
}

}  // namespace

void EmitHostedIncludes(const IdlFile& file, Printer* out) {
  std::set<std::string> includes;
  for (const IdlService& service : file.services) {
    if (service.in_engine) continue;
    includes.insert("parley/broker/hosting/hosted_class.h");
    for (const IdlMethod& method : service.methods) {
      if (method.streams) includes.insert("parley/broker/hosting/hosted_stream.h");
      if (method.returned == nullptr || method.returned->file() == file.descriptor) continue;
      if (!InEngine(method.returned)) {
        includes.insert(Stem(method.returned->file()) + ".skeleton.h");
      } else if (const auto* init = FindInit(method.returned); init != nullptr) {
        includes.insert(Stem(init->file()) + ".pb.h");
      }
    }
  }
  for (const std::string& include : includes) out->Print("#include \"$name$\"\n", "name", include);
}

void EmitHostedClasses(const IdlFile& file, Printer* out) {
  const bool all_in_engine =
      std::all_of(file.services.begin(), file.services.end(),
                  [](const IdlService& service) { return service.in_engine; });
  if (all_in_engine) return;
  // Declared first: methods of each may return the other.
  for (const IdlService& service : file.services) {
    if (!service.in_engine) out->Print("class Hosted$name$;\n", "name", service.name);
  }
  out->Print("\n");
  for (const IdlService& service : file.services) {
    if (!service.in_engine) EmitHostedClass(service, out);
  }
}

void EmitHostedDefinition(const IdlService& service, Printer* out) {
  out->Print(
      "::parley::hosting::ClassInfo Hosted$name$::HostedClass() {\n"
      "  ::parley::engine::TypeInfo type = $name$Skeleton::TypeTable(kTypeId);\n"
      "  std::vector<::parley::hosting::ClassMethod> methods;\n",
      "name", service.name);
  for (size_t i = 0; i < service.methods.size(); ++i) {
    std::map<std::string, std::string> variables = HostedVariables(service, service.methods[i]);
    variables["index"] = absl::StrCat(i);
    out->Print(variables,
               "  methods.push_back(::parley::hosting::HostedMethod(\n"
               "      type.methods[$index$], &Hosted$service$::$name$, $request_refs$, "
               "$reply_refs$));\n");
  }
  out->Print(
      "  return ::parley::hosting::ClassFrom(type, typeid(Hosted$name$), std::move(methods));\n"
      "}\n\n",
      "name", service.name);
}

}  // namespace parley::generator
