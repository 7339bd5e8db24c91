#ifndef PARLEY_BROKER_ENGINE_TYPE_REGISTRY_H_
#define PARLEY_BROKER_ENGINE_TYPE_REGISTRY_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <typeindex>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "parley/broker/engine/servant.h"

namespace parley::engine {

struct MethodInfo {
  std::string name;
  bool read_only = false;
  bool idempotent = false;
  std::string returns;  // typeid of the object it returns; empty: none
  // For people and tools.
  std::string signature = {};  // "increment(int64) -> int64", "Get(GetRequest) -> GetReply"
  std::string doc = {};
  // Full names of its messages: of the IDL's, or those of proto/dynamic.proto.
  std::string request = {};
  std::string reply = {};
  bool streams = false;  // `returns` is an Iterator over what it streams
};

// The making of a servant that takes its time: done outside of the engine.
class Construction : public Task {
 public:
  // Once it has run without failure. As Host::Share has them.
  virtual const void* identity() const = 0;
  virtual std::unique_ptr<Servant> MakeServant(Host* host) = 0;
};

// All that the engine knows of a type. Skeletons provide it (their Type<Servant>()).
struct TypeInfo {
  std::string type_id;
  std::vector<MethodInfo> methods;  // as in the IDL
  // Makes a servant from the serialised init message. `host` outlives the servant.
  std::function<absl::StatusOr<std::unique_ptr<Servant>>(Host* host, absl::string_view init)> make;
  // In place of `make`, for types that are made outside of the engine. Both null: only
  // methods make such an object, clients can't.
  std::function<std::shared_ptr<Construction>(std::string init, Owner owner, absl::Time deadline)>
      construct = {};
  // For the types of users' classes, whose instances methods return: of what class they
  // are, and the servant of one.
  std::type_index instance_type = typeid(void);
  std::function<std::unique_ptr<Servant>(Host* host, std::shared_ptr<void> instance)> adopt = {};
  // For people and tools.
  std::string doc = {};
  std::string signature = {};  // of what makes it: "Counter(int64)"
  std::string init = {};       // full name of the init message; empty: made from nothing
  bool hosted = false;         // its methods run outside of the engine
  bool concurrent = false;     // and several of one object's at a time
};

// The types that a broker can make. Not thread-safe; filled before the engine runs.
class TypeRegistry {
 public:
  TypeRegistry() = default;
  TypeRegistry(TypeRegistry&&) = default;
  TypeRegistry& operator=(TypeRegistry&&) = default;
  virtual ~TypeRegistry() = default;

  // ALREADY_EXISTS: the typeid is registered. INVALID_ARGUMENT: it is empty. Check fails
  // then, too.
  absl::Status Register(TypeInfo type);
  // Null: not registered.
  const TypeInfo* Find(absl::string_view type_id) const;
  std::vector<std::string> TypeIds() const;

  // Whether a broker can serve these types; the error names all that is wrong with them,
  // such as what was refused, or a method that returns a typeid that is not registered.
  absl::Status Check() const;

 protected:
  // As Register. The type stays where it is, wherever the registry is moved.
  absl::StatusOr<TypeInfo*> Add(TypeInfo type);
  // Appends what is wrong.
  virtual void FindProblems(std::vector<absl::Status>* problems) const;

 private:
  std::map<std::string, TypeInfo, std::less<>> types_;
  std::vector<absl::Status> refused_;
};

}  // namespace parley::engine

#endif  // PARLEY_BROKER_ENGINE_TYPE_REGISTRY_H_
