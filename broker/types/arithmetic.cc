#include "parley/broker/types/arithmetic.h"

#include <cmath>
#include <limits>
#include <optional>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "parley/base/status.h"
#include "parley/base/values/describe.h"

namespace parley::types {
namespace {

std::optional<absl::int128> Integer(const Datum& datum) {
  if (datum.has_boolean()) return datum.boolean() ? 1 : 0;
  if (datum.has_integer()) return datum.integer();
  if (datum.has_big()) return datum.big();
  return std::nullopt;
}

std::optional<double> Real(const Datum& datum) {
  if (datum.has_real()) return datum.real();
  if (auto integer = Integer(datum)) return static_cast<double>(*integer);
  return std::nullopt;
}

absl::Status NoInteger(const Datum& sum) {
  return MakeError(
      absl::StatusCode::kInvalidArgument, "TypeError",
      absl::StrCat("the sum is a ", internal::KindName(sum), ", and the caller has room for ",
                   "integers only; nothing was changed: use a proxy of reals"));
}

absl::Status NoRoom() {
  return MakeError(absl::StatusCode::kOutOfRange, "OverflowError",
                   "the sum does not fit the caller's type; nothing was changed: use a proxy of a "
                   "larger one");
}

}  // namespace

absl::StatusOr<Datum> Add(const Datum& a, const Datum& b) {
  auto left = Real(a), right = Real(b);
  if (!left.has_value() || !right.has_value()) {
    return MakeError(absl::StatusCode::kInvalidArgument, "TypeError",
                     absl::StrCat("can't add ", internal::KindName(b), " to ",
                                  internal::KindName(a), "; both must be numbers"));
  }
  Datum sum;
  if (a.has_real() || b.has_real()) {
    sum.set_real(*left + *right);
    return sum;
  }
  absl::int128 exact = *Integer(a) + *Integer(b);
  if (exact < std::numeric_limits<int64_t>::min() || exact > std::numeric_limits<uint64_t>::max()) {
    return MakeError(absl::StatusCode::kOutOfRange, "OverflowError",
                     "the sum does not fit 64 bits; add reals for an inexact one");
  }
  if (exact > std::numeric_limits<int64_t>::max()) {
    sum.set_big(static_cast<uint64_t>(exact));
  } else {
    sum.set_integer(static_cast<int64_t>(exact));
  }
  return sum;
}

absl::Status CheckWithin(const NumberRange& range, const Datum& sum) {
  if (!Real(range.least()).has_value() || !Real(range.most()).has_value()) return absl::OkStatus();
  auto least = Integer(range.least()), most = Integer(range.most()), exact = Integer(sum);
  if (least.has_value() && most.has_value()) {
    if (!exact.has_value()) return NoInteger(sum);
    return *least <= *exact && *exact <= *most ? absl::OkStatus() : NoRoom();
  }
  const double inexact = *Real(sum);
  const bool within = *Real(range.least()) <= inexact && inexact <= *Real(range.most());
  return within || !std::isfinite(inexact) ? absl::OkStatus() : NoRoom();
}

}  // namespace parley::types
