#include "parley/broker/types/ctype.h"

#include <cctype>
#include <cmath>
#include <limits>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "parley/base/status.h"
#include "parley/base/values/describe.h"

namespace parley::types {
namespace {

int Bits(char code) {
  switch (std::tolower(code)) {
    case 'b': return 8;
    case 'h': return 16;
    case 'i': return 32;
    default: return 64;
  }
}

absl::Status WrongKind(char code, absl::string_view expected, const Datum& value) {
  return MakeError(absl::StatusCode::kInvalidArgument, "TypeError",
                   absl::StrCat("type code '", std::string(1, code), "' holds ", expected, ", not ",
                                internal::KindName(value)));
}

absl::StatusOr<Datum> ConvertInteger(char code, const Datum& value) {
  absl::int128 number;
  if (value.has_boolean()) {
    number = value.boolean();
  } else if (value.has_integer()) {
    number = value.integer();
  } else if (value.has_big()) {
    number = value.big();
  } else {
    return WrongKind(code, "an integer", value);
  }
  bool is_signed = std::islower(code);
  absl::int128 span = absl::int128(1) << (is_signed ? Bits(code) - 1 : Bits(code));
  absl::int128 least = is_signed ? -span : absl::int128(0);
  if (number < least || number >= span) {
    return MakeError(absl::StatusCode::kOutOfRange, "OverflowError",
                     absl::StrCat("the number does not fit type code '", std::string(1, code),
                                  "' of ", Bits(code), " bits"));
  }
  Datum converted;
  if (number > std::numeric_limits<int64_t>::max()) {
    converted.set_big(static_cast<uint64_t>(number));
  } else {
    converted.set_integer(static_cast<int64_t>(number));
  }
  return converted;
}

// As C does, and ctypes' c_bool: every number but zero is true.
absl::StatusOr<Datum> ConvertTruth(char code, const Datum& value) {
  Datum converted;
  switch (value.kind_case()) {
    case Datum::kBoolean: converted.set_boolean(value.boolean()); break;
    case Datum::kInteger: converted.set_boolean(value.integer() != 0); break;
    case Datum::kBig: converted.set_boolean(value.big() != 0); break;
    case Datum::kReal: converted.set_boolean(value.real() != 0); break;
    default: return WrongKind(code, "a bool or number", value);
  }
  return converted;
}

absl::StatusOr<Datum> ConvertReal(char code, const Datum& value) {
  double number;
  if (value.has_real()) {
    number = value.real();
  } else if (value.has_integer()) {
    number = static_cast<double>(value.integer());
  } else if (value.has_big()) {
    number = static_cast<double>(value.big());
  } else if (value.has_boolean()) {
    number = value.boolean();
  } else {
    return WrongKind(code, "a number", value);
  }
  if (code == 'f') {
    // Half a step above the largest float: what is below rounds to that one.
    constexpr double kTooLarge = 0x1.ffffffp127;
    if (std::isfinite(number) && std::abs(number) >= kTooLarge) {
      return MakeError(absl::StatusCode::kOutOfRange, "OverflowError",
                       "the number does not fit type code 'f'; use 'd'");
    }
    number = static_cast<float>(number);
  }
  Datum converted;
  converted.set_real(number);
  return converted;
}

// UTF-8 text was checked when it was parsed: every byte that does not continue a
// character begins one.
size_t Characters(absl::string_view text) {
  size_t characters = 0;
  for (char c : text) characters += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  return characters;
}

}  // namespace

absl::StatusOr<CType> CType::Parse(absl::string_view code) {
  constexpr absl::string_view kCodes = "c?bBuwhHiIlLqQfd";
  if (code.size() == 1 && kCodes.find(code[0]) != absl::string_view::npos) return CType(code[0]);
  return MakeError(absl::StatusCode::kInvalidArgument, "TypeError",
                   absl::StrCat("\"", code,
                                "\" is not a type code; use one of c ? b B u w h H i I "
                                "l L q Q f d"));
}

Datum CType::Zero() const {
  Datum zero;
  switch (code_) {
    case 'c': zero.set_bytes(std::string(1, '\0')); break;
    case '?': zero.set_boolean(false); break;
    case 'u':
    case 'w': zero.set_text(std::string(1, '\0')); break;
    case 'f':
    case 'd': zero.set_real(0); break;
    default: zero.set_integer(0);
  }
  return zero;
}

absl::StatusOr<Datum> CType::Convert(const Datum& value) const {
  switch (code_) {
    case 'c':
      if (value.has_bytes() && value.bytes().size() == 1) return value;
      return WrongKind(code_, "one byte", value);
    case '?': return ConvertTruth(code_, value);
    case 'u':
    case 'w':
      if (value.has_text() && Characters(value.text()) == 1) return value;
      return WrongKind(code_, "one character", value);
    case 'f':
    case 'd': return ConvertReal(code_, value);
    default: return ConvertInteger(code_, value);
  }
}

}  // namespace parley::types
