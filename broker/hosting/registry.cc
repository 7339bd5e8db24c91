#include "parley/broker/hosting/registry.h"

#include "parley/broker/hosting/type_of.h"

namespace parley {

custom::Draft* Registry::AddDraft(std::string type_id, const std::type_info& type) {
  engine::TypeInfo info;
  info.type_id = type_id;
  engine::TypeInfo* registered = Add(std::move(info)).value_or(nullptr);
  drafts_.push_back(std::make_unique<custom::Draft>(registered, std::move(type_id), type));
  return drafts_.back().get();
}

absl::Status Registry::Register(custom::Class type) {
  return Register(custom::TypeOf(std::make_shared<custom::Class>(std::move(type))));
}

std::shared_ptr<const custom::Class> Registry::FindClass(absl::string_view type_id) const {
  for (const auto& draft : drafts_) {
    if (draft->type()->type_id == type_id) return draft->type();
  }
  return nullptr;
}

void Registry::FindProblems(std::vector<absl::Status>* problems) const {
  engine::TypeRegistry::FindProblems(problems);
  for (const auto& draft : drafts_) draft->FindProblems(*this, problems);
}

}  // namespace parley
