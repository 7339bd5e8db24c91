#include "proxy/generator/idl.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "proto/options.pb.h"

namespace parley::generator {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::MethodOptions;
using google::protobuf::ServiceDescriptor;

// Names that a method of a proxy can't have: C++'s own and those of Proxy.
const std::set<std::string>& ReservedNames() {
  static const auto* const kNames = new std::set<std::string>{
      "and",      "asm",      "auto",     "bool",     "break",     "case",   "catch",
      "char",     "class",    "const",    "continue", "default",   "delete", "do",
      "double",   "else",     "enum",     "explicit", "export",    "extern", "false",
      "float",    "for",      "friend",   "goto",     "if",        "inline", "int",
      "long",     "mutable",  "namespace", "new",     "not",       "operator", "or",
      "private",  "protected", "public",  "register", "requires",  "return", "short",
      "signed",   "sizeof",   "static",   "struct",   "switch",    "template", "this",
      "throw",    "true",     "try",      "typedef",  "typename",  "union",  "unsigned",
      "using",    "virtual",  "void",     "volatile", "while",     "xor",
      // Of Proxy and Servant.
      "ref",      "reference", "Call",    "CallAsync", "Dispatch", "State",  "OnSessionEnd",
      "MethodTable", "Type",     "Init"};
  return *kNames;
}

template <typename D>
std::string Place(const FileDescriptor* file, const D* descriptor) {
  google::protobuf::SourceLocation location;
  int line = descriptor->GetSourceLocation(&location) ? location.start_line + 1 : 1;
  return absl::StrCat(file->name(), ":", line, ": ");
}

// As protoc resolves a name: from the service's package outwards.
const Descriptor* FindMessage(const ServiceDescriptor* service, const std::string& name) {
  std::string scope = service->file()->package();
  for (;;) {
    std::string full = scope.empty() ? name : absl::StrCat(scope, ".", name);
    if (auto* found = service->file()->pool()->FindMessageTypeByName(full)) return found;
    if (scope.empty()) return nullptr;
    size_t dot = scope.rfind('.');
    scope = dot == std::string::npos ? "" : scope.substr(0, dot);
  }
}

bool HasRefs(const Descriptor* message, std::set<const Descriptor*>* seen) {
  if (message->full_name() == "parley.ObjectRef") return true;
  if (!seen->insert(message).second) return false;
  for (int i = 0; i < message->field_count(); ++i) {
    const Descriptor* type = message->field(i)->message_type();
    if (type != nullptr && HasRefs(type, seen)) return true;
  }
  return false;
}

bool ReturnsRef(const Descriptor* reply) {
  const FieldDescriptor* first = reply->FindFieldByNumber(1);
  return first != nullptr && first->name() == "ref" && first->message_type() != nullptr &&
         first->message_type()->full_name() == "parley.ObjectRef";
}

Method ReadMethod(const MethodDescriptor* descriptor, File* file) {
  Method method;
  method.descriptor = descriptor;
  method.name = descriptor->name();
  auto level = descriptor->options().idempotency_level();
  method.read_only = level == MethodOptions::NO_SIDE_EFFECTS;
  method.idempotent = method.read_only || level == MethodOptions::IDEMPOTENT;
  method.returns = descriptor->options().GetExtension(parley::returns);
  method.reply_has_refs = generator::HasRefs(descriptor->output_type());
  std::string place = Place(file->descriptor, descriptor) + descriptor->full_name();
  if (descriptor->client_streaming() || descriptor->server_streaming()) {
    file->errors.push_back(place +
                           ": a method of a shared type can't stream; reply in pages instead");
  }
  if (ReservedNames().contains(method.name)) {
    file->errors.push_back(place + ": the name is C++'s or the proxy's own; choose another");
  }
  if (!method.returns.empty() && !ReturnsRef(descriptor->output_type())) {
    file->errors.push_back(
        absl::StrCat(place, ": it returns a \"", method.returns, "\", so its reply ",
                     descriptor->output_type()->name(), " needs `parley.ObjectRef ref = 1;`"));
  }
  return method;
}

Service ReadService(const ServiceDescriptor* descriptor, File* file) {
  Service service;
  service.descriptor = descriptor;
  service.name = descriptor->name();
  service.type_id = descriptor->options().GetExtension(parley::typeid_);
  service.init = nullptr;
  std::string place = Place(file->descriptor, descriptor) + descriptor->full_name();
  if (service.type_id.empty()) {
    file->errors.push_back(absl::StrCat(place, ": a shared type needs `option (parley.typeid) = \"",
                                        service.name, "\";`"));
  }
  std::string init = descriptor->options().GetExtension(parley::init);
  if (!init.empty()) {
    service.init = FindMessage(descriptor, init);
    if (service.init == nullptr) {
      file->errors.push_back(absl::StrCat(place, ": (parley.init) names \"", init,
                                          "\", which is no message; define or import it"));
    }
  }
  std::set<std::string> names;
  for (int i = 0; i < descriptor->method_count(); ++i) {
    service.methods.push_back(ReadMethod(descriptor->method(i), file));
    names.insert(service.methods.back().name);
  }
  for (const Method& method : service.methods) {
    if (!names.contains(method.name + "Async")) continue;
    file->errors.push_back(absl::StrCat(
        Place(file->descriptor, method.descriptor), method.descriptor->full_name(),
        ": its asynchronous form has the name of the method ", method.name,
        "Async; rename one of them"));
  }
  return service;
}

}  // namespace

bool HasRefs(const Descriptor* message) {
  std::set<const Descriptor*> seen;
  return HasRefs(message, &seen);
}

File Read(const FileDescriptor* descriptor) {
  File file;
  file.descriptor = descriptor;
  for (int i = 0; i < descriptor->service_count(); ++i) {
    file.services.push_back(ReadService(descriptor->service(i), &file));
  }
  return file;
}

}  // namespace parley::generator
