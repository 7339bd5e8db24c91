#include "parley/broker/hosting/registry.h"

#include "parley/broker/hosting/type_of.h"

namespace parley {

hosting::ClassDraft* Registry::AddDraft(std::string type_id, const std::type_info& type) {
  engine::TypeInfo info;
  info.type_id = type_id;
  engine::TypeInfo* registered = Add(std::move(info)).value_or(nullptr);
  drafts_.push_back(std::make_unique<hosting::ClassDraft>(registered, std::move(type_id), type));
  return drafts_.back().get();
}

absl::Status Registry::Register(hosting::ClassInfo type) {
  return Register(hosting::TypeOf(std::make_shared<hosting::ClassInfo>(std::move(type))));
}

std::shared_ptr<const hosting::ClassInfo> Registry::FindClass(absl::string_view type_id) const {
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
