#include "parley/broker/types/namespace_servant.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "parley/base/status.h"
#include "parley/base/status_macros.h"
#include "parley/base/values/datum_order.h"

namespace parley::types {
namespace {

std::string Quoted(const std::string& name) {
  Datum datum;
  datum.set_text(name);
  return values::Show(datum);
}

}  // namespace

absl::StatusOr<std::unique_ptr<engine::Servant>> NamespaceServant::Make(
    engine::Host* host, const namespaces::NamespaceInit& init) {
  std::unique_ptr<NamespaceServant> made(new NamespaceServant(host));
  for (const namespaces::Attribute& attribute : init.initial()) {
    PARLEY_RETURN_IF_ERROR(made->Put(attribute));
  }
  return std::unique_ptr<engine::Servant>(std::move(made));
}

absl::Status NamespaceServant::Put(const namespaces::Attribute& attribute) {
  PARLEY_RETURN_IF_ERROR(CheckName(attribute.name()));
  PARLEY_ASSIGN_OR_RETURN(engine::KeptValue value, host_->Keep(attribute.value()));
  attributes_.insert_or_assign(attribute.name(), std::move(value));
  return absl::OkStatus();
}

absl::Status NamespaceServant::CheckName(const std::string& name) const {
  if (!absl::StartsWith(name, "_")) return absl::OkStatus();
  return MakeError(absl::StatusCode::kInvalidArgument, "AttributeError",
                   absl::StrCat(host_->Describe(), ": ", Quoted(name), " is not shared, as every ",
                                "name that begins with '_'; choose another, or keep the value in ",
                                "a variable of your own"));
}

absl::StatusOr<NamespaceServant::Attributes::iterator> NamespaceServant::Require(
    const std::string& name) {
  PARLEY_RETURN_IF_ERROR(CheckName(name));
  auto found = attributes_.find(name);
  if (found != attributes_.end()) return found;
  return MakeError(absl::StatusCode::kNotFound, "AttributeError",
                   absl::StrCat(host_->Describe(), " has no attribute ", Quoted(name),
                                "; Set it first, or ask Contains"));
}

void NamespaceServant::Get(const namespaces::GetRequest& request,
                           engine::TypedResponder<namespaces::GetReply> reply) {
  absl::StatusOr<Attributes::iterator> attribute = Require(request.name());
  if (!attribute.ok()) return reply.Fail(attribute.status());
  namespaces::GetReply got;
  *got.mutable_value() = (*attribute)->second.datum();
  reply.Send(got);
}

void NamespaceServant::Set(const namespaces::SetRequest& request,
                           engine::TypedResponder<namespaces::SetReply> reply) {
  absl::Status status = Put(request.attribute());
  status.ok() ? reply.Send({}) : reply.Fail(status);
}

void NamespaceServant::Delete(const namespaces::DeleteRequest& request,
                              engine::TypedResponder<namespaces::DeleteReply> reply) {
  absl::StatusOr<Attributes::iterator> attribute = Require(request.name());
  if (!attribute.ok()) return reply.Fail(attribute.status());
  attributes_.erase(*attribute);
  reply.Send({});
}

void NamespaceServant::Contains(const namespaces::ContainsRequest& request,
                                engine::TypedResponder<namespaces::ContainsReply> reply) {
  absl::Status status = CheckName(request.name());
  if (!status.ok()) return reply.Fail(status);
  namespaces::ContainsReply contains;
  contains.set_found(attributes_.contains(request.name()));
  reply.Send(contains);
}

void NamespaceServant::Names(const namespaces::NamesRequest&,
                             engine::TypedResponder<namespaces::NamesReply> reply) {
  namespaces::NamesReply names;
  for (const auto& [name, value] : attributes_) names.add_names(name);
  reply.Send(names);
}

Datum NamespaceServant::State() const {
  Datum state;
  for (const auto& [name, value] : attributes_) {
    DatumEntry* entry = state.mutable_map()->add_entries();
    entry->mutable_key()->set_text(name);
    *entry->mutable_value() = value.datum();
  }
  return state;
}

}  // namespace parley::types
