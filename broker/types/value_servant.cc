#include "parley/broker/types/value_servant.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "parley/base/status.h"
#include "parley/base/status_macros.h"
#include "parley/broker/types/arithmetic.h"
#include "parley/broker/types/object_name.h"

namespace parley::types {

absl::StatusOr<std::unique_ptr<engine::Servant>> ValueServant::Make(engine::Host* host,
                                                                    const value::ValueInit& init) {
  absl::StatusOr<CType> type = CType::Parse(init.typecode());
  if (!type.ok()) return WithObjectName(*host, type.status());
  absl::StatusOr<Datum> initial = init.has_initial() ? type->Convert(init.initial()) : type->Zero();
  if (!initial.ok()) return WithObjectName(*host, initial.status());
  PARLEY_ASSIGN_OR_RETURN(Guard guard, Guard::Make(host, init.lock()));
  return std::unique_ptr<engine::Servant>(
      new ValueServant(host, *type, *std::move(initial), std::move(guard)));
}

ValueServant::ValueServant(engine::Host* host, CType type, Datum value, Guard guard)
    : host_(host), type_(type), value_(std::move(value)), guard_(std::move(guard)) {}

void ValueServant::Get(const value::GetRequest&, engine::TypedResponder<value::GetReply> reply) {
  value::GetReply got;
  *got.mutable_value() = value_;
  reply.Send(got);
}

void ValueServant::Set(const value::SetRequest& request,
                       engine::TypedResponder<value::SetReply> reply) {
  absl::StatusOr<Datum> value = type_.Convert(request.value());
  if (!value.ok()) return reply.Fail(WithObjectName(*host_, value.status()));
  value_ = *std::move(value);
  reply.Send({});
}

void ValueServant::Add(const value::AddRequest& request,
                       engine::TypedResponder<value::AddReply> reply) {
  if (!type_.is_number()) {
    return reply.Fail(
        MakeError(absl::StatusCode::kInvalidArgument, "TypeError",
                  absl::StrCat(host_->Describe(), " holds no number; nothing can be added to it")));
  }
  absl::StatusOr<Datum> sum = types::Add(value_, request.by());
  if (sum.ok()) sum = type_.Convert(*sum);
  absl::Status status = sum.ok() ? CheckWithin(request.within(), *sum) : sum.status();
  if (!status.ok()) return reply.Fail(WithObjectName(*host_, status));
  value_ = *sum;
  value::AddReply added;
  *added.mutable_value() = *std::move(sum);
  reply.Send(added);
}

void ValueServant::GetLock(const value::GetLockRequest&,
                           engine::TypedResponder<value::GetLockReply> reply) {
  absl::StatusOr<ObjectRef> ref = guard_.ref();
  if (!ref.ok()) return reply.Fail(ref.status());
  value::GetLockReply lock;
  *lock.mutable_ref() = *std::move(ref);
  reply.Send(lock);
}

Datum ValueServant::State() const {
  Datum state;
  state.mutable_list()->add_items()->set_text(std::string(1, type_.code()));
  *state.mutable_list()->add_items() = value_;
  *state.mutable_list()->add_items() = guard_.State();
  return state;
}

}  // namespace parley::types
