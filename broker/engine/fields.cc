#include "parley/broker/engine/fields.h"

#include <algorithm>
#include <cstdint>

#include "parley/base/utf8.h"
#include "parley/base/wire/fields.h"
#include "parley/proto/datum.pb.h"

namespace parley::engine {

size_t SizeOf(absl::Span<const Field> fields) {
  size_t size = 0;
  for (const Field& field : fields) size += wire::LengthFieldSize(field.bytes.size());
  return size;
}

char* Write(absl::Span<const Field> fields, char* out) {
  for (const Field& field : fields) {
    out = reinterpret_cast<char*>(
        wire::WriteLengthField(field.number, field.bytes.size(), reinterpret_cast<uint8_t*>(out)));
    out = std::copy(field.bytes.begin(), field.bytes.end(), out);
  }
  return out;
}

std::string Serialize(absl::Span<const Field> fields) {
  std::string message(SizeOf(fields), '\0');
  Write(fields, message.data());
  return message;
}

bool IsPlain(absl::string_view datum) {
  using wire::FieldForm;
  using wire::FieldTag;
  if (datum.empty()) return true;
  absl::string_view bytes;
  switch (static_cast<uint8_t>(datum.front())) {
    case FieldTag(Datum::kBooleanFieldNumber, FieldForm::kVarint):
      return wire::IsVarint(datum.substr(1), 1);
    case FieldTag(Datum::kIntegerFieldNumber, FieldForm::kVarint):
    case FieldTag(Datum::kBigFieldNumber, FieldForm::kVarint):
      return wire::IsVarint(datum.substr(1), UINT64_MAX);
    case FieldTag(Datum::kRealFieldNumber, FieldForm::kFixed64):
      return datum.size() == 1 + sizeof(double);
    case FieldTag(Datum::kTextFieldNumber, FieldForm::kLength):
      return wire::IsLengthField(datum, Datum::kTextFieldNumber, &bytes) && internal::IsUtf8(bytes);
    case FieldTag(Datum::kBytesFieldNumber, FieldForm::kLength):
      return wire::IsLengthField(datum, Datum::kBytesFieldNumber, &bytes);
    default: return false;
  }
}

}  // namespace parley::engine
