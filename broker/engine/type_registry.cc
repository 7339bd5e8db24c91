#include "parley/broker/engine/type_registry.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace parley::engine {

absl::Status TypeRegistry::Register(TypeInfo type) { return Add(std::move(type)).status(); }

absl::StatusOr<TypeInfo*> TypeRegistry::Add(TypeInfo type) {
  absl::Status refused;
  std::string type_id = type.type_id;
  if (type_id.empty()) {
    refused = absl::InvalidArgumentError("a type needs a typeid; an empty one can't be registered");
  } else {
    auto [added, is_new] = types_.try_emplace(type_id, std::move(type));
    if (is_new) return &added->second;
    refused = absl::AlreadyExistsError(
        absl::StrCat("typeid \"", type_id, "\" is registered already; choose another"));
  }
  refused_.push_back(refused);
  return refused;
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

absl::Status TypeRegistry::Check() const {
  std::vector<absl::Status> problems;
  FindProblems(&problems);
  if (problems.empty()) return absl::OkStatus();
  if (problems.size() == 1) return problems[0];
  std::string all = absl::StrCat(problems.size(), " things are wrong with the typeids:");
  for (const absl::Status& problem : problems) absl::StrAppend(&all, "\n  ", problem.message());
  return absl::InvalidArgumentError(all);
}

void TypeRegistry::FindProblems(std::vector<absl::Status>* problems) const {
  problems->insert(problems->end(), refused_.begin(), refused_.end());
  for (const auto& [id, type] : types_) {
    for (const MethodInfo& method : type.methods) {
      if (method.returns.empty() || types_.contains(method.returns)) continue;
      problems->push_back(absl::InvalidArgumentError(
          absl::StrCat("typeid \"", id, "\": method \"", method.name, "\" returns typeid \"",
                       method.returns, "\", which is not registered; register it, too")));
    }
  }
}

}  // namespace parley::engine
