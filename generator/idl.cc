#include "parley/generator/idl.h"

#include <google/protobuf/descriptor.pb.h>

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "parley/proto/options.pb.h"

namespace parley::generator {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::MethodOptions;
using google::protobuf::ServiceDescriptor;
using google::protobuf::SourceLocation;

constexpr int kMostArguments = 4;

bool HasRefs(const Descriptor* message, std::set<const Descriptor*>* seen) {
  if (message->full_name() == "parley.ObjectRef") return true;
  if (!seen->insert(message).second) return false;
  for (int i = 0; i < message->field_count(); ++i) {
    const Descriptor* type = message->field(i)->message_type();
    if (type != nullptr && HasRefs(type, seen)) return true;
  }
  return false;
}

// Without the space that follows the slashes, and without what is blank at the ends.
std::string Text(const std::string& comment) {
  std::vector<std::string> lines;
  for (absl::string_view line : absl::StrSplit(comment, '\n')) {
    absl::ConsumePrefix(&line, " ");
    lines.emplace_back(absl::StripTrailingAsciiWhitespace(line));
  }
  return std::string(absl::StripTrailingAsciiWhitespace(absl::StrJoin(lines, "\n")));
}

// The comment on a method, before or behind it.
std::string DocOf(const MethodDescriptor* method) {
  SourceLocation location;
  if (!method->GetSourceLocation(&location)) return "";
  return Text(location.leading_comments.empty() ? location.trailing_comments
                                                : location.leading_comments);
}

// The comment on a service. The file of a single service often describes it at its top.
std::string DocOf(const ServiceDescriptor* service) {
  SourceLocation location;
  if (service->GetSourceLocation(&location) && !location.leading_comments.empty()) {
    return Text(location.leading_comments);
  }
  const std::vector<int> syntax = {google::protobuf::FileDescriptorProto::kSyntaxFieldNumber};
  if (service->file()->service_count() != 1 ||
      !service->file()->GetSourceLocation(syntax, &location)) {
    return "";
  }
  return Text(location.leading_comments);
}

std::string SignatureOf(const MethodDescriptor* method) {
  return absl::StrCat(method->name(), "(", method->input_type()->name(), ") -> ",
                      method->server_streaming() ? "stream " : "", method->output_type()->name());
}

bool IsArgument(const FieldDescriptor* field) {
  return !field->is_repeated() && field->real_containing_oneof() == nullptr &&
         // Else nothing would tell the argument from the request.
         field->message_type() != field->containing_type();
}

std::vector<const FieldDescriptor*> ArgumentsOf(const Descriptor* request) {
  std::vector<const FieldDescriptor*> fields;
  for (int i = 0; i < request->field_count(); ++i) fields.push_back(request->field(i));
  const bool simple = fields.size() <= kMostArguments && request->extension_range_count() == 0 &&
                      std::all_of(fields.begin(), fields.end(), &IsArgument);
  if (!simple) fields.clear();
  return fields;
}

const ServiceDescriptor* FindType(const FileDescriptor* file, const std::string& type_id) {
  std::vector<const FileDescriptor*> files = Imports(file);
  files.insert(files.begin(), file);
  for (const FileDescriptor* place : files) {
    for (int i = 0; i < place->service_count(); ++i) {
      for (const std::string& id : TypeIds(place->service(i))) {
        if (id == type_id) return place->service(i);
      }
    }
  }
  return nullptr;
}

IdlMethod ReadMethod(const MethodDescriptor* descriptor) {
  IdlMethod method;
  method.descriptor = descriptor;
  method.name = descriptor->name();
  method.signature = SignatureOf(descriptor);
  method.doc = DocOf(descriptor);
  auto level = descriptor->options().idempotency_level();
  method.read_only = level == MethodOptions::NO_SIDE_EFFECTS;
  method.idempotent = method.read_only || level == MethodOptions::IDEMPOTENT;
  method.waits = descriptor->options().GetExtension(parley::waits);
  method.streams = descriptor->server_streaming();
  method.returns = descriptor->options().GetExtension(parley::returns);
  method.returned = method.returns.empty() ? nullptr : FindType(descriptor->file(), method.returns);
  method.reply_has_more = descriptor->output_type()->field_count() > 1;
  method.request_has_refs = generator::HasRefs(descriptor->input_type());
  method.reply_has_refs = method.streams || generator::HasRefs(descriptor->output_type());
  method.arguments = ArgumentsOf(descriptor->input_type());
  return method;
}

IdlService ReadService(const ServiceDescriptor* descriptor) {
  IdlService service;
  service.descriptor = descriptor;
  service.name = descriptor->name();
  service.doc = DocOf(descriptor);
  service.type_id = descriptor->options().GetExtension(parley::typeid_);
  for (int i = 0; i < descriptor->options().ExtensionSize(parley::variant); ++i) {
    service.variants.push_back(descriptor->options().GetExtension(parley::variant, i));
  }
  service.init = FindInit(descriptor);
  service.in_engine = InEngine(descriptor);
  for (int i = 0; i < descriptor->method_count(); ++i) {
    service.methods.push_back(ReadMethod(descriptor->method(i)));
  }
  return service;
}

void AddImports(const FileDescriptor* file, std::vector<const FileDescriptor*>* found) {
  for (int i = 0; i < file->dependency_count(); ++i) {
    const FileDescriptor* import = file->dependency(i);
    if (std::find(found->begin(), found->end(), import) != found->end()) continue;
    found->push_back(import);
    AddImports(import, found);
  }
}

}  // namespace

bool HasRefs(const Descriptor* message) {
  std::set<const Descriptor*> seen;
  return HasRefs(message, &seen);
}

std::vector<std::string> TypeIds(const ServiceDescriptor* service) {
  std::vector<std::string> ids;
  const std::string& type_id = service->options().GetExtension(parley::typeid_);
  if (type_id.empty()) return ids;
  ids.push_back(type_id);
  for (int i = 0; i < service->options().ExtensionSize(parley::variant); ++i) {
    ids.push_back(service->options().GetExtension(parley::variant, i));
  }
  return ids;
}

bool InEngine(const ServiceDescriptor* service) {
  return service->options().GetExtension(parley::in_engine);
}

std::vector<const FileDescriptor*> Imports(const FileDescriptor* file) {
  std::vector<const FileDescriptor*> found;
  AddImports(file, &found);
  return found;
}

const Descriptor* FindInit(const ServiceDescriptor* service) {
  const std::string& name = service->options().GetExtension(parley::init);
  if (name.empty()) return nullptr;
  const auto* pool = service->file()->pool();
  if (name[0] == '.') return pool->FindMessageTypeByName(name.substr(1));
  std::string scope = service->file()->package();
  for (;;) {
    std::string full = scope.empty() ? name : absl::StrCat(scope, ".", name);
    if (auto* found = pool->FindMessageTypeByName(full)) return found;
    if (scope.empty()) return nullptr;
    size_t dot = scope.rfind('.');
    scope = dot == std::string::npos ? "" : scope.substr(0, dot);
  }
}

IdlFile Read(const FileDescriptor* descriptor) {
  IdlFile file;
  file.descriptor = descriptor;
  for (int i = 0; i < descriptor->service_count(); ++i) {
    file.services.push_back(ReadService(descriptor->service(i)));
  }
  return file;
}

}  // namespace parley::generator
