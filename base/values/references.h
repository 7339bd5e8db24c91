// Finds the ObjectRefs inside values, for those who count references. Generated code
// composes these for reply messages.
#ifndef PARLEY_BASE_VALUES_REFERENCES_H_
#define PARLEY_BASE_VALUES_REFERENCES_H_

#include <vector>

#include "parley/proto/datum.pb.h"
#include "parley/proto/dynamic.pb.h"

namespace parley::internal {

inline void CollectRefs(const ObjectRef& ref, std::vector<const ObjectRef*>* refs) {
  if (ref.id() != 0) refs->push_back(&ref);
}

inline void CollectRefs(const DatumList& list, std::vector<const ObjectRef*>* refs);
inline void CollectRefs(const DatumMap& map, std::vector<const ObjectRef*>* refs);

inline void CollectRefs(const Datum& datum, std::vector<const ObjectRef*>* refs) {
  if (datum.has_ref()) {
    CollectRefs(datum.ref(), refs);
  } else if (datum.has_list()) {
    CollectRefs(datum.list(), refs);
  } else if (datum.has_map()) {
    CollectRefs(datum.map(), refs);
  }
}

inline void CollectRefs(const DatumEntry& entry, std::vector<const ObjectRef*>* refs) {
  CollectRefs(entry.key(), refs);
  CollectRefs(entry.value(), refs);
}

inline void CollectRefs(const DatumList& list, std::vector<const ObjectRef*>* refs) {
  for (const Datum& item : list.items()) CollectRefs(item, refs);
}

inline void CollectRefs(const DatumMap& map, std::vector<const ObjectRef*>* refs) {
  for (const DatumEntry& entry : map.entries()) CollectRefs(entry, refs);
}

inline void CollectRefs(const dynamic::Result& result, std::vector<const ObjectRef*>* refs) {
  if (result.has_ref()) CollectRefs(result.ref(), refs);
  if (result.has_value()) CollectRefs(result.value(), refs);
}

inline void CollectRefs(const dynamic::Arguments& arguments, std::vector<const ObjectRef*>* refs) {
  for (const Datum& value : arguments.values()) CollectRefs(value, refs);
}

}  // namespace parley::internal

#endif  // PARLEY_BASE_VALUES_REFERENCES_H_
