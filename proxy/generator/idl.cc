#include "proxy/generator/idl.h"

#include <algorithm>
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

// Names that no method can have in the generated classes: C++'s own, and those of
// Proxy, Servant and the skeletons that the generated code needs.
bool IsReserved(const std::string& name) {
  static const auto* const kNames = new std::set<std::string>{
      "alignas", "alignof", "and", "and_eq", "asm", "auto", "bitand", "bitor", "bool", "break",
      "case", "catch", "char", "char16_t", "char32_t", "char8_t", "class", "co_await", "co_return",
      "co_yield", "compl", "concept", "const", "const_cast", "consteval", "constexpr", "constinit",
      "continue", "decltype", "default", "delete", "do", "double", "dynamic_cast", "else", "enum",
      "explicit", "export", "extern", "false", "float", "for", "friend", "goto", "if", "inline",
      "int", "long", "mutable", "namespace", "new", "noexcept", "not", "not_eq", "nullptr",
      "operator", "or", "or_eq", "private", "protected", "public", "register", "reinterpret_cast",
      "requires", "return", "short", "signed", "sizeof", "static", "static_assert", "static_cast",
      "struct", "switch", "template", "this", "thread_local", "throw", "true", "try", "typedef",
      "typeid", "typename", "union", "unsigned", "using", "virtual", "void", "volatile", "wchar_t",
      "while", "xor", "xor_eq",
      // Of Proxy.
      "Call", "CallAsync", "CallForRefs", "CallForRefsAsync", "Proxy", "ref", "reference",
      // Of Servant and of what is generated.
      "Dispatch", "Init", "MethodTable", "OnSessionEnd", "Servant", "State", "Type", "kTypeId"};
  return kNames->contains(name);
}

template <typename D>
std::string Place(const FileDescriptor* file, const D* descriptor) {
  google::protobuf::SourceLocation location;
  int line = descriptor->GetSourceLocation(&location) ? location.start_line + 1 : 1;
  return absl::StrCat(file->name(), ":", line, ": ");
}

// As protoc resolves a name: from the service's package outwards; one with a leading
// dot is complete.
const Descriptor* FindMessage(const ServiceDescriptor* service, const std::string& name) {
  if (name[0] == '.') return service->file()->pool()->FindMessageTypeByName(name.substr(1));
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
  return first != nullptr && first->name() == "ref" && !first->is_repeated() &&
         first->message_type() != nullptr &&
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
  const std::string& service = descriptor->service()->name();
  if (IsReserved(method.name) || method.name == service + "Proxy" ||
      method.name == service + "Skeleton") {
    file->errors.push_back(place +
                           ": C++ or the generated class has that name already; choose another");
  }
  if (!method.returns.empty() && !ReturnsRef(descriptor->output_type())) {
    file->errors.push_back(absl::StrCat(place, ": it returns a \"", method.returns,
                                        "\", so its reply ", descriptor->output_type()->name(),
                                        " needs `parley.ObjectRef ref = 1;`"));
  }
  return method;
}

// Null when the service has no init option, or one that names no message: an error.
const Descriptor* ReadInit(const ServiceDescriptor* descriptor, File* file) {
  const std::string& init = descriptor->options().GetExtension(parley::init);
  if (init.empty()) return nullptr;
  const Descriptor* message = FindMessage(descriptor, init);
  if (message == nullptr) {
    file->errors.push_back(absl::StrCat(Place(file->descriptor, descriptor),
                                        descriptor->full_name(), ": (parley.init) names \"", init,
                                        "\", which is no message; define or import it"));
  }
  return message;
}

// The generated class must not meet a message or enum of the user's.
void CheckClassName(const ServiceDescriptor* descriptor, const std::string& suffix, File* file) {
  const std::string taken = descriptor->full_name() + suffix;
  const auto* pool = file->descriptor->pool();
  if (pool->FindMessageTypeByName(taken) == nullptr && pool->FindEnumTypeByName(taken) == nullptr) {
    return;
  }
  file->errors.push_back(absl::StrCat(Place(file->descriptor, descriptor), descriptor->full_name(),
                                      ": the class generated for it is ", taken,
                                      ", as another type is; rename that one"));
}

// Foo's asynchronous form is FooAsync.
void CheckAsyncNames(const ServiceDescriptor* descriptor, File* file) {
  for (int i = 0; i < descriptor->method_count(); ++i) {
    const MethodDescriptor* method = descriptor->method(i);
    if (descriptor->FindMethodByName(method->name() + "Async") == nullptr) continue;
    file->errors.push_back(absl::StrCat(Place(file->descriptor, method), method->full_name(),
                                        ": its asynchronous form has the name of the method ",
                                        method->name(), "Async; rename one of them"));
  }
}

std::vector<std::string> TypeIds(const Service& service) {
  std::vector<std::string> ids = service.variants;
  ids.push_back(service.type_id);
  return ids;
}

void CheckTypeIds(const Service& service, File* file) {
  std::string place = Place(file->descriptor, service.descriptor) + service.descriptor->full_name();
  if (service.type_id.empty()) {
    file->errors.push_back(absl::StrCat(place, ": a shared type needs `option (parley.typeid) = \"",
                                        service.name, "\";`"));
    return;
  }
  const std::vector<std::string> ids = TypeIds(service);
  for (const Service& other : file->services) {
    for (const std::string& taken : TypeIds(other)) {
      if (std::find(ids.begin(), ids.end(), taken) == ids.end()) continue;
      file->errors.push_back(absl::StrCat(place, ": its typeid \"", taken, "\" is ", other.name,
                                          "'s already; choose another"));
    }
  }
}

Service ReadService(const ServiceDescriptor* descriptor, File* file) {
  Service service;
  service.descriptor = descriptor;
  service.name = descriptor->name();
  service.type_id = descriptor->options().GetExtension(parley::typeid_);
  for (int i = 0; i < descriptor->options().ExtensionSize(parley::variant); ++i) {
    service.variants.push_back(descriptor->options().GetExtension(parley::variant, i));
  }
  CheckTypeIds(service, file);
  service.init = ReadInit(descriptor, file);
  CheckClassName(descriptor, "Proxy", file);
  CheckClassName(descriptor, "Skeleton", file);
  for (int i = 0; i < descriptor->method_count(); ++i) {
    service.methods.push_back(ReadMethod(descriptor->method(i), file));
  }
  CheckAsyncNames(descriptor, file);
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
