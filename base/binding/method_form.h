#ifndef PARLEY_BASE_BINDING_METHOD_FORM_H_
#define PARLEY_BASE_BINDING_METHOD_FORM_H_

#include <string>
#include <typeindex>
#include <vector>

#include "absl/strings/string_view.h"

namespace parley::binding {

struct Parameter {
  std::string name = {};  // empty: it has none
  std::string type;
};

// What becomes of a method's result.
enum class ResultKind {
  kValue,      // sent as it is
  kObject,     // becomes an object of a user's class
  kContainer,  // goes into a new list, dict or set
  kInit,       // is the init message of a new object of another type of the engine's
  kStream,     // is iterated over by an object of typeid Iterator
};

// What can be put in a list, in a dict: as far as its type tells.
enum class ResultShape { kNeither, kList, kMap, kUnknown };

// What a constructor or a method without IDL takes and gives.
struct MethodForm {
  std::vector<Parameter> parameters = {};
  std::string result = {};   // the name of its type
  std::string returns = {};  // a typeid, unless it gives a value
  ResultKind gives = ResultKind::kValue;
  // What the type of the result allows to say.
  bool shareable = true;
  bool iterable = false;
  bool is_generator = false;
  bool is_message = false;
  ResultShape shape = ResultShape::kNeither;
  std::type_index object = typeid(void);

  // "(by: int64)"
  std::string Arguments() const;
  // "increment(by: int64) -> int64"
  std::string Signature(absl::string_view name) const;
};

}  // namespace parley::binding

#endif  // PARLEY_BASE_BINDING_METHOD_FORM_H_
