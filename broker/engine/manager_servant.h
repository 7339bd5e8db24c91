#ifndef PARLEY_BROKER_ENGINE_MANAGER_SERVANT_H_
#define PARLEY_BROKER_ENGINE_MANAGER_SERVANT_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "parley/broker/engine/engine.h"
#include "parley/broker/engine/wait_list.h"
#include "parley/proto/manager.skeleton.h"

namespace parley::engine {

// ALREADY_EXISTS: for an object that is to have the name of another.
absl::Status NameIsTaken(absl::string_view name);

// Object 0: what clients may ask of the engine itself, as proto/manager.proto says.
class ManagerServant final : public manager::ManagerSkeleton {
 public:
  // Not owned, both outlive the servant.
  ManagerServant(Engine* engine, Host* host);

  void Create(const manager::CreateRequest& request,
              TypedResponder<manager::CreateReply> reply) override;
  void GetOrCreate(const manager::CreateRequest& request,
                   TypedResponder<manager::CreateReply> reply) override;
  void LookUp(const manager::LookUpRequest& request,
              TypedResponder<manager::LookUpReply> reply) override;
  void ListNames(const manager::ListNamesRequest& request,
                 TypedResponder<manager::ListNamesReply> reply) override;
  void RemoveName(const manager::RemoveNameRequest& request,
                  TypedResponder<manager::RemoveNameReply> reply) override;
  void NumberOfObjects(const manager::NumberOfObjectsRequest& request,
                       TypedResponder<manager::NumberOfObjectsReply> reply) override;
  void DebugInfo(const manager::DebugInfoRequest& request,
                 TypedResponder<manager::DebugInfoReply> reply) override;
  void TypeIds(const manager::TypeIdsRequest& request,
               TypedResponder<manager::TypeIdsReply> reply) override;
  void Methods(const manager::MethodsRequest& request,
               TypedResponder<manager::MethodsReply> reply) override;
  void Describe(const manager::DescribeRequest& request,
                TypedResponder<manager::DescribeReply> reply) override;
  void Incref(const manager::IncrefRequest& request,
              TypedResponder<manager::IncrefReply> reply) override;
  void Decref(const manager::DecrefRequest& request,
              TypedResponder<manager::DecrefReply> reply) override;
  void Shutdown(const manager::ShutdownRequest& request,
                TypedResponder<manager::ShutdownReply> reply) override;

  // The manager has no state of its own.
  Datum State() const override { return Datum(); }

 private:
  // An object that is being made outside of the engine.
  struct Making {
    uint64_t task;  // its number
    std::string type_id;
    std::string name;  // empty: none
    std::shared_ptr<Construction> construction;
    std::weak_ptr<Task> wanted;  // see Waiting
  };
  // Those who wait for it. With the last one goes the wish to have it made.
  struct Waiting {
    uint64_t task = 0;
    std::shared_ptr<Task> wanted;  // cancels the construction at its end
  };

  // What is to have that name; null: nothing, or nobody wants it any more.
  const Making* InMaking(absl::string_view name) const;
  // The object that has the name, or is to have it, must be of that typeid.
  absl::Status CheckTypeId(absl::string_view name, absl::string_view type_id,
                           absl::string_view wanted) const;
  void Construct(const TypeInfo& type, const manager::CreateRequest& request,
                 TypedResponder<manager::CreateReply> reply);
  void OnMade(const Completion& completion);
  absl::StatusOr<Object*> Share(const Making& making);

  // The object of that name. NOT_FOUND: there is none.
  absl::StatusOr<Object*> Named(absl::string_view name) const;
  // A registered type, or this one. NOT_FOUND (KeyError): no such typeid.
  absl::StatusOr<const TypeInfo*> TypeNamed(absl::string_view type_id) const;
  // The parked calls of all sessions, as they were parked.
  std::vector<const Waiter*> WaitersInOrder() const;
  // Microseconds from then to now.
  int64_t Since(absl::Time then) const;

  Engine* engine_;
  Host* host_;
  std::map<uint64_t, Making> makings_;  // by task number
  std::map<std::string, uint64_t, std::less<>> names_in_making_;
  WaitList<manager::CreateReply, Waiting> waiting_;
  const TypeInfo self_ = TypeTable(kTypeId);
};

}  // namespace parley::engine

#endif  // PARLEY_BROKER_ENGINE_MANAGER_SERVANT_H_
