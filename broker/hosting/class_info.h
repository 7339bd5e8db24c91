// A user's class as the broker sees it, whichever door it came through: a plain class
// (registry.h) or the skeleton of an IDL. Users need not read this.
#ifndef PARLEY_BROKER_HOSTING_CLASS_INFO_H_
#define PARLEY_BROKER_HOSTING_CLASS_INFO_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <typeindex>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "parley/base/binding/call_context.h"
#include "parley/broker/engine/servant.h"
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

  ClassInfo() = default;
  ClassInfo(ClassInfo&&) = default;
  ClassInfo& operator=(ClassInfo&&) = default;

  // False: it had one of that name before. It is there either way.
  bool Add(ClassMethod method);
  // What the engine knows of the methods follows what is said of them and of the class.
  void RefreshEntries();
  // Null: it has no such method.
  const engine::MethodEntry* FindEntry(absl::string_view method) const {
    auto found = entries.find(method);
    return found == entries.end() ? nullptr : &found->second;
  }
  const ClassMethod* Find(absl::string_view method) const {
    const engine::MethodEntry* entry = FindEntry(method);
    return entry == nullptr ? nullptr : &MethodOf(*entry);
  }
  const ClassMethod& MethodOf(const engine::MethodEntry& entry) const {
    return methods[entry.number - 1];
  }
  std::map<std::string, engine::MethodEntry, std::less<>> entries;  // of methods, by name
};

// The servant of an instance, whichever way its methods are called.
class ClassServant : public engine::Servant {
 public:
  explicit ClassServant(std::shared_ptr<const ClassInfo> type) : type_(std::move(type)) {}

  const engine::MethodEntry* FindMethod(absl::string_view name) const final {
    return type_->FindEntry(name);
  }

 protected:
  // Executes one call of it, as MethodEntry::run says.
  virtual void Run(const ClassMethod& method, absl::string_view request,
                   engine::Responder reply) = 0;

  const std::shared_ptr<const ClassInfo> type_;

 private:
  friend struct ClassInfo;
  static void RunEntry(engine::Servant& servant, const engine::MethodEntry& method,
                       absl::string_view request, engine::Responder reply) {
    auto& own = static_cast<ClassServant&>(servant);
    own.Run(own.type_->MethodOf(method), request, std::move(reply));
  }
};

inline bool ClassInfo::Add(ClassMethod method) {
  auto [place, is_new] = entries.try_emplace(method.info.name);
  methods.push_back(std::move(method));
  if (!is_new) return false;
  place->second = {.name = place->first,
                   .number = static_cast<uint32_t>(methods.size()),
                   .run = &ClassServant::RunEntry};
  RefreshEntries();
  return true;
}

inline void ClassInfo::RefreshEntries() {
  for (auto& [name, entry] : entries) {
    const engine::MethodInfo& info = MethodOf(entry).info;
    entry.read_only = info.read_only;
    entry.idempotent = info.idempotent;
    entry.waits = !deterministic;
  }
}

}  // namespace parley::hosting

#endif  // PARLEY_BROKER_HOSTING_CLASS_INFO_H_
