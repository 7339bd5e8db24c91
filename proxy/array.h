#ifndef PARLEY_PROXY_ARRAY_H_
#define PARLEY_PROXY_ARRAY_H_

#include <vector>

#include "proto/array.proxy.h"
#include "proxy/list.h"
#include "proxy/lock.h"
#include "proxy/typed.h"

namespace parley {

// A shared fixed number of elements of a C type; see proto/array.proto. An index outside
// and a number outside the C type's range are OUT_OF_RANGE.
template <typename T>
class Array : public Typed<array::ArrayProxy> {
 public:
  using Typed::Typed;

  absl::StatusOr<T> Get(int64_t index) const {
    array::GetRequest request;
    request.set_index(index);
    PARLEY_ASSIGN_OR_RETURN(auto got, stub_.Get(request));
    return kValueOf<T>(got);
  }
  Future<T> GetAsync(int64_t index) const {
    array::GetRequest request;
    request.set_index(index);
    return stub_.GetAsync(request).template Map<T>(kValueOf<T>);
  }
  absl::Status Set(int64_t index, const T& value) const {
    array::SetRequest request;
    request.set_index(index);
    PARLEY_RETURN_IF_ERROR(Encode(value, request.mutable_value()));
    return stub_.Set(request).status();
  }
  Future<std::monostate> SetAsync(int64_t index, const T& value) const {
    array::SetRequest request;
    request.set_index(index);
    absl::Status status = Encode(value, request.mutable_value());
    if (!status.ok()) return Future<std::monostate>(status);
    return Ignore(stub_.SetAsync(request));
  }
  absl::StatusOr<std::vector<T>> GetSlice(Slice slice = {}) const {
    array::GetSliceRequest request;
    *request.mutable_slice() = slice.ToProto();
    PARLEY_ASSIGN_OR_RETURN(auto got, stub_.GetSlice(request));
    return DecodeAll<T>(got.reply.values().items(), got.arrivals);
  }
  absl::Status SetSlice(Slice slice, const std::vector<T>& values) const {
    array::SetSliceRequest request;
    *request.mutable_slice() = slice.ToProto();
    PARLEY_RETURN_IF_ERROR(EncodeAll(values, request.mutable_values()));
    return stub_.SetSlice(request).status();
  }
  absl::StatusOr<uint64_t> Len() const {
    PARLEY_ASSIGN_OR_RETURN(auto reply, stub_.Len({}));
    return reply.length();
  }
  // The guard it was made with. FAILED_PRECONDITION: there is none.
  absl::StatusOr<Lock> GetLock() const {
    PARLEY_ASSIGN_OR_RETURN(auto got, stub_.GetLock({}));
    return Lock(got.arrivals.at(0));
  }
};

}  // namespace parley

#endif  // PARLEY_PROXY_ARRAY_H_
