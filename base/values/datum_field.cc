#include "parley/base/values/datum_field.h"

#include <cstring>
#include <utility>

#include "parley/base/utf8.h"

namespace parley::internal {
namespace {

// Where the string begins that is the Datum's of `kind` in field `number`, if `message` is nothing
// else; npos if it is.
size_t FindString(int number, int kind, absl::string_view message) {
  absl::string_view datum, text;
  if (!wire::IsLengthField(message, number, &datum)) return message.npos;
  if (!wire::IsLengthField(datum, kind, &text)) return message.npos;
  return message.size() - text.size();
}

}  // namespace

absl::Status DatumField::SetText(int number, absl::string_view text) {
  if (!IsUtf8(text)) return codec_internal::NotUtf8();
  SetString(number, Datum::kTextFieldNumber, text);
  return absl::OkStatus();
}

void DatumField::SetString(int number, int kind, absl::string_view bytes) {
  uint8_t* end = wire::WriteLengthField(number, wire::LengthFieldSize(bytes.size()), head_);
  end = wire::WriteLengthField(kind, bytes.size(), end);
  head_size_ = static_cast<size_t>(end - head_);
  tail_ = bytes;
}

void DatumField::SetVarint(int number, int kind, uint64_t value) {
  uint8_t datum[wire::kMaxFieldBytes];
  const auto datum_size = static_cast<size_t>(wire::WriteVarintField(kind, value, datum) - datum);
  uint8_t* end = wire::WriteLengthField(number, datum_size, head_);
  std::memcpy(end, datum, datum_size);
  head_size_ = static_cast<size_t>(end - head_) + datum_size;
}

void DatumField::SetDatum(int number, const Datum& datum) {
  datum_ = datum.SerializeAsString();
  SetMessage(number, datum_);
}

void DatumField::SetMessage(int number, absl::string_view bytes) {
  head_size_ = static_cast<size_t>(wire::WriteLengthField(number, bytes.size(), head_) - head_);
  tail_ = bytes;
}

bool TakeDatum(int number, std::string* message, std::string* text) {
  const size_t begin = FindString(number, Datum::kTextFieldNumber, *message);
  if (begin == message->npos || !IsUtf8(absl::string_view(*message).substr(begin))) return false;
  *text = std::move(message->erase(0, begin));
  return true;
}

bool TakeDatum(int number, std::string* message, Bytes* bytes) {
  const size_t begin = FindString(number, Datum::kBytesFieldNumber, *message);
  if (begin == message->npos) return false;
  bytes->value = std::move(message->erase(0, begin));
  return true;
}

}  // namespace parley::internal
