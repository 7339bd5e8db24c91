#ifndef PARLEY_BASE_VALUES_DATUM_FIELD_H_
#define PARLEY_BASE_VALUES_DATUM_FIELD_H_

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "parley/base/status_macros.h"
#include "parley/base/values/codec.h"
#include "parley/base/wire/fields.h"
#include "parley/proto/datum.pb.h"

namespace parley::internal {

// A message that is serialised already, such as one that is the same in every call.
struct SerializedMessage {
  absl::string_view bytes;
};

// A message's field that is the Datum of a value, serialised: without making the Datum where the
// value is an integer, text or bytes. Refers to the value, which must outlive it. Not thread-safe.
class DatumField {
 public:
  DatumField() = default;
  DatumField(const DatumField&) = delete;

  // Makes it field `number`, from 1 to 15; with a SerializedMessage, of that. Call once. Errors:
  // those of Encode.
  template <typename T>
  absl::Status Set(int number, const T& value) {
    if constexpr (std::same_as<T, std::string>) {
      return SetText(number, value);
    } else if constexpr (std::same_as<T, Bytes>) {
      SetString(number, Datum::kBytesFieldNumber, value.value);
    } else if constexpr (std::same_as<T, SerializedMessage>) {
      SetMessage(number, value.bytes);
    } else if constexpr (codec_internal::Integer<T>) {
      if (std::in_range<int64_t>(value)) {
        SetVarint(number, Datum::kIntegerFieldNumber, wire::ZigZag(static_cast<int64_t>(value)));
      } else {
        SetVarint(number, Datum::kBigFieldNumber, static_cast<uint64_t>(value));
      }
    } else {
      Datum datum;
      PARLEY_RETURN_IF_ERROR(Encode(value, &datum));
      SetDatum(number, datum);
    }
    return absl::OkStatus();
  }

  // The field is the one behind the other: what its maker wrote, and what it refers to.
  absl::string_view head() const { return {reinterpret_cast<const char*>(head_), head_size_}; }
  absl::string_view tail() const { return tail_; }

 private:
  absl::Status SetText(int number, absl::string_view text);
  void SetString(int number, int kind, absl::string_view bytes);
  void SetVarint(int number, int kind, uint64_t value);
  void SetDatum(int number, const Datum& datum);
  void SetMessage(int number, absl::string_view bytes);

  uint8_t head_[2 * wire::kMaxFieldBytes];
  size_t head_size_ = 0;
  absl::string_view tail_;
  std::string datum_;  // serialised, where it was made
};

// Takes the text or bytes of a message that is nothing but field `number` with such a Datum, and
// moves it into a string or Bytes without making the message. False: it is another message, or
// text that is not UTF-8, and stays as it is.
bool TakeDatum(int number, std::string* message, std::string* text);
bool TakeDatum(int number, std::string* message, Bytes* bytes);

}  // namespace parley::internal

#endif  // PARLEY_BASE_VALUES_DATUM_FIELD_H_
