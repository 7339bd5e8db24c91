#ifndef PARLEY_BROKER_ENGINE_TYPE_REGISTRY_H_
#define PARLEY_BROKER_ENGINE_TYPE_REGISTRY_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "broker/engine/servant.h"

namespace parley::engine {

struct MethodInfo {
  std::string name;
  bool read_only = false;
  bool idempotent = false;
  std::string returns;  // typeid of the object it returns; empty: none
};

// All that the engine knows of a type. Skeletons provide it (their Type<Servant>()).
struct TypeInfo {
  std::string type_id;
  std::vector<MethodInfo> methods;  // as in the IDL
  // Makes a servant from the serialised init message. `host` outlives the servant.
  std::function<absl::StatusOr<std::unique_ptr<Servant>>(Host* host, absl::string_view init)> make;
};

// The types that a broker can make. Not thread-safe; filled before the engine runs.
class TypeRegistry {
 public:
  // ALREADY_EXISTS: the typeid is registered. INVALID_ARGUMENT: it is empty.
  absl::Status Register(TypeInfo type);
  // Null: not registered.
  const TypeInfo* Find(absl::string_view type_id) const;
  std::vector<std::string> TypeIds() const;

 private:
  std::map<std::string, TypeInfo, std::less<>> types_;
};

}  // namespace parley::engine

#endif  // PARLEY_BROKER_ENGINE_TYPE_REGISTRY_H_
