#include "proxy/generator/emit.h"

#include <set>
#include <vector>

#include "absl/strings/ascii.h"
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
  std::string name = message->name();
  for (auto* outer = message->containing_type(); outer != nullptr;
       outer = outer->containing_type()) {
    name = absl::StrCat(outer->name(), "_", name);
  }
  const std::string& package = message->file()->package();
  return package.empty() ? absl::StrCat("::", name)
                         : absl::StrCat("::", absl::StrReplaceAll(package, {{".", "::"}}), "::",
                                        name);
}

namespace {

std::string Guard(const File& file, const std::string& side) {
  std::string guard = absl::StrCat("PARLEY_GENERATED_", Stem(file), "_", side, "_H_");
  for (char& c : guard) c = absl::ascii_isalnum(c) ? absl::ascii_toupper(c) : '_';
  return guard;
}

// One function a message type; the types that a reply holds come before it.
void EmitCollector(const Descriptor* message, std::set<const Descriptor*>* done, Printer* out) {
  if (!HasRefs(message) || message->file()->package() == "parley" ||
      !done->insert(message).second) {
    return;
  }
  std::vector<const FieldDescriptor*> fields;
  for (int i = 0; i < message->field_count(); ++i) {
    const FieldDescriptor* field = message->field(i);
    if (field->message_type() == nullptr || !HasRefs(field->message_type())) continue;
    EmitCollector(field->message_type(), done, out);
    fields.push_back(field);
  }
  out->Print(
      "void CollectRefs(const $type$& message, std::vector<const ::parley::ObjectRef*>* refs) {\n",
      "type", CppName(message));
  for (const FieldDescriptor* field : fields) {
    std::string name = absl::AsciiStrToLower(field->name());
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

template <typename D>
void EmitComment(const D* descriptor, Printer* out) {
  google::protobuf::SourceLocation location;
  if (!descriptor->GetSourceLocation(&location)) return;
  absl::string_view comment = absl::StripTrailingAsciiWhitespace(location.leading_comments);
  if (comment.empty()) return;
  for (absl::string_view line : absl::StrSplit(comment, '\n')) {
    out->Print("//$line$\n", "line", std::string(absl::StripTrailingAsciiWhitespace(line)));
  }
}
template void EmitComment(const google::protobuf::ServiceDescriptor*, Printer*);
template void EmitComment(const google::protobuf::MethodDescriptor*, Printer*);

void EmitCollectRefs(const File& file, Printer* out) {
  out->Print("namespace {\n\nusing ::parley::CollectRefs;\n\n");
  std::set<const Descriptor*> done;
  for (const Service& service : file.services) {
    for (const Method& method : service.methods) {
      EmitCollector(method.descriptor->output_type(), &done, out);
    }
  }
  out->Print("}  // namespace\n\n");
}

std::map<std::string, std::string> Variables(const Service& service, const Method& method) {
  std::string reply = CppName(method.descriptor->output_type());
  return {{"service", service.name},
          {"name", method.name},
          {"typeid", service.type_id},
          {"request", CppName(method.descriptor->input_type())},
          {"reply", reply},
          {"result", method.reply_has_refs ? absl::StrCat("::parley::Received<", reply, ">") : reply},
          {"call", method.reply_has_refs ? "CallForRefs" : "Call"},
          {"collect", method.reply_has_refs ? "&CollectRefs" : "nullptr"},
          {"collect_argument", method.reply_has_refs ? ", &CollectRefs" : ""}};
}

}  // namespace parley::generator
