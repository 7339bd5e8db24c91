#ifndef PARLEY_BROKER_ENGINE_MANAGER_SERVANT_H_
#define PARLEY_BROKER_ENGINE_MANAGER_SERVANT_H_

#include <cstdint>
#include <vector>

#include "broker/engine/engine.h"
#include "proto/manager.skeleton.h"

namespace parley::engine {

// Object 0: what clients may ask of the engine itself, as proto/manager.proto says.
class ManagerServant final : public manager::ManagerSkeleton {
 public:
  // `engine` is not owned; outlives the servant.
  explicit ManagerServant(Engine* engine) : engine_(engine) {}

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
  void Incref(const manager::IncrefRequest& request,
              TypedResponder<manager::IncrefReply> reply) override;
  void Decref(const manager::DecrefRequest& request,
              TypedResponder<manager::DecrefReply> reply) override;
  void Shutdown(const manager::ShutdownRequest& request,
                TypedResponder<manager::ShutdownReply> reply) override;

  // The manager has no state of its own.
  Datum State() const override { return Datum(); }

 private:
  // The object of that name. NOT_FOUND: there is none.
  absl::StatusOr<Object*> Named(absl::string_view name) const;
  // The parked calls of all sessions, as they were parked.
  std::vector<const Waiter*> WaitersInOrder() const;
  // Microseconds from then to now.
  int64_t Since(absl::Time then) const;

  Engine* engine_;
};

}  // namespace parley::engine

#endif  // PARLEY_BROKER_ENGINE_MANAGER_SERVANT_H_
