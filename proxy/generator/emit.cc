#include "proxy/generator/emit.h"

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

std::string Stem(const File& file) {
  const std::string& name = file.descriptor->name();
  return name.substr(0, name.rfind(".proto"));
}

std::string CppName(const Descriptor* message) {
  return google::protobuf::compiler::cpp::QualifiedClassName(message);
}

std::string Literal(const std::string& text) {
  return absl::StrCat("\"", absl::CEscape(text), "\"");
}

namespace {

std::string Guard(const File& file, const std::string& side) {
  std::string guard = absl::StrCat("PARLEY_GENERATED_", Stem(file), "_", side, "_H_");
  for (char& c : guard) c = absl::ascii_isalnum(c) ? absl::ascii_toupper(c) : '_';
  return guard;
}

// The message types that need a CollectRefs here: `message` and those within it, but
// not those of proto/datum.proto, which base/references.h knows.
void FindCollected(const Descriptor* message, std::vector<const Descriptor*>* found) {
  const auto* ref = message->file()->pool()->FindMessageTypeByName("parley.ObjectRef");
  if (!HasRefs(message) || message->file() == ref->file() ||
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

void EmitCommentText(absl::string_view comment, Printer* out) {
  comment = absl::StripTrailingAsciiWhitespace(comment);
  if (comment.empty()) return;
  for (absl::string_view line : absl::StrSplit(comment, '\n')) {
    std::string text(absl::StripTrailingAsciiWhitespace(line));
    // A backslash at the end would take the next line into the comment.
    if (absl::EndsWith(text, "\\")) text += ".";
    out->Print("//$line$\n", "line", text);
  }
}

}  // namespace

void EmitPrologue(const File& file, const std::string& side, Printer* out) {
  out->Print("// Generated from $file$ by protoc-gen-parley.\n#ifndef $guard$\n#define $guard$\n\n",
             "file", file.descriptor->name(), "guard", Guard(file, side));
}

void EmitEpilogue(const File& file, const std::string& side, Printer* out) {
  out->Print("\n#endif  // $guard$\n", "guard", Guard(file, side));
}

void OpenNamespace(const File& file, Printer* out) {
  if (file.descriptor->package().empty()) return;
  out->Print("namespace $ns$ {\n\n", "ns",
             absl::StrReplaceAll(file.descriptor->package(), {{".", "::"}}));
}

void CloseNamespace(const File& file, Printer* out) {
  if (file.descriptor->package().empty()) return;
  out->Print("}  // namespace $ns$\n", "ns",
             absl::StrReplaceAll(file.descriptor->package(), {{".", "::"}}));
}

void EmitComment(const google::protobuf::MethodDescriptor* method, Printer* out) {
  google::protobuf::SourceLocation location;
  if (!method->GetSourceLocation(&location)) return;
  EmitCommentText(
      location.leading_comments.empty() ? location.trailing_comments : location.leading_comments,
      out);
}

void EmitComment(const google::protobuf::ServiceDescriptor* service, Printer* out) {
  google::protobuf::SourceLocation location;
  if (service->GetSourceLocation(&location) && !location.leading_comments.empty()) {
    return EmitCommentText(location.leading_comments, out);
  }
  // The file of a single service often describes it at its top.
  const std::vector<int> syntax = {google::protobuf::FileDescriptorProto::kSyntaxFieldNumber};
  if (service->file()->service_count() == 1 &&
      service->file()->GetSourceLocation(syntax, &location)) {
    EmitCommentText(location.leading_comments, out);
  }
}

void EmitCollectRefs(const File& file, Printer* out) {
  std::vector<const Descriptor*> messages;
  for (const Service& service : file.services) {
    for (const Method& method : service.methods) {
      FindCollected(method.descriptor->output_type(), &messages);
    }
  }
  out->Print("namespace {\n\nusing ::parley::CollectRefs;\n\n");
  // Declared first: messages may hold each other.
  for (const Descriptor* message : messages) {
    out->Print("void CollectRefs(const $type$&, std::vector<const ::parley::ObjectRef*>*);\n",
               "type", CppName(message));
  }
  if (!messages.empty()) out->Print("\n");
  for (const Descriptor* message : messages) EmitCollector(message, out);
  out->Print("}  // namespace\n\n");
}

std::map<std::string, std::string> Variables(const Service& service, const Method& method) {
  std::string reply = CppName(method.descriptor->output_type());
  return {
      {"service", service.name},
      {"name", method.name},
      {"request", CppName(method.descriptor->input_type())},
      {"reply", reply},
      {"result", method.reply_has_refs ? absl::StrCat("::parley::Received<", reply, ">") : reply},
      {"call", method.reply_has_refs ? "CallForRefs" : "Call"},
      {"collect", method.reply_has_refs ? "&CollectRefs" : "nullptr"},
      {"collect_argument", method.reply_has_refs ? ", &CollectRefs" : ""}};
}

}  // namespace parley::generator
