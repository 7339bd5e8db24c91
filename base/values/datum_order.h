// Python's equality and order of values.
#ifndef PARLEY_BASE_VALUES_DATUM_ORDER_H_
#define PARLEY_BASE_VALUES_DATUM_ORDER_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "parley/proto/datum.pb.h"

namespace parley::values {

// 1, 1.0 and true are equal; text and bytes never; lists by element, maps whatever
// their order. Unlike Python's, NaN equals itself.
bool Equal(const Datum& a, const Datum& b);
// Equal values have equal hashes.
size_t Hash(const Datum& datum);
// Of the datum that is this text.
size_t HashText(absl::string_view text);
struct DatumHash {
  size_t operator()(const Datum& datum) const { return Hash(datum); }
};
struct DatumEq {
  bool operator()(const Datum& a, const Datum& b) const { return Equal(a, b); }
};
// INVALID_ARGUMENT (TypeError): a map, or a list with one, can't be a key.
absl::Status CheckHashable(const Datum& datum);
// a < b. INVALID_ARGUMENT (TypeError): the two have no order, as in Python.
absl::StatusOr<bool> Less(const Datum& a, const Datum& b);
// For error messages: as a literal where that is short, else its beginning or kind.
std::string Show(const Datum& datum);

}  // namespace parley::values

#endif  // PARLEY_BASE_VALUES_DATUM_ORDER_H_
