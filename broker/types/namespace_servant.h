#ifndef PARLEY_BROKER_TYPES_NAMESPACE_SERVANT_H_
#define PARLEY_BROKER_TYPES_NAMESPACE_SERVANT_H_

#include <map>
#include <memory>
#include <string>

#include "parley/broker/engine/servant.h"
#include "parley/proto/namespace.skeleton.h"

namespace parley::types {

// Typeid "Namespace", as proto/namespace.proto says.
class NamespaceServant final : public namespaces::NamespaceSkeleton {
 public:
  static absl::StatusOr<std::unique_ptr<engine::Servant>> Make(
      engine::Host* host, const namespaces::NamespaceInit& init);

  void Get(const namespaces::GetRequest& request,
           engine::TypedResponder<namespaces::GetReply> reply) override;
  void Set(const namespaces::SetRequest& request,
           engine::TypedResponder<namespaces::SetReply> reply) override;
  void Delete(const namespaces::DeleteRequest& request,
              engine::TypedResponder<namespaces::DeleteReply> reply) override;
  void Contains(const namespaces::ContainsRequest& request,
                engine::TypedResponder<namespaces::ContainsReply> reply) override;
  void Names(const namespaces::NamesRequest& request,
             engine::TypedResponder<namespaces::NamesReply> reply) override;
  // Value by name.
  Datum State() const override;

 private:
  using Attributes = std::map<std::string, engine::KeptValue>;

  explicit NamespaceServant(engine::Host* host) : host_(host) {}
  absl::Status Put(const namespaces::Attribute& attribute);
  // INVALID_ARGUMENT (AttributeError): such a name is not shared.
  absl::Status CheckName(const std::string& name) const;
  // NOT_FOUND (AttributeError): there is none. Also what CheckName says.
  absl::StatusOr<Attributes::iterator> Require(const std::string& name);

  engine::Host* host_;
  Attributes attributes_;
};

}  // namespace parley::types

#endif  // PARLEY_BROKER_TYPES_NAMESPACE_SERVANT_H_
