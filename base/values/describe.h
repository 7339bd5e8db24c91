#ifndef PARLEY_BASE_VALUES_DESCRIBE_H_
#define PARLEY_BASE_VALUES_DESCRIBE_H_

#include "absl/strings/string_view.h"
#include "parley/proto/datum.pb.h"

namespace parley::internal {

// What kind of value it is, for error messages.
inline absl::string_view KindName(const Datum& datum) {
  switch (datum.kind_case()) {
    case Datum::kBoolean: return "bool";
    case Datum::kInteger:
    case Datum::kBig: return "integer";
    case Datum::kReal: return "real";
    case Datum::kText: return "text";
    case Datum::kBytes: return "bytes";
    case Datum::kList: return "list";
    case Datum::kMap: return "map";
    case Datum::kRef: return "reference";
    case Datum::kMessage: return "message";
    case Datum::KIND_NOT_SET: break;
  }
  return "none";
}

}  // namespace parley::internal

#endif  // PARLEY_BASE_VALUES_DESCRIBE_H_
