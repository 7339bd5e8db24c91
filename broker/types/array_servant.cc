#include "parley/broker/types/array_servant.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "parley/base/status.h"
#include "parley/base/status_macros.h"
#include "parley/broker/types/object_name.h"
#include "parley/broker/types/slice.h"

namespace parley::types {
namespace {

constexpr int64_t kMostElements = int64_t{1} << 24;

absl::StatusOr<std::vector<Datum>> ConvertAll(const CType& type, const DatumList& values) {
  std::vector<Datum> converted;
  converted.reserve(values.items_size());
  for (const Datum& value : values.items()) {
    PARLEY_ASSIGN_OR_RETURN(Datum one, type.Convert(value));
    converted.push_back(std::move(one));
  }
  return converted;
}

absl::StatusOr<std::vector<Datum>> InitialElements(const CType& type,
                                                   const array::ArrayInit& init) {
  if (!init.has_size()) return ConvertAll(type, init.values());
  if (init.size() < 0 || init.size() > kMostElements) {
    return MakeError(
        absl::StatusCode::kInvalidArgument, "ValueError",
        absl::StrCat("size must be from 0 to ", kMostElements, " (got ", init.size(), ")"));
  }
  return std::vector<Datum>(init.size(), type.Zero());
}

}  // namespace

absl::StatusOr<std::unique_ptr<engine::Servant>> ArrayServant::Make(engine::Host* host,
                                                                    const array::ArrayInit& init) {
  absl::StatusOr<CType> type = CType::Parse(init.typecode());
  if (!type.ok()) return WithObjectName(*host, type.status());
  absl::StatusOr<std::vector<Datum>> elements = InitialElements(*type, init);
  if (!elements.ok()) return WithObjectName(*host, elements.status());
  PARLEY_ASSIGN_OR_RETURN(Guard guard, Guard::Make(host, init.lock()));
  return std::unique_ptr<engine::Servant>(
      new ArrayServant(host, *type, *std::move(elements), std::move(guard)));
}

ArrayServant::ArrayServant(engine::Host* host, CType type, std::vector<Datum> elements, Guard guard)
    : host_(host), type_(type), elements_(std::move(elements)), guard_(std::move(guard)) {}

void ArrayServant::Get(const array::GetRequest& request,
                       engine::TypedResponder<array::GetReply> reply) {
  absl::StatusOr<int64_t> position = ResolveIndex(request.index(), size());
  if (!position.ok()) return reply.Fail(WithObjectName(*host_, position.status()));
  array::GetReply got;
  *got.mutable_value() = elements_[*position];
  reply.Send(got);
}

void ArrayServant::Set(const array::SetRequest& request,
                       engine::TypedResponder<array::SetReply> reply) {
  absl::StatusOr<int64_t> position = ResolveIndex(request.index(), size());
  if (!position.ok()) return reply.Fail(WithObjectName(*host_, position.status()));
  absl::StatusOr<Datum> value = type_.Convert(request.value());
  if (!value.ok()) return reply.Fail(WithObjectName(*host_, value.status()));
  elements_[*position] = *std::move(value);
  reply.Send({});
}

void ArrayServant::GetSlice(const array::GetSliceRequest& request,
                            engine::TypedResponder<array::GetSliceReply> reply) {
  absl::StatusOr<Range> range = Resolve(request.slice(), size());
  if (!range.ok()) return reply.Fail(WithObjectName(*host_, range.status()));
  array::GetSliceReply got;
  for (int64_t i = 0; i < range->count; ++i) {
    *got.mutable_values()->add_items() = elements_[range->start + i * range->step];
  }
  reply.Send(got);
}

void ArrayServant::SetSlice(const array::SetSliceRequest& request,
                            engine::TypedResponder<array::SetSliceReply> reply) {
  absl::StatusOr<Range> range = Resolve(request.slice(), size());
  if (!range.ok()) return reply.Fail(WithObjectName(*host_, range.status()));
  absl::StatusOr<std::vector<Datum>> values = ConvertAll(type_, request.values());
  if (!values.ok()) return reply.Fail(WithObjectName(*host_, values.status()));
  if (static_cast<int64_t>(values->size()) != range->count) {
    return reply.Fail(MakeError(
        absl::StatusCode::kInvalidArgument, "ValueError",
        absl::StrCat(host_->Describe(), ": ", values->size(), " values don't fit a slice of ",
                     range->count, " elements; an Array can't be resized")));
  }
  for (int64_t i = 0; i < range->count; ++i) {
    elements_[range->start + i * range->step] = std::move((*values)[i]);
  }
  reply.Send({});
}

void ArrayServant::Len(const array::LenRequest&, engine::TypedResponder<array::LenReply> reply) {
  array::LenReply len;
  len.set_length(elements_.size());
  reply.Send(len);
}

void ArrayServant::GetLock(const array::GetLockRequest&,
                           engine::TypedResponder<array::GetLockReply> reply) {
  absl::StatusOr<ObjectRef> ref = guard_.ref();
  if (!ref.ok()) return reply.Fail(ref.status());
  array::GetLockReply lock;
  *lock.mutable_ref() = *std::move(ref);
  reply.Send(lock);
}

Datum ArrayServant::State() const {
  Datum state;
  state.mutable_list()->add_items()->set_text(std::string(1, type_.code()));
  DatumList* elements = state.mutable_list()->add_items()->mutable_list();
  for (const Datum& element : elements_) *elements->add_items() = element;
  *state.mutable_list()->add_items() = guard_.State();
  return state;
}

}  // namespace parley::types
