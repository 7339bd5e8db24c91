#include "parley/tests/scenarios/container_calls.h"

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "parley/proto/iterator.pb.h"
#include "parley/proto/namespace.pb.h"
#include "parley/proto/set.pb.h"
#include "parley/tests/scenarios/calls.h"
#include "parley/tests/scenarios/container_models.h"

namespace parley::scenarios {
namespace {

template <typename Reply>
Reply Parsed(const wire::Reply& reply) {
  Reply parsed;
  if (!parsed.ParseFromString(reply.result())) std::abort();
  return parsed;
}

Outcome Show(bool value) { return value ? "true" : "false"; }
Outcome Show(const Datum& datum) {
  return datum.has_ref() ? absl::StrCat("ref ", datum.ref().id()) : absl::StrCat(datum.integer());
}
template <typename Items>
Outcome ShowAll(const Items& items) {
  Outcome all;
  for (const auto& item : items) absl::StrAppend(&all, Show(item), " ");
  return all;
}

bool Takes(const std::string& method, std::initializer_list<const char*> methods) {
  for (const char* one : methods) {
    if (method == one) return true;
  }
  return false;
}

bool TakesOthers(const std::string& method) {
  return method.find("Update") != std::string::npos ||
         Takes(method, {"Union", "Intersection", "Difference", "SymmetricDifference"});
}

std::string SetRequest(const Op& op) {
  if (TakesOthers(op.method) || op.method == "Compare") {
    set::CompareRequest compare;  // the others' request has the same field, repeated
    DatumList* values = compare.mutable_other()->mutable_values();
    values->add_items()->set_integer(op.a);
    values->add_items()->set_integer(op.b);
    return compare.SerializeAsString();
  }
  if (!Takes(op.method, {"Add", "Discard", "Remove", "Contains"})) return "";
  set::AddRequest add;  // Discard, Remove and Contains have the same field
  add.mutable_value()->set_integer(op.a);
  return add.SerializeAsString();
}

Outcome SetOutcome(const Op& op, const wire::Reply& reply) {
  if (Takes(op.method, {"Add", "Discard", "Contains"})) {
    return Show(Parsed<set::AddReply>(reply).added());  // the same field in the three
  }
  if (op.method == "Pop") return Show(Parsed<set::PopReply>(reply).value());
  if (op.method == "Len") return absl::StrCat(Parsed<set::LenReply>(reply).length());
  if (op.method == "Compare") {
    auto compare = Parsed<set::CompareReply>(reply);
    return absl::StrCat(Show(compare.subset()), " ", Show(compare.superset()), " ",
                        Show(compare.disjoint()));
  }
  if (Takes(op.method, {"Copy", "Union", "Intersection", "Difference", "SymmetricDifference"})) {
    return ShowAll(Parsed<set::CopyReply>(reply).values().items());
  }
  return "ok";
}

std::string NamespaceRequest(const Op& op) {
  if (op.method == "Names") return "";
  if (op.method == "Set" || op.method == "SetRef") {
    namespaces::SetRequest set;
    set.mutable_attribute()->set_name(AttributeName(op.a));
    Datum* value = set.mutable_attribute()->mutable_value();
    if (op.method == "Set") {
      value->set_integer(op.b);
    } else {
      value->mutable_ref()->set_epoch(kEpoch);
      value->mutable_ref()->set_id(static_cast<uint64_t>(op.b));
    }
    return set.SerializeAsString();
  }
  namespaces::GetRequest get;  // Delete and Contains have the same field
  get.set_name(AttributeName(op.a));
  return get.SerializeAsString();
}

Outcome NamespaceOutcome(const Op& op, const wire::Reply& reply) {
  if (op.method == "Get") return Show(Parsed<namespaces::GetReply>(reply).value());
  if (op.method == "Contains") return Show(Parsed<namespaces::ContainsReply>(reply).found());
  if (op.method != "Names") return "ok";
  auto names = Parsed<namespaces::NamesReply>(reply);
  Outcome all;
  for (const std::string& name : names.names()) absl::StrAppend(&all, name, " ");
  return all;
}

std::string IteratorRequest(const Op& op) {
  if (op.method != "Next") return "";
  iterator::NextRequest next;
  next.set_limit(static_cast<uint32_t>(op.a < 1 ? 1 : op.a));
  return next.SerializeAsString();
}

Outcome IteratorOutcome(const Op& op, const wire::Reply& reply) {
  if (op.method != "Next") return "ok";
  auto next = Parsed<iterator::NextReply>(reply);
  return absl::StrCat(ShowAll(next.values()), next.end() ? "end" : "");
}

}  // namespace

bool IsContainer(const std::string& type) {
  return type == "set" || type == "Namespace" || type == "Iterator";
}

std::string ContainerRequest(const Op& op) {
  if (op.method == "Iterate") return "";
  if (op.type == "set") return SetRequest(op);
  return op.type == "Namespace" ? NamespaceRequest(op) : IteratorRequest(op);
}

Outcome ContainerOutcome(const Op& op, const wire::Reply& reply) {
  if (op.method == "Iterate") {
    return absl::StrCat("ref ", Parsed<set::IterateReply>(reply).ref().id());
  }
  if (op.type == "set") return SetOutcome(op, reply);
  return op.type == "Namespace" ? NamespaceOutcome(op, reply) : IteratorOutcome(op, reply);
}

}  // namespace parley::scenarios
