// A user's class as the broker sees it, whichever door it came through: a plain class
// (registry.h) or the skeleton of an IDL. Users need not read this.
#ifndef PARLEY_BROKER_HOSTING_CLASS_INFO_H_
#define PARLEY_BROKER_HOSTING_CLASS_INFO_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <typeindex>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "parley/base/binding/call_context.h"
#include "parley/broker/engine/type_registry.h"
#include "parley/proto/datum.pb.h"

namespace parley::hosting {

struct ClassInfo;

// What becomes an object, or is the one that a method returned before.
struct MadeObject {
  // An instance of that class, or with `type` null of the one that `type_id` is registered
  // with, which must be `instance_type`. Without an instance: see below.
  std::shared_ptr<const ClassInfo> type;
  std::shared_ptr<void> instance;
  std::type_index instance_type = typeid(void);
  // Its calls take turns with those of the object whose method made it.
  bool shares_turns = false;
  std::string type_id = {};
  // Without an instance: the init message, serialised, of a type that is made in the
  // engine, such as "list".
  std::string init = {};
};

// What a method gave that did not fail.
struct MethodOutcome {
  std::string reply;            // the reply message, serialised
  std::vector<ObjectRef> refs;  // those in it
  // The object that the reply's field `ref` (its number is 1) is to refer to; the reply
  // is without it.
  std::optional<MadeObject> made;
};

struct ClassMethod {
  engine::MethodInfo info;
  // Decodes the request, calls the instance and encodes what it returns. INVALID_ARGUMENT:
  // the request is not one of this method's. May throw what the user's code throws.
  std::function<absl::StatusOr<MethodOutcome>(void* instance, absl::string_view request,
                                              CallContext& context)>
      run;
  // The references in a request, which are kept while the method runs. Null: there are none.
  std::function<std::vector<ObjectRef>(absl::string_view request)> refs;
};

// Filled by whoever registers it, then immutable and thread-safe.
struct ClassInfo {
  std::string type_id;
  // Of the instances: a method that returns this typeid must return such.
  std::type_index type = typeid(void);
  std::vector<ClassMethod> methods;  // see Add
  // An instance from the serialised init message; may throw. Null: clients can't create one.
  std::function<absl::StatusOr<std::shared_ptr<void>>(absl::string_view init, CallContext& context)>
      construct;
  // Several calls of one object at a time, or one by one.
  bool concurrent = false;
  // In the engine like the built-in types; its methods must be quick and deterministic.
  bool deterministic = false;
  // The state of a deterministic instance. Null: it shows none.
  std::function<Datum(const void* instance)> state;
  // For people and tools, as TypeInfo has them.
  std::string doc = {};
  std::string signature = {};
  std::string init = {};

  // False: it had one of that name before. It is there either way.
  bool Add(ClassMethod method) {
    const bool is_new = index.try_emplace(method.info.name, methods.size()).second;
    methods.push_back(std::move(method));
    return is_new;
  }
  // Null: it has no such method.
  const ClassMethod* Find(absl::string_view method) const {
    auto found = index.find(method);
    return found == index.end() ? nullptr : &methods[found->second];
  }
  absl::flat_hash_map<std::string, size_t> index;  // of methods, by name
};

}  // namespace parley::hosting

#endif  // PARLEY_BROKER_HOSTING_CLASS_INFO_H_
