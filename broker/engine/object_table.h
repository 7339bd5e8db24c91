#ifndef PARLEY_BROKER_ENGINE_OBJECT_TABLE_H_
#define PARLEY_BROKER_ENGINE_OBJECT_TABLE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "parley/broker/engine/servant.h"

namespace parley::engine {

class Engine;
struct Object;

// The engine as one object's servant sees it.
class ObjectHost final : public Host {
 public:
  ObjectHost(Engine* engine, Object* object) : engine_(engine), object_(object) {}

  std::string Describe() const override;
  ObjectRef Self() const override;
  size_t max_message_bytes() const override;
  absl::StatusOr<KeptValue> Keep(const Datum& datum) override;
  absl::StatusOr<KeptValue> Create(absl::string_view type_id, absl::string_view init) override;
  Servant* Find(const KeptValue& reference) override;
  KeptValue Share(absl::string_view type_id, const void* identity,
                  const MakeServant& make) override;
  const TypeInfo* FindType(absl::string_view type_id) override;
  absl::Time now() const override;
  uint64_t Start(std::shared_ptr<Task> task,
                 std::function<void(const Completion& completion)> done) override;
  uint64_t NextFencingToken() override;
  bool Hold(SessionId session) override;
  void Unhold(SessionId session) override;
  void Retain(const Datum& datum) override;
  void Release(const Datum& datum) override;

 private:
  absl::Status AdmitWaiter(SessionId session) override;
  void OnPark(Waiter* waiter) override;
  void OnUnpark(Waiter* waiter) override;

  Engine* engine_;
  Object* object_;
};

// One live object. References are counted together, whoever holds them.
struct Object {
  Object(Engine* engine, ObjectId id, absl::string_view type_id)
      : id(id), type_id(type_id), host(engine, this) {}
  const ObjectId id;
  const std::string type_id;
  std::string name;                // empty: none
  const void* identity = nullptr;  // of the instance that it stands for; null: none
  uint64_t references = 0;
  uint64_t waiters = 0;
  std::map<SessionId, absl::Time> holders;  // sessions with a hold on it, and since when
  ObjectHost host;
  std::unique_ptr<Servant> servant;  // last: it uses the host to its end
};

// The live objects, by id and by name. Ids are allotted in order and never reused.
// Not thread-safe.
class ObjectTable {
 public:
  Object* Add(Engine* engine, absl::string_view type_id);
  Object* Find(ObjectId id) const;
  // Null: there is none.
  Object* FindName(absl::string_view name) const;
  // The name must be free.
  void SetName(Object& object, absl::string_view name);
  void RemoveName(Object& object);
  // The object of that typeid which stands for the instance. Null: there is none.
  Object* FindInstance(const void* identity, absl::string_view type_id) const;
  // The instance has no object of that typeid yet.
  void SetInstance(Object& object, const void* identity);
  // Takes the object out of the table; it is destroyed with the result.
  std::unique_ptr<Object> Remove(ObjectId id);

  size_t size() const { return objects_.size(); }
  ObjectId next_id() const { return next_id_; }
  std::vector<Object*> Sorted() const;  // by id
  const std::map<std::string, ObjectId, std::less<>>& names() const { return names_; }

 private:
  ObjectId next_id_ = kManagerId + 1;
  absl::flat_hash_map<ObjectId, std::unique_ptr<Object>> objects_;
  std::map<std::string, ObjectId, std::less<>> names_;
  absl::flat_hash_map<std::pair<const void*, std::string>, ObjectId> instances_;
};

}  // namespace parley::engine

#endif  // PARLEY_BROKER_ENGINE_OBJECT_TABLE_H_
