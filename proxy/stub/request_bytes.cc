#include "parley/proxy/stub/request_bytes.h"

#include <set>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "parley/base/status.h"
#include "parley/base/utf8.h"
#include "parley/proto/datum.pb.h"

namespace parley::stub::request_internal {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

bool HasTextsUnseen(const Descriptor* type, std::set<const Descriptor*>* seen) {
  if (type == Datum::descriptor() || !seen->insert(type).second) return false;
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    if (field->type() == FieldDescriptor::TYPE_STRING) return true;
    if (field->message_type() != nullptr && HasTextsUnseen(field->message_type(), seen))
      return true;
  }
  return false;
}

absl::Status CheckText(const FieldDescriptor* field, const std::string& text) {
  if (internal::IsUtf8(text)) return absl::OkStatus();
  return MakeError(absl::StatusCode::kInvalidArgument, "UnicodeDecodeError",
                   absl::StrCat(field->name(), " \"", absl::CHexEscape(text),
                                "\" is not UTF-8; give it a text that is"));
}

absl::Status CheckTextsOf(const Message& message, const FieldDescriptor* field) {
  const Reflection* reflection = message.GetReflection();
  const bool is_text = field->type() == FieldDescriptor::TYPE_STRING;
  if (!is_text &&
      (field->message_type() == nullptr || !request_internal::HasTexts(field->message_type()))) {
    return absl::OkStatus();
  }
  std::string scratch;
  absl::Status status;
  if (!field->is_repeated()) {
    return is_text ? CheckText(field, reflection->GetStringReference(message, field, &scratch))
                   : CheckTexts(reflection->GetMessage(message, field));
  }
  for (int i = 0; i < reflection->FieldSize(message, field) && status.ok(); ++i) {
    status =
        is_text
            ? CheckText(field, reflection->GetRepeatedStringReference(message, field, i, &scratch))
            : CheckTexts(reflection->GetRepeatedMessage(message, field, i));
  }
  return status;
}

}  // namespace

bool HasTexts(const Descriptor* type) {
  std::set<const Descriptor*> seen;
  return HasTextsUnseen(type, &seen);
}

absl::Status CheckTexts(const Message& message) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    absl::Status status = CheckTextsOf(message, field);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace parley::stub::request_internal
