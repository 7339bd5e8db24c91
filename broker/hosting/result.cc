#include "parley/broker/hosting/result.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "parley/base/status.h"
#include "parley/base/values/describe.h"
#include "parley/base/values/references.h"
#include "parley/proto/dict.pb.h"
#include "parley/proto/dynamic.pb.h"
#include "parley/proto/list.pb.h"
#include "parley/proto/set.pb.h"

namespace parley::hosting {
namespace {

absl::Status CannotFill(const std::string& type_id, const Datum& value) {
  return MakeError(absl::StatusCode::kInternal, "TypeError",
                   absl::StrCat("it returned ", internal::KindName(value),
                                ", which is nothing to make a ", type_id, " of"));
}

MethodOutcome OutcomeOfMade(MadeObject made) {
  return {.reply = {}, .refs = {}, .made = std::move(made)};
}

}  // namespace

absl::StatusOr<MethodOutcome> OutcomeOfValue(Datum value) {
  dynamic::Result result;
  *result.mutable_value() = std::move(value);
  MethodOutcome outcome{.reply = result.SerializeAsString(), .refs = {}, .made = {}};
  std::vector<const ObjectRef*> refs;
  internal::CollectRefs(result.value(), &refs);
  for (const ObjectRef* ref : refs) outcome.refs.push_back(*ref);
  return outcome;
}

absl::StatusOr<MethodOutcome> OutcomeOfContainer(const std::string& type_id, Datum value) {
  MadeObject made{.type = {}, .instance = {}, .type_id = type_id};
  if (type_id == "dict") {
    if (!value.has_map()) return CannotFill(type_id, value);
    dict::DictInit init;
    init.mutable_initial()->Swap(value.mutable_map());
    made.init = init.SerializeAsString();
    return OutcomeOfMade(std::move(made));
  }
  if (!value.has_list()) return CannotFill(type_id, value);
  if (type_id == "set") {
    set::SetInit init;
    init.mutable_initial()->Swap(value.mutable_list());
    made.init = init.SerializeAsString();
  } else {
    list::ListInit init;
    init.mutable_initial()->Swap(value.mutable_list());
    made.init = init.SerializeAsString();
  }
  return OutcomeOfMade(std::move(made));
}

absl::StatusOr<MethodOutcome> OutcomeOfObject(const std::string& type_id,
                                              std::shared_ptr<void> object, std::type_index type) {
  if (object == nullptr) {
    return absl::InternalError(absl::StrCat("it returned a null pointer in place of a ", type_id,
                                            "; return a status to say why"));
  }
  return OutcomeOfMade(
      {.type = {}, .instance = std::move(object), .instance_type = type, .type_id = type_id});
}

absl::StatusOr<MethodOutcome> OutcomeOfInit(const std::string& type_id,
                                            const google::protobuf::MessageLite& init) {
  return OutcomeOfMade(
      {.type = {}, .instance = {}, .type_id = type_id, .init = init.SerializeAsString()});
}

absl::StatusOr<MethodOutcome> OutcomeOfStream(std::unique_ptr<ValueStream> stream) {
  return OutcomeOfMade(IteratorObject(std::move(stream)));
}

}  // namespace parley::hosting
