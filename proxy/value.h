#ifndef PARLEY_PROXY_VALUE_H_
#define PARLEY_PROXY_VALUE_H_

#include "proto/value.proxy.h"
#include "proxy/lock.h"
#include "proxy/typed.h"

namespace parley {

// A shared number or character of a C type; see proto/value.proto. A number outside
// the C type's range is OUT_OF_RANGE.
template <typename T>
class Value : public Typed<value::ValueProxy> {
 public:
  using Typed::Typed;

  absl::StatusOr<T> Get() const {
    PARLEY_ASSIGN_OR_RETURN(auto got, stub_.Get({}));
    return kValueOf<T>(got);
  }
  Future<T> GetAsync() const { return stub_.GetAsync({}).template Map<T>(kValueOf<T>); }
  absl::Status Set(const T& value) const {
    value::SetRequest request;
    PARLEY_RETURN_IF_ERROR(Encode(value, request.mutable_value()));
    return stub_.Set(request).status();
  }
  Future<std::monostate> SetAsync(const T& value) const {
    value::SetRequest request;
    absl::Status status = Encode(value, request.mutable_value());
    if (!status.ok()) return Future<std::monostate>(status);
    return Ignore(stub_.SetAsync(request));
  }
  // Atomic; returns the sum.
  absl::StatusOr<T> Add(const T& by) const {
    value::AddRequest request;
    PARLEY_RETURN_IF_ERROR(Encode(by, request.mutable_by()));
    PARLEY_ASSIGN_OR_RETURN(auto got, stub_.Add(request));
    return kValueOf<T>(got);
  }
  Future<T> AddAsync(const T& by) const {
    value::AddRequest request;
    absl::Status status = Encode(by, request.mutable_by());
    if (!status.ok()) return Future<T>(status);
    return stub_.AddAsync(request).template Map<T>(kValueOf<T>);
  }
  // The guard it was made with. FAILED_PRECONDITION: there is none.
  absl::StatusOr<Lock> GetLock() const {
    PARLEY_ASSIGN_OR_RETURN(auto got, stub_.GetLock({}));
    return Lock(got.arrivals.at(0));
  }
};

}  // namespace parley

#endif  // PARLEY_PROXY_VALUE_H_
