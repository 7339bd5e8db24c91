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

  absl::StatusOr<T> Get() const { return Call(&Stub::Get, kNoArguments, kValueOf<T>); }
  Future<T> GetAsync() const { return Call(&Stub::GetAsync, kNoArguments, kValueOf<T>); }
  absl::Status Set(const T& value) const { return Call(&Stub::Set, WithValue(value)); }
  Future<std::monostate> SetAsync(const T& value) const {
    return Call(&Stub::SetAsync, WithValue(value));
  }
  // Python's `value += by`, but atomic; returns the sum.
  absl::StatusOr<T> Add(const T& by) const { return Call(&Stub::Add, By(by), kValueOf<T>); }
  Future<T> AddAsync(const T& by) const { return Call(&Stub::AddAsync, By(by), kValueOf<T>); }
  // The guard it was made with. FAILED_PRECONDITION: there is none.
  absl::StatusOr<Lock> GetLock() const {
    return Call(&Stub::GetLock, kNoArguments, kProxyOf<Lock>);
  }
  Future<Lock> GetLockAsync() const {
    return Call(&Stub::GetLockAsync, kNoArguments, kProxyOf<Lock>);
  }
  // Python's get_obj is the value without its guard: this one, no method of which takes
  // the guard by itself.
  Value GetObj() const { return *this; }

 private:
  static auto By(const T& by) {
    return [&by](value::AddRequest* request) { return Encode(by, request->mutable_by()); };
  }
};

}  // namespace parley

#endif  // PARLEY_PROXY_VALUE_H_
