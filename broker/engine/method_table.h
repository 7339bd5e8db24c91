// The methods of a type, as the engine finds and executes them.
#ifndef PARLEY_BROKER_ENGINE_METHOD_TABLE_H_
#define PARLEY_BROKER_ENGINE_METHOD_TABLE_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace parley::engine {

class Responder;
class Servant;

// One method: what is known of every call of it, and what executes one. A generated skeleton has
// them in a constexpr table, in the order of the IDL. Immutable; outlives the calls of it.
struct MethodEntry {
  absl::string_view name;
  uint32_t number = 0;      // its place in its service, from 1
  bool read_only = false;   // changes nothing
  bool idempotent = false;  // may be repeated
  bool waits = false;       // its answer may come later than at once
  // Executes one call. `servant` is one that has this entry; `request` is the method's request
  // message, serialised. INVALID_ARGUMENT (to the caller): that does not parse.
  void (*run)(Servant& servant, const MethodEntry& method, absl::string_view request,
              Responder reply) = nullptr;
};

// The entry of that name; null: there is none.
inline const MethodEntry* FindMethod(absl::Span<const MethodEntry> table, absl::string_view name) {
  for (const MethodEntry& entry : table) {
    if (entry.name == name) return &entry;
  }
  return nullptr;
}

}  // namespace parley::engine

#endif  // PARLEY_BROKER_ENGINE_METHOD_TABLE_H_
