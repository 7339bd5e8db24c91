#include "parley/base/values/codec.h"

#include "absl/strings/str_cat.h"
#include "parley/base/status.h"
#include "parley/base/utf8.h"
#include "parley/base/values/describe.h"

namespace parley::codec_internal {

absl::Status Mismatch(absl::string_view expected, const Datum& found) {
  std::string kind(internal::KindName(found));
  if (found.has_message()) absl::StrAppend(&kind, " ", found.message().type());
  return MakeError(absl::StatusCode::kInvalidArgument, "TypeError",
                   absl::StrCat("expected ", expected, ", got ", kind));
}

absl::Status OutOfRange(const Datum& found) {
  std::string number = found.has_real()  ? absl::StrCat(found.real())
                       : found.has_big() ? absl::StrCat(found.big())
                                         : absl::StrCat(found.integer());
  return MakeError(absl::StatusCode::kOutOfRange, "OverflowError",
                   absl::StrCat(number, " does not fit the C++ type; use a wider one"));
}

absl::Status WrongLength(size_t expected, const Datum& found) {
  return MakeError(absl::StatusCode::kInvalidArgument, "ValueError",
                   absl::StrCat("expected a list of ", expected, " items, got one of ",
                                found.list().items_size()));
}

absl::Status NoAlternative(absl::string_view refusals) {
  return MakeError(absl::StatusCode::kInvalidArgument, "TypeError",
                   absl::StrCat("no alternative of the variant fits: ", refusals));
}

absl::Status NullText() {
  return MakeError(absl::StatusCode::kInvalidArgument, "TypeError",
                   "a null pointer is not text; use nullptr or std::nullopt for none");
}

absl::Status EncodeMessage(const google::protobuf::MessageLite& message, Datum* datum) {
  if (!message.IsInitialized()) {
    return MakeError(absl::StatusCode::kInvalidArgument, "ValueError",
                     absl::StrCat("message ", message.GetTypeName(),
                                  " lacks required fields: ", message.InitializationErrorString()));
  }
  TypedMessage* typed = datum->mutable_message();
  typed->set_type(message.GetTypeName());
  if (!message.SerializeToString(typed->mutable_payload())) {
    return MakeError(absl::StatusCode::kInvalidArgument, "ValueError",
                     absl::StrCat("message ", typed->type(), " is too large to be sent"));
  }
  return absl::OkStatus();
}

absl::Status DecodeMessage(const Datum& datum, google::protobuf::MessageLite* message) {
  std::string type = message->GetTypeName();
  if (!datum.has_message() || datum.message().type() != type) {
    return Mismatch(absl::StrCat("message ", type), datum);
  }
  if (!message->ParsePartialFromString(datum.message().payload()) || !message->IsInitialized()) {
    return MakeError(absl::StatusCode::kInvalidArgument, "ValueError",
                     absl::StrCat("message ", type,
                                  ": its payload is not one; was it made with "
                                  "another version of the schema?"));
  }
  return absl::OkStatus();
}

absl::Status NotUtf8() {
  return MakeError(absl::StatusCode::kInvalidArgument, "UnicodeDecodeError",
                   "the string is not UTF-8; use parley::Bytes for binary data");
}

absl::Status EncodeText(absl::string_view text, Datum* datum) {
  if (!internal::IsUtf8(text)) return NotUtf8();
  datum->set_text(text.data(), text.size());
  return absl::OkStatus();
}

}  // namespace parley::codec_internal
