#include "parley/base/values/datum_order.h"

#include <algorithm>
#include <cmath>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/hash/hash.h"
#include "absl/numeric/int128.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "parley/base/status.h"
#include "parley/base/utf8.h"
#include "parley/base/values/describe.h"

namespace parley::values {
namespace {

// What of a datum is a number: an integer of any kind, or a double.
struct Number {
  bool is_real = false;
  absl::int128 integer = 0;
  double real = 0;
};

std::optional<Number> AsNumber(const Datum& datum) {
  switch (datum.kind_case()) {
    case Datum::kBoolean: return Number{false, datum.boolean() ? 1 : 0, 0};
    case Datum::kInteger: return Number{false, datum.integer(), 0};
    case Datum::kBig: return Number{false, datum.big(), 0};
    case Datum::kReal: break;
    default: return std::nullopt;
  }
  double real = datum.real();
  // A double that is a whole number of our range compares exactly as one.
  if (std::trunc(real) == real && std::abs(real) < 0x1p65) {
    return Number{false, static_cast<absl::int128>(real), 0};
  }
  return Number{true, 0, real};
}

// NaN is equal to itself and has no order.
std::partial_ordering Compare(const Number& a, const Number& b) {
  if (!a.is_real && !b.is_real) {
    return a.integer < b.integer   ? std::partial_ordering::less
           : a.integer > b.integer ? std::partial_ordering::greater
                                   : std::partial_ordering::equivalent;
  }
  if (a.is_real && b.is_real) {
    if (std::isnan(a.real) && std::isnan(b.real)) return std::partial_ordering::equivalent;
    return a.real <=> b.real;
  }
  if (!a.is_real) return 0 <=> Compare(b, a);
  // A fraction, or beyond all integers: its floor decides.
  if (std::isnan(a.real)) return std::partial_ordering::unordered;
  if (std::abs(a.real) >= 0x1p65) {
    return a.real < 0 ? std::partial_ordering::less : std::partial_ordering::greater;
  }
  auto floor = static_cast<absl::int128>(std::floor(a.real));
  return floor < b.integer ? std::partial_ordering::less : std::partial_ordering::greater;
}

// By key; the last of equal keys counts.
using Lookup =
    absl::flat_hash_map<std::reference_wrapper<const Datum>, const Datum*, DatumHash, DatumEq>;

Lookup MakeLookup(const DatumMap& map) {
  Lookup lookup(map.entries_size());
  for (const DatumEntry& entry : map.entries()) lookup[std::cref(entry.key())] = &entry.value();
  return lookup;
}

bool EqualMaps(const DatumMap& a, const DatumMap& b) {
  Lookup left = MakeLookup(a), right = MakeLookup(b);
  if (left.size() != right.size()) return false;
  return std::all_of(left.begin(), left.end(), [&](const auto& entry) {
    auto other = right.find(entry.first);
    return other != right.end() && Equal(*entry.second, *other->second);
  });
}

constexpr size_t kMostShown = 60;

void AppendShown(const Datum& datum, std::string* out) {
  switch (datum.kind_case()) {
    case Datum::KIND_NOT_SET: absl::StrAppend(out, "none"); break;
    case Datum::kBoolean: absl::StrAppend(out, datum.boolean() ? "true" : "false"); break;
    case Datum::kInteger: absl::StrAppend(out, datum.integer()); break;
    case Datum::kBig: absl::StrAppend(out, datum.big()); break;
    case Datum::kReal: absl::StrAppend(out, datum.real()); break;
    case Datum::kText:
      absl::StrAppend(out, "\"",
                      absl::Utf8SafeCEscape(internal::Utf8Beginning(datum.text(), kMostShown)),
                      "\"");
      break;
    case Datum::kBytes:
      absl::StrAppend(out, "b\"", absl::CEscape(datum.bytes().substr(0, kMostShown)), "\"");
      break;
    case Datum::kList: {
      absl::string_view separator = "[";
      for (const Datum& item : datum.list().items()) {
        absl::StrAppend(out, std::exchange(separator, ", "));
        if (out->size() > kMostShown) return;
        AppendShown(item, out);
      }
      absl::StrAppend(out, datum.list().items().empty() ? "[]" : "]");
      break;
    }
    default: absl::StrAppend(out, "a ", internal::KindName(datum));
  }
}

}  // namespace

bool Equal(const Datum& a, const Datum& b) {
  if (a.has_text() && b.has_text()) return a.text() == b.text();  // what most keys are
  std::optional<Number> number = AsNumber(a);
  if (number.has_value()) {
    std::optional<Number> other = AsNumber(b);
    return other.has_value() && Compare(*number, *other) == 0;
  }
  if (a.kind_case() != b.kind_case()) return false;
  switch (a.kind_case()) {
    case Datum::kBytes: return a.bytes() == b.bytes();
    case Datum::kRef: return a.ref().id() == b.ref().id() && a.ref().epoch() == b.ref().epoch();
    case Datum::kMap: return EqualMaps(a.map(), b.map());
    case Datum::kList:
      return std::equal(a.list().items().begin(), a.list().items().end(), b.list().items().begin(),
                        b.list().items().end(), DatumEq());
    case Datum::kMessage:
      return a.message().type() == b.message().type() &&
             a.message().payload() == b.message().payload();
    default: return true;  // none
  }
}

size_t HashText(absl::string_view text) { return absl::HashOf(text); }

size_t Hash(const Datum& datum) {
  if (datum.has_text()) return HashText(datum.text());
  if (std::optional<Number> number = AsNumber(datum)) {
    if (!number->is_real) {
      return absl::HashOf(absl::Int128Low64(number->integer), absl::Int128High64(number->integer));
    }
    return std::isnan(number->real) ? 1 : absl::HashOf(number->real);
  }
  switch (datum.kind_case()) {
    case Datum::kBytes: return absl::HashOf(datum.bytes(), 'b');
    case Datum::kRef: return absl::HashOf(datum.ref().id());
    case Datum::kMessage: return absl::HashOf(datum.message().type(), datum.message().payload());
    case Datum::kList: {
      size_t hash = datum.list().items_size();
      for (const Datum& item : datum.list().items()) hash = absl::HashOf(hash, Hash(item));
      return hash;
    }
    default: return 0;
  }
}

absl::Status CheckHashable(const Datum& datum) {
  if (datum.has_map()) {
    return MakeError(absl::StatusCode::kInvalidArgument, "TypeError",
                     "a map can't be a key; use a list of its parts");
  }
  absl::Status status;
  for (const Datum& item : datum.list().items()) status.Update(CheckHashable(item));
  return status;
}

absl::StatusOr<bool> Less(const Datum& a, const Datum& b) {
  std::optional<Number> number = AsNumber(a), other = AsNumber(b);
  if (number.has_value() && other.has_value()) return Compare(*number, *other) < 0;
  if (a.has_text() && b.has_text()) return a.text() < b.text();
  if (a.has_bytes() && b.has_bytes()) return a.bytes() < b.bytes();
  if (a.has_list() && b.has_list()) {
    const auto& left = a.list().items();
    const auto& right = b.list().items();
    for (int i = 0; i < std::min(left.size(), right.size()); ++i) {
      if (!Equal(left[i], right[i])) return Less(left[i], right[i]);
    }
    return left.size() < right.size();
  }
  return MakeError(absl::StatusCode::kInvalidArgument, "TypeError",
                   absl::StrCat("there is no order between ", internal::KindName(a), " and ",
                                internal::KindName(b)));
}

std::string Show(const Datum& datum) {
  std::string shown;
  AppendShown(datum, &shown);
  if (shown.size() <= kMostShown) return shown;
  return absl::StrCat(internal::Utf8Beginning(shown, kMostShown), "...");
}

}  // namespace parley::values
