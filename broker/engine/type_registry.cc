#include "broker/engine/type_registry.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace parley::engine {

absl::Status TypeRegistry::Register(TypeInfo type) {
  if (type.type_id.empty()) {
    return absl::InvalidArgumentError("a type needs a typeid; an empty one can't be registered");
  }
  std::string type_id = type.type_id;
  if (!types_.try_emplace(type_id, std::move(type)).second) {
    return absl::AlreadyExistsError(
        absl::StrCat("typeid \"", type_id, "\" is registered already; choose another"));
  }
  return absl::OkStatus();
}

const TypeInfo* TypeRegistry::Find(absl::string_view type_id) const {
  auto found = types_.find(std::string(type_id));
  return found == types_.end() ? nullptr : &found->second;
}

std::vector<std::string> TypeRegistry::TypeIds() const {
  std::vector<std::string> ids;
  for (const auto& [id, type] : types_) ids.push_back(id);
  return ids;
}

}  // namespace parley::engine
