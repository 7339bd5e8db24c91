#include "parley/broker/engine/object_table.h"

#include <algorithm>
#include <utility>

namespace parley::engine {

Object* ObjectTable::Add(Engine* engine, absl::string_view type_id) {
  ObjectId id = next_id_++;
  return objects_.emplace(id, std::make_unique<Object>(engine, id, type_id)).first->second.get();
}

Object* ObjectTable::Find(ObjectId id) const {
  auto found = objects_.find(id);
  return found == objects_.end() ? nullptr : found->second.get();
}

Object* ObjectTable::FindName(absl::string_view name) const {
  auto found = names_.find(std::string(name));
  return found == names_.end() ? nullptr : Find(found->second);
}

void ObjectTable::SetName(Object& object, absl::string_view name) {
  object.name = std::string(name);
  names_[object.name] = object.id;
}

void ObjectTable::RemoveName(Object& object) {
  names_.erase(object.name);
  object.name.clear();
}

Object* ObjectTable::FindInstance(const void* identity, absl::string_view type_id) const {
  auto found = instances_.find({identity, std::string(type_id)});
  return found == instances_.end() ? nullptr : Find(found->second);
}

void ObjectTable::SetInstance(Object& object, const void* identity) {
  object.identity = identity;
  instances_[{identity, object.type_id}] = object.id;
}

std::unique_ptr<Object> ObjectTable::Remove(ObjectId id) {
  auto node = objects_.extract(id);
  std::unique_ptr<Object> object = std::move(node.mapped());
  if (object->identity != nullptr) instances_.erase({object->identity, object->type_id});
  return object;
}

std::vector<Object*> ObjectTable::Sorted() const {
  std::vector<Object*> sorted;
  sorted.reserve(objects_.size());
  for (const auto& [id, object] : objects_) sorted.push_back(object.get());
  std::sort(sorted.begin(), sorted.end(),
            [](const Object* a, const Object* b) { return a->id < b->id; });
  return sorted;
}

}  // namespace parley::engine
