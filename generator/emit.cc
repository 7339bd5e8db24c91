#include "parley/generator/emit.h"

#include <google/protobuf/compiler/cpp/names.h>
#include <google/protobuf/descriptor.pb.h>

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace parley::generator {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::io::Printer;

std::string Stem(const google::protobuf::FileDescriptor* file) {
  return file->name().substr(0, file->name().rfind(".proto"));
}

std::string Stem(const IdlFile& file) { return Stem(file.descriptor); }

std::string CppName(const Descriptor* message) {
  return google::protobuf::compiler::cpp::QualifiedClassName(message);
}

std::string Literal(const std::string& text) {
  return absl::StrCat("\"", absl::CEscape(text), "\"");
}

bool AnyMethod(const IdlFile& file, bool (*is)(const IdlMethod& method)) {
  return std::any_of(file.services.begin(), file.services.end(), [is](const IdlService& service) {
    return std::any_of(service.methods.begin(), service.methods.end(), is);
  });
}

namespace {

std::string Guard(const IdlFile& file, const std::string& side) {
  std::string guard = absl::StrCat("PARLEY_GENERATED_", Stem(file), "_", side, "_H_");
  for (char& c : guard) c = absl::ascii_isalnum(c) ? absl::ascii_toupper(c) : '_';
  return guard;
}

// The message types that need a CollectRefs here: `message` and those within it, but
// not those that parley/base/values/references.h knows.
void FindCollected(const Descriptor* message, std::vector<const Descriptor*>* found) {
  const std::string& package = message->file()->package();
  if (!HasRefs(message) || package == "parley" || package == "parley.dynamic" ||
      std::find(found->begin(), found->end(), message) != found->end()) {
    return;
  }
  if (!message->options().map_entry()) found->push_back(message);
  for (int i = 0; i < message->field_count(); ++i) {
    if (message->field(i)->message_type() != nullptr) {
      FindCollected(message->field(i)->message_type(), found);
    }
  }
}

void EmitCollector(const Descriptor* message, Printer* out) {
  out->Print(
      "void CollectRefs(const $type$& message, std::vector<const ::parley::ObjectRef*>* refs) {\n",
      "type", CppName(message));
  for (int i = 0; i < message->field_count(); ++i) {
    const FieldDescriptor* field = message->field(i);
    if (field->message_type() == nullptr || !HasRefs(field->message_type())) continue;
    std::string name = google::protobuf::compiler::cpp::FieldName(field);
    if (field->is_map()) {
      out->Print("  for (const auto& entry : message.$name$()) CollectRefs(entry.second, refs);\n",
                 "name", name);
    } else if (field->is_repeated()) {
      out->Print("  for (const auto& item : message.$name$()) CollectRefs(item, refs);\n", "name",
                 name);
    } else {
      out->Print("  if (message.has_$name$()) CollectRefs(message.$name$(), refs);\n", "name",
                 name);
    }
  }
  out->Print("}\n\n");
}

}  // namespace

void EmitPrologue(const IdlFile& file, const std::string& side, Printer* out) {
  out->Print("// Generated from $file$ by protoc-gen-parley.\n#ifndef $guard$\n#define $guard$\n\n",
             "file", file.descriptor->name(), "guard", Guard(file, side));
}

void EmitEpilogue(const IdlFile& file, const std::string& side, Printer* out) {
  out->Print("\n#endif  // $guard$\n", "guard", Guard(file, side));
}

void OpenNamespace(const IdlFile& file, Printer* out) {
  if (file.descriptor->package().empty()) return;
  out->Print("namespace $ns$ {\n\n", "ns",
             absl::StrReplaceAll(file.descriptor->package(), {{".", "::"}}));
}

void CloseNamespace(const IdlFile& file, Printer* out) {
  if (file.descriptor->package().empty()) return;
  out->Print("}  // namespace $ns$\n", "ns",
             absl::StrReplaceAll(file.descriptor->package(), {{".", "::"}}));
}

void EmitComment(const std::string& doc, Printer* out) {
  if (doc.empty()) return;
  for (absl::string_view line : absl::StrSplit(doc, '\n')) {
    std::string text = absl::StrCat(line.empty() ? "//" : "// ", line);
    // A backslash at the end would take the next line into the comment.
    if (absl::EndsWith(text, "\\")) text += ".";
    out->Print("$text$\n", "text", text);
  }
}

void EmitCollectRefs(const IdlFile& file, bool requests, Printer* out) {
  std::vector<const Descriptor*> messages;
  for (const IdlService& service : file.services) {
    for (const IdlMethod& method : service.methods) {
      if (requests && !service.in_engine) FindCollected(method.descriptor->input_type(), &messages);
      if (!method.streams) FindCollected(method.descriptor->output_type(), &messages);
    }
  }
  out->Print("namespace {\n\nusing ::parley::internal::CollectRefs;\n\n");
  // Declared first: messages may hold each other.
  for (const Descriptor* message : messages) {
    out->Print("void CollectRefs(const $type$&, std::vector<const ::parley::ObjectRef*>*);\n",
               "type", CppName(message));
  }
  if (!messages.empty()) out->Print("\n");
  for (const Descriptor* message : messages) EmitCollector(message, out);
  out->Print("}  // namespace\n\n");
}

std::map<std::string, std::string> Variables(const IdlService& service, const IdlMethod& method) {
  return {{"service", service.name},
          {"name", method.name},
          {"request", CppName(method.descriptor->input_type())},
          {"reply", method.streams ? "::parley::dynamic::Result"
                                   : CppName(method.descriptor->output_type())},
          {"collect", method.reply_has_refs ? "&CollectRefs" : "nullptr"}};
}

}  // namespace parley::generator
